package io.writebatch.agent.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Which class may know which. Each rule stands for a class loader that would not find more, or for a design decision. */
final class Rules {
    private static final String BRIDGE = "io.writebatch.bridge..";
    private static final String CORE = "io.writebatch.core..";
    private static final String AGENT = "io.writebatch.agent..";
    private static final String PREMAIN = "io.writebatch.premain..";
    private static final String[] ADAPTERS = {"org.postgresql.jdbc", "org.mariadb.jdbc"};
    private static final String[] DRIVERS = {"org.postgresql..", "org.mariadb.."};

    /** The bootstrap loader has them; it does not have {@code java.sql}. */
    static final ArchRule BRIDGE_NEEDS_ONLY_JAVA_BASE =
            only(BRIDGE, jdkModules("java.base").or(resideInAPackage(BRIDGE)));

    static final ArchRule CORE_NEEDS_ONLY_JDBC_AND_THE_BRIDGE =
            only(CORE, jdkModules("java.base", "java.sql").or(resideInAnyPackage(BRIDGE, CORE)));

    /** The application's loader loads it before the bridge is where it belongs, so it must not even mention it. */
    static final ArchRule PREMAIN_NEEDS_NOTHING_OF_OURS =
            only(PREMAIN, jdkModules("java.base", "java.instrument").or(resideInAPackage(PREMAIN)));

    /** A driver's loader defines them; it finds the bridge, but neither core nor agent. */
    static final ArchRule ADAPTERS_NEED_ONLY_THEIR_DRIVER_AND_THE_BRIDGE = classes()
            .that()
            .resideInAnyPackage(ADAPTERS)
            .should()
            .onlyDependOnClassesThat(jdkModules("java.base", "java.sql")
                    .or(resideInAPackage(BRIDGE))
                    .or(resideInAnyPackage(DRIVERS)));

    static final ArchRule ONLY_ADAPTERS_KNOW_DRIVER_CLASSES = noClasses()
            .that()
            .resideOutsideOfPackages(ADAPTERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DRIVERS);

    static final ArchRule NOBODY_KNOWS_THE_AGENT = noClasses()
            .that()
            .resideOutsideOfPackage(AGENT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(AGENT);

    static final ArchRule ONLY_WEAVING_KNOWS_BYTE_BUDDY = onlyIn("io.writebatch.agent.weaving", "net.bytebuddy..");

    static final ArchRule ONLY_CONFIGURATION_KNOWS_INI4J = onlyIn("io.writebatch.agent.config", "org.ini4j..");

    static final ArchRule ONLY_TELEMETRY_KNOWS_ITS_LIBRARIES =
            onlyIn("io.writebatch.agent.telemetry", "io.opentelemetry..", "io.prometheus..");

    /** They would pin a virtual thread to its carrier. */
    static final ArchRule NOBODY_WAITS_ON_A_MONITOR = noClasses()
            .should()
            .callMethod(Object.class, "wait")
            .orShould()
            .callMethod(Object.class, "wait", long.class)
            .orShould()
            .callMethod(Object.class, "wait", long.class, int.class);

    private Rules() {}

    private static ArchRule only(String packages, DescribedPredicate<JavaClass> allowed) {
        return classes().that().resideInAPackage(packages).should().onlyDependOnClassesThat(allowed);
    }

    private static ArchRule onlyIn(String user, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(user)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }

    private static DescribedPredicate<JavaClass> jdkModules(String... names) {
        Set<String> modules = Set.of(names);
        return DescribedPredicate.describe("belong to the JDK's " + String.join(" or ", names), type -> {
            JavaClass element = type.getBaseComponentType();
            return element.isPrimitive() || modules.contains(moduleOf(element));
        });
    }

    private static String moduleOf(JavaClass type) {
        boolean ofJdk = type.getPackageName().startsWith("java");
        return ofJdk ? type.reflect().getModule().getName() : "";
    }
}
