package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExampleFileTest {
    private static final String EXAMPLE = "config.example.ini";

    @Test
    void setsEveryKeyToItsDefault() {
        AgentConfig config =
                new Sources().agentArgs("config=" + ProjectFiles.path(EXAMPLE)).config();

        for (ConfigKey key : ConfigKey.all()) {
            assertThat(config.setting(key).text()).as(key.fullName()).isEqualTo(key.defaultText());
            assertThat(config.setting(key).source()).as(key.fullName()).contains(EXAMPLE);
        }
    }

    @Test
    void saysWhatIsAllowedForEveryKey() {
        String example = ProjectFiles.read(EXAMPLE).replace("\n# ", " ");

        for (ConfigKey key : ConfigKey.all()) {
            assertThat(example)
                    .as(key.fullName())
                    .contains("Must be " + key.type().allowed() + ".");
        }
    }
}
