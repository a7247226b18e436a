package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.ClassFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is in the agent's jar, and where. Whatever an application could meet there by accident must not be there. */
class AgentJarIT {
    private static final int JAVA_17 = 61;
    private static final long LARGEST = 8 * 1024 * 1024;

    /** The relocated packages by the names under which an application may have them as well. */
    private static final Pattern UNRELOCATED = Pattern.compile(
            "^\\[*L?(net[./]bytebuddy|io[./]opentelemetry|io[./]prometheus|org[./]ini4j)[./][\\w./$]*;?$");

    private static final Set<String> SHADED = Set.of("bytebuddy", "ini4j", "opentelemetry", "prometheus");
    private static final List<String> DRIVERS = List.of("org/postgresql/", "org/mariadb/jdbc/");
    private static final Pattern ADAPTER = Pattern.compile("org/(postgresql|mariadb)/jdbc/WriteBatch\\w+(\\$\\w+)*");
    private static final Pattern OWN = Pattern.compile("io/writebatch/(bridge|premain|core|agent)/.*");

    private final Map<String, byte[]> entries = read();

    private static Map<String, byte[]> read() {
        Map<String, byte[]> entries = new TreeMap<>();
        try (JarFile jar = new JarFile(AgentJvm.agentJar().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                try (InputStream in = jar.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    @Test
    void shouldShowOnlyBridgeAndPremainToOtherClassLoaders() {
        assertThat(entries.keySet())
                .filteredOn(name -> !name.startsWith("inst/"))
                .allMatch(name -> name.matches("io/writebatch/(bridge|premain)/[\\w$-]+\\.class")
                        || name.matches("META-INF/(MANIFEST.MF|LICENSE|NOTICE|licenses/ASM)"))
                .contains("io/writebatch/bridge/WriteGate.class", "io/writebatch/premain/AgentPremain.class");
    }

    @Test
    void shouldHideEverythingElseFromThem() {
        assertThat(entries.keySet())
                .filteredOn(name -> name.startsWith("inst/"))
                .isNotEmpty()
                .noneMatch(name -> name.endsWith(".class"))
                .noneMatch(name -> name.endsWith("module-info.classdata"))
                .allMatch(AgentJarIT::isExpectedInside);
    }

    private static boolean isExpectedInside(String entry) {
        String name = entry.substring("inst/".length());
        if (name.startsWith("META-INF/")) {
            return name.startsWith("META-INF/services/");
        }
        String[] path = name.split("/", -1);
        boolean shaded = name.startsWith("io/writebatch/shaded/") && SHADED.contains(path[3]);
        if (!name.endsWith(".classdata")) {
            return shaded && name.endsWith("/version.properties");
        }
        String className = name.substring(0, name.length() - ".classdata".length());
        return shaded
                || className.startsWith("io/writebatch/core/")
                || className.startsWith("io/writebatch/agent/")
                || ADAPTER.matcher(className).matches();
    }

    @Test
    void shouldHaveNoSignatureModuleOrMavenFiles() {
        assertThat(entries.keySet())
                .noneMatch(name -> name.matches(".*\\.(SF|DSA|RSA|EC)"))
                .noneMatch(name -> name.contains("module-info"))
                .noneMatch(name -> name.contains("META-INF/maven"))
                .noneMatch(name -> name.contains("META-INF/versions"))
                .noneMatch(name -> name.endsWith("INDEX.LIST"));
    }

    @Test
    void shouldRunOnJava17() {
        assertThat(classFiles())
                .isNotEmpty()
                .allSatisfy((name, file) -> assertThat(file.version()).as(name).isLessThanOrEqualTo(JAVA_17));
    }

    @Test
    void shouldReferToThirdPartyClassesByTheirNewNamesOnly() {
        List<String> unrelocated = new ArrayList<>();
        classFiles()
                .forEach((name, file) -> file.texts().stream()
                        .filter(text -> UNRELOCATED.matcher(text).matches())
                        .forEach(text -> unrelocated.add(text + " in " + name)));
        assertThat(unrelocated).isEmpty();
    }

    @Test
    void shouldOfferServicesOnlyUnderNamesThatAreInTheJar() {
        Map<String, byte[]> services = new TreeMap<>(entries);
        services.keySet().removeIf(name -> !name.startsWith("inst/META-INF/services/"));
        Set<String> classes = classFiles().keySet();
        assertThat(services).isNotEmpty().allSatisfy((name, content) -> {
            assertThat(name).startsWith("inst/META-INF/services/io.writebatch.shaded.");
            assertThat(new String(content, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceFirst("#.*", "").trim())
                            .filter(line -> !line.isEmpty()))
                    .as(name)
                    .isNotEmpty()
                    .allMatch(provider -> classes.contains(provider.replace('.', '/')));
        });
    }

    @Test
    void shouldHoldEveryClassThatOurOwnClassesNeed() {
        Map<String, ClassFile> files = classFiles();
        List<String> missing = new ArrayList<>();
        files.forEach((name, file) -> {
            boolean adapter = ADAPTER.matcher(name).matches();
            if (adapter || OWN.matcher(name).matches()) {
                for (String used : file.classes()) {
                    boolean ofDriver = adapter && DRIVERS.stream().anyMatch(used::startsWith);
                    boolean ofJdk = used.startsWith("java/") || used.startsWith("javax/management/");
                    if (!ofJdk && !files.containsKey(used) && !ofDriver) {
                        missing.add(used + " for " + name);
                    }
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    /** Class files by internal name. */
    private Map<String, ClassFile> classFiles() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().matches(".*\\.class(data)?"))
                .collect(Collectors.toMap(
                        entry -> entry.getKey().replaceFirst("^inst/", "").replaceFirst("\\.class(data)?$", ""),
                        entry -> ClassFile.of(entry.getValue()),
                        (a, b) -> {
                            throw new AssertionError("A class is there twice");
                        },
                        TreeMap::new));
    }

    @Test
    void shouldSayInItsManifestWhatItIsAndWhatItNeeds() throws Exception {
        try (JarFile jar = new JarFile(AgentJvm.agentJar().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Premain-Class")).isEqualTo("io.writebatch.premain.AgentPremain");
            assertThat(manifest.getValue("Main-Class")).isEqualTo("io.writebatch.premain.AgentPremain");
            // redefineModule, for drivers that are named modules, needs neither, but other tools look at them.
            assertThat(manifest.getValue("Can-Redefine-Classes")).isEqualTo("true");
            assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(manifest.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(manifest.getValue("Implementation-Title")).isNotBlank();
            // Attaching to a running JVM would find the drivers loaded; there is no agentmain.
            assertThat(manifest.getValue("Agent-Class")).isNull();
            // The JVM resolves it against the jar's own folder, and an operator's jar may be copied anywhere.
            assertThat(manifest.getValue("Boot-Class-Path")).isNull();
            assertThat(manifest.getValue("Class-Path")).isNull();
            assertThat(manifest.getValue("Multi-Release")).isNull();
        }
    }

    @Test
    void shouldHaveTheManifestWhereStreamsExpectIt() throws Exception {
        try (InputStream in = Files.newInputStream(AgentJvm.agentJar());
                JarInputStream jar = new JarInputStream(in)) {
            assertThat(jar.getManifest()).isNotNull();
        }
    }

    @Test
    void shouldNameTheLicenceOfEverythingInside() {
        assertThat(text("META-INF/LICENSE")).contains("Apache License");
        assertThat(text("META-INF/licenses/ASM")).contains("INRIA, France Telecom");
        Set<String> inside = new TreeSet<>();
        for (String name : entries.keySet()) {
            if (name.startsWith("inst/io/writebatch/shaded/")) {
                inside.add(name.split("/", -1)[4]);
            }
        }
        assertThat(inside).isEqualTo(new TreeSet<>(SHADED));
        assertThat(text("META-INF/NOTICE")).contains("Byte Buddy", "ini4j", "OpenTelemetry", "Prometheus", "ASM");
    }

    private String text(String entry) {
        assertThat(entries).containsKey(entry);
        return new String(entries.get(entry), StandardCharsets.UTF_8);
    }

    @Test
    void shouldBeSmallEnoughToAddToAnImage() throws Exception {
        assertThat(Files.size(AgentJvm.agentJar())).isLessThan(LARGEST);
    }

    /** Relocation also renames string constants, such as names of the application's classes. */
    @Test
    void shouldStillKnowTheApplicationsOpenTelemetryByItsName() throws Exception {
        File file = AgentJvm.agentJar().toFile();
        try (JarFile jar = new JarFile(file);
                URLClassLoader bridge =
                        new URLClassLoader(new URL[] {file.toURI().toURL()}, null)) {
            ClassLoader agent = Class.forName("io.writebatch.bridge.AgentClassLoader", true, bridge)
                    .asSubclass(ClassLoader.class)
                    .getConstructor(JarFile.class)
                    .newInstance(jar);
            Method isApplication = Class.forName("io.writebatch.agent.telemetry.StackCallSites", true, agent)
                    .getDeclaredMethod("isApplication", String.class);
            isApplication.setAccessible(true);
            assertThat(isApplication.invoke(null, "io.opentelemetry.context.Context"))
                    .isEqualTo(false);
            assertThat(isApplication.invoke(null, "com.example.Orders")).isEqualTo(true);
        }
    }
}
