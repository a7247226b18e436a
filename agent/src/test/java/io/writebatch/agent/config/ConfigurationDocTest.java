package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    @Test
    void referenceTableIsTheTableOfKeys() {
        StringBuilder table =
                new StringBuilder("| section | key | default | allowed | meaning |\n|---|---|---|---|---|\n");
        for (ConfigKey key : ConfigKey.all()) {
            table.append("| ")
                    .append(key.section().title())
                    .append(" | `")
                    .append(key.key())
                    .append("` | ")
                    .append(key.defaultText().isEmpty() ? "empty" : "`" + key.defaultText() + "`")
                    .append(" | ")
                    .append(key.type().allowed())
                    .append(" | ")
                    .append(key.description())
                    .append(" |\n");
        }

        assertThat(ProjectFiles.read("docs/configuration.md")).contains(table);
    }
}
