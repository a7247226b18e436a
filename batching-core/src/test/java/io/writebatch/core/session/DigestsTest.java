package io.writebatch.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.Digests;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DigestsTest {
    /** With a token for a password each connection has another. */
    @Test
    void shouldNotTellPropertiesApartByTheirPassword() {
        assertThat(sorted("user", "a", "password", "x")).isEqualTo(sorted("password", "y", "user", "a"));
        assertThat(sorted("user", "a", "password", "x")).isNotEqualTo(sorted("user", "b", "password", "x"));
        assertThat(sorted("password", "s3cret")).doesNotContain("s3cret");
    }

    private static String sorted(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Digests.sorted(properties);
    }
}
