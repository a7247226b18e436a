package io.writebatch.agent.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import io.writebatch.agent.AgentStarter;
import io.writebatch.bridge.WriteGate;
import io.writebatch.core.BatchingSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** What ends up in the agent's jar of this project's own code: the classes of three modules, without their tests. */
final class OwnClasses {
    private OwnClasses() {}

    static JavaClasses all() throws IOException, URISyntaxException {
        List<Location> locations = new ArrayList<>();
        for (Class<?> one : List.of(WriteGate.class, BatchingSettings.class, AgentStarter.class)) {
            Path path = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            locations.add(Files.isDirectory(path) ? Location.of(path) : jar(path));
        }
        return new ClassFileImporter().importLocations(locations);
    }

    private static Location jar(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            return Location.of(jar);
        }
    }

    static byte[] bytes(JavaClass type) throws IOException {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = OwnClasses.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }
}
