package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigKeyTest {
    @Test
    void everyDefaultIsAllowed() {
        for (ConfigKey key : ConfigKey.all()) {
            assertThat(key.type().parse(key.defaultText())).as(key.fullName()).isNotNull();
        }
    }

    @Test
    void noTwoKeysShareAProperty() {
        Set<String> names = new HashSet<>(Set.of(ConfigKey.FILE_PROPERTY, ConfigKey.FILE_VARIABLE));
        for (ConfigKey key : ConfigKey.all()) {
            assertThat(names.add(key.property())).as(key.property()).isTrue();
            assertThat(names.add(key.variable())).as(key.variable()).isTrue();
        }
    }

    @Test
    void namesFollowTheSections() {
        assertThat(ConfigKey.MAX_DELAY_MS.property()).isEqualTo("writebatch.max_delay_ms");
        assertThat(ConfigKey.MAX_DELAY_MS.variable()).isEqualTo("WRITEBATCH_MAX_DELAY_MS");
        assertThat(ConfigKey.METRICS_PORT.property()).isEqualTo("writebatch.metrics.port");
        assertThat(ConfigKey.METRICS_PORT.variable()).isEqualTo("WRITEBATCH_METRICS_PORT");
    }

    @Test
    void everyKeyIsDescribedWithoutBreakingATable() {
        for (ConfigKey key : ConfigKey.all()) {
            assertThat(key.description()).as(key.fullName()).isNotBlank().doesNotContain("|", "\n");
            assertThat(key.type().allowed()).as(key.fullName()).isNotBlank().doesNotContain("|", "\n");
        }
    }
}
