package io.writebatch.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Also what the compiler makes by itself, for a switch over an enum, say, is missing in the driver unless it is named. */
class AdapterClassesTest {
    @ParameterizedTest
    @MethodSource("io.writebatch.agent.driver.DriverProfiles#all")
    void shouldNameAllClassesOfAdapter(DriverProfile profile) throws Exception {
        String adapterPackage = adapterPackage(profile);

        assertThat(profile.adapterClasses())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(compiled(adapterPackage));
    }

    private static String adapterPackage(DriverProfile profile) {
        String first = profile.adapterClasses().get(0);
        return first.substring(0, first.lastIndexOf('.'));
    }

    private static List<String> compiled(String adapterPackage) throws IOException, URISyntaxException {
        Path classes = Path.of(DriverProfile.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(classes.resolve(adapterPackage.replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> adapterPackage + "." + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }
}
