package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class NoIniWithoutFileTest {
    @Test
    void withoutAFileNothingOfIni4jAndNoRegularExpressionsAreLoaded() throws Exception {
        RecordingLoader loader = new RecordingLoader();
        Method load = loader.loadClass(ConfigLoader.class.getName())
                .getMethod("load", String.class, Properties.class, Map.class);

        Object result = load.invoke(null, null, new Properties(), Map.of());

        assertThat(result).isNotNull();
        assertThat(loader.loaded)
                .contains(AgentConfig.class.getName())
                .noneMatch(name -> name.startsWith("org.ini4j"))
                .noneMatch(name -> name.startsWith("java.util.regex"))
                .noneMatch(name -> name.startsWith("java.util.stream"))
                .noneMatch(name -> name.startsWith("java.util.logging"));
    }

    /** Defines the package under test anew and records every class it asks for. */
    private static final class RecordingLoader extends ClassLoader {
        final List<String> loaded = new ArrayList<>();

        RecordingLoader() {
            super(NoIniWithoutFileTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            loaded.add(name);
            if (!name.startsWith("io.writebatch.agent.config.")) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
