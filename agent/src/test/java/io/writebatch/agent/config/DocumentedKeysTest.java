package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text for users calls a setting is one. */
class DocumentedKeysTest {
    private static final Pattern PROPERTY =
            Pattern.compile("(?:(?<=-D)|\\b)writebatch\\.[a-z_]+(\\.[a-z_]+)?(?![\\w.(])");
    private static final Pattern VARIABLE = Pattern.compile("\\bWRITEBATCH_[A-Z_]+");
    private static final Pattern SHORT = Pattern.compile("`(write_batch|metrics|tracing)\\.[a-z_]+");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CONTRIBUTING.md",
                "config.example.ini",
                "docs/configuration.md",
                "docs/metrics.md",
                "docs/operations.md",
                "docs/guarantees.md",
                "docs/monitoring/README.md"
            })
    void shouldNameSettingsThatExist(String file) {
        String text = ProjectFiles.read(file);

        // The domain of the MBean, packages and spans' attributes begin alike.
        assertThat(found(
                        PROPERTY,
                        text.replace("io.writebatch.", "")
                                .replaceAll("`writebatch\\.(outcome|flush\\.reason|delay)`", "")))
                .isSubsetOf(names(ConfigKey::property, ConfigKey.FILE_PROPERTY));
        assertThat(found(VARIABLE, text)).isSubsetOf(names(ConfigKey::variable, ConfigKey.FILE_VARIABLE));
        assertThat(found(SHORT, text)).isSubsetOf(names(key -> "`" + key.fullName(), ""));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Function<ConfigKey, String> name, String more) {
        Set<String> names = Arrays.stream(ConfigKey.all()).map(name).collect(Collectors.toCollection(TreeSet::new));
        names.add(more);
        return names;
    }
}
