package io.writebatch.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestedVersionsTest {
    private final TestedVersions tested = new TestedVersions("42.7.10", "42.7.14");

    @ParameterizedTest
    @ValueSource(strings = {"42.7.15", "42.7.100", "42.8.0", "43.0", "42.7.14.1", "42.8.0-SNAPSHOT"})
    void shouldKnowNewerVersion(String version) {
        assertThat(tested.areOlderThan(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"42.7.14", "42.7.9", "42.7.13", "9.4.1212", "42.7.14.redhat-1", "42.7.14-jre8", "", "unknown"})
    void shouldNotTakeOtherVersionsForNewer(String version) {
        assertThat(tested.areOlderThan(version)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb"})
    void shouldEndWithTheVersionThatTheBuildTests(String driver) throws ReflectiveOperationException {
        DriverProfile profile = DriverProfiles.named(Set.of(driver)).get(0);
        assertThat(profile.version(getClass().getClassLoader()))
                .isEqualTo(profile.testedVersions().newest());
    }
}
