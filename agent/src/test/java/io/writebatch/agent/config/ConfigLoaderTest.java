package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.BatchingSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    private Path folder;

    @Test
    void defaultsAreThoseOfTheDesign() {
        AgentConfig config = new Sources().config();

        assertThat(config.enabled()).isFalse();
        assertThat(config.strict()).isFalse();
        assertThat(config.file()).isNull();
        assertThat(config.drivers()).containsExactly("postgresql", "mariadb");
        assertThat(config.callSite()).isEqualTo(CallSiteMode.HINT);
        assertThat(config.metricsEnabled()).isTrue();
        assertThat(config.metricsHost()).isEqualTo("127.0.0.1");
        assertThat(config.metricsPort()).isEqualTo(9090);
        assertThat(config.maxCallSites()).isEqualTo(500);
        assertThat(config.tracingMode()).isEqualTo(OpenTelemetryMode.AUTO);
    }

    @Test
    void defaultsOfTheEngineAreThoseOfTheDesign() {
        BatchingSettings settings = new Sources().config().toBatchingSettings();

        assertThat(settings.initialDelayNanos()).isEqualTo(1_000_000);
        assertThat(settings.minDelayNanos()).isZero();
        assertThat(settings.maxDelayNanos()).isEqualTo(100_000_000);
        assertThat(settings.maxBatchSize()).isEqualTo(1000);
        assertThat(settings.maxBatchBytes()).isEqualTo(1_048_576);
        assertThat(settings.writeThreshold()).isEqualTo(1000);
        assertThat(settings.adaptiveStep()).isEqualTo(1.5);
        assertThat(settings.metricsIntervalNanos()).isEqualTo(1_000_000_000);
        assertThat(settings.lockWaitNanos()).isEqualTo(200_000_000);
        assertThat(settings.flushSingle()).isFalse();
        assertThat(settings.tableIncluded().test("anything")).isTrue();
    }

    @Test
    void propertyWinsOverVariableOverFileOverDefault() {
        Sources sources = new Sources()
                .file(folder, "[write_batch]", "max_batch_size = 3", "write_threshold = 3", "lock_wait_ms = 3")
                .variable("WRITEBATCH_MAX_BATCH_SIZE", "2")
                .variable("WRITEBATCH_WRITE_THRESHOLD", "2")
                .property("writebatch.max_batch_size", "1");

        BatchingSettings settings = sources.config().toBatchingSettings();

        assertThat(settings.maxBatchSize()).isEqualTo(1);
        assertThat(settings.writeThreshold()).isEqualTo(2);
        assertThat(settings.lockWaitNanos()).isEqualTo(3_000_000);
        assertThat(settings.maxBatchBytes()).isEqualTo(1_048_576);
    }

    @Test
    void keysOfOtherSectionsCarryTheSectionInTheirNames() {
        AgentConfig config = new Sources()
                .property("writebatch.metrics.port", "0")
                .variable("WRITEBATCH_METRICS_HOST", "::1")
                .variable("WRITEBATCH_TRACING_MODE", "OWN")
                .config();

        assertThat(config.metricsPort()).isZero();
        assertThat(config.metricsHost()).isEqualTo("::1");
        assertThat(config.tracingMode()).isEqualTo(OpenTelemetryMode.OWN);
    }

    @Test
    void everyKeyIsReadFromEverySource() {
        for (ConfigKey key : ConfigKey.all()) {
            assertThat(source(new Sources().property(key.property(), key.defaultText()), key))
                    .isEqualTo("system property " + key.property());
            assertThat(source(new Sources().variable(key.variable(), orOther(key.defaultText())), key))
                    .isEqualTo("environment variable " + key.variable());
            assertThat(source(
                            new Sources()
                                    .file(
                                            folder,
                                            "[" + key.section().title() + "]",
                                            key.key() + "=" + key.defaultText()),
                            key))
                    .isEqualTo(folder.resolve("agent.ini") + " line 2");
        }
    }

    private static String source(Sources sources, ConfigKey key) {
        return sources.config().setting(key).source();
    }

    private static String orOther(String text) {
        return text.isEmpty() ? "other" : text;
    }

    @Test
    void fractionsOfAMillisecondAreKept() {
        BatchingSettings settings = new Sources()
                .property("writebatch.initial_delay_ms", "0.25")
                .property("writebatch.metrics_interval", "0.5")
                .config()
                .toBatchingSettings();

        assertThat(settings.initialDelayNanos()).isEqualTo(250_000);
        assertThat(settings.metricsIntervalNanos()).isEqualTo(500_000_000);
    }

    @Test
    void allProblemsOfAllSourcesAreReportedAtOnce() {
        Sources sources = new Sources()
                .file(folder, "[write_batch]", "max_batch_size = many", "max_delay_ms = 100 ; too much")
                .variable("WRITEBATCH_ADAPTIVE_STEP", "1")
                .property("writebatch.metrics.port", "70000")
                .property("writebatch.tracing.mode", "on");

        assertThat(sources.problems())
                .containsExactly(
                        "write_batch.max_delay_ms = '100 ; too much' (" + folder.resolve("agent.ini")
                                + " line 3): must be a number of milliseconds from 0 to 60000, fractions included",
                        "write_batch.max_batch_size = 'many' (" + folder.resolve("agent.ini")
                                + " line 2): must be a whole number from 1 to 100000",
                        "write_batch.adaptive_step = '1' (environment variable WRITEBATCH_ADAPTIVE_STEP):"
                                + " must be a number above 1, at most 100",
                        "metrics.port = '70000' (system property writebatch.metrics.port):"
                                + " must be a whole number from 0 to 65535",
                        "tracing.mode = 'on' (system property writebatch.tracing.mode):"
                                + " must be auto, own, application or off");
    }

    @Test
    void aBadValueDoesNoHarmWhereABetterSourceOverridesIt() {
        Sources sources = new Sources()
                .file(folder, "[write_batch]", "max_batch_size = many")
                .property("writebatch.max_batch_size", "7");

        assertThat(sources.config().toBatchingSettings().maxBatchSize()).isEqualTo(7);
    }

    @Test
    void numbersInUnusualNotationAreRefused() {
        for (String text : new String[] {"NaN", "Infinity", "1e1", "-1", "+1", "0x1", "1d", ".", "", "1,5", "1.5.2"}) {
            assertThat(new Sources().property("writebatch.max_delay_ms", text).problems())
                    .as(text)
                    .hasSize(1);
        }
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThat(new Sources().property("writebatch.max_delay_ms", "60000.1").problems())
                .hasSize(1);
        assertThat(new Sources().property("writebatch.max_batch_size", "0").problems())
                .hasSize(1);
        assertThat(new Sources()
                        .property("writebatch.max_batch_bytes", "99999999999")
                        .problems())
                .hasSize(1);
        assertThat(new Sources().property("writebatch.metrics.port", "-1").problems())
                .hasSize(1);
        assertThat(new Sources().property("writebatch.metrics.host", "a b").problems())
                .hasSize(1);
        assertThat(new Sources().property("writebatch.metrics.host", "").problems())
                .hasSize(1);
        assertThat(new Sources().property("writebatch.enabled", "yes").problems())
                .hasSize(1);
        assertThat(new Sources().property("writebatch.include_tables", " , ").problems())
                .hasSize(1);
    }

    @Test
    void unknownDriverIsRefusedAndKnownOnesAreTakenInAnyCase() {
        assertThat(new Sources().property("writebatch.drivers", "oracle").problems())
                .containsExactly("write_batch.drivers = 'oracle' (system property writebatch.drivers):"
                        + " must be a comma separated list of postgresql, mariadb");
        assertThat(new Sources().property("writebatch.drivers", "").problems()).hasSize(1);
        assertThat(new Sources()
                        .property("writebatch.drivers", " MariaDB ,")
                        .config()
                        .drivers())
                .isEqualTo(Set.of("mariadb"));
    }

    @Test
    void minimumAboveMaximumIsRefused() {
        assertThat(new Sources()
                        .property("writebatch.min_delay_ms", "5")
                        .property("writebatch.max_delay_ms", "2")
                        .problems())
                .containsExactly("write_batch.min_delay_ms = '5' (system property writebatch.min_delay_ms):"
                        + " must be at most max_delay_ms, which is 2 (system property writebatch.max_delay_ms)");
        assertThat(new Sources().property("writebatch.min_delay_ms", "101").problems())
                .containsExactly("write_batch.min_delay_ms = '101' (system property writebatch.min_delay_ms):"
                        + " must be at most max_delay_ms, which is 100 (default)");
    }

    @Test
    void firstBoundOutsideTheOthersIsRefused() {
        assertThat(new Sources().property("writebatch.initial_delay_ms", "200").problems())
                .containsExactly("write_batch.initial_delay_ms = '200' (system property writebatch.initial_delay_ms):"
                        + " must be at most max_delay_ms, which is 100 (default)");
        assertThat(new Sources()
                        .property("writebatch.initial_delay_ms", "1")
                        .property("writebatch.min_delay_ms", "2")
                        .problems())
                .containsExactly("write_batch.initial_delay_ms = '1' (system property writebatch.initial_delay_ms):"
                        + " must be at least min_delay_ms, which is 2 (system property writebatch.min_delay_ms)");
    }

    @Test
    void firstBoundThatNobodySetFollowsTheOthers() {
        AgentConfig lowered =
                new Sources().property("writebatch.max_delay_ms", "0.5").config();
        AgentConfig raised =
                new Sources().property("writebatch.min_delay_ms", "3").config();

        assertThat(lowered.toBatchingSettings().initialDelayNanos()).isEqualTo(500_000);
        assertThat(lowered.setting(ConfigKey.INITIAL_DELAY_MS).source()).isEqualTo("default, bounded by max_delay_ms");
        assertThat(raised.toBatchingSettings().initialDelayNanos()).isEqualTo(3_000_000);
    }

    @Test
    void unknownPropertyIsAProblemWithASuggestion() {
        assertThat(new Sources().property("writebatch.enable", "true").problems())
                .containsExactly(
                        "writebatch.enable = 'true' (system property): there is no such key; did you mean writebatch.enabled?");
        assertThat(new Sources().property("writebatch.port", "1").problems())
                .containsExactly(
                        "writebatch.port = '1' (system property): there is no such key; did you mean writebatch.metrics.port?");
        assertThat(new Sources()
                        .property("writebatch.write_batch.drivers", "mariadb")
                        .problems())
                .containsExactly("writebatch.write_batch.drivers = 'mariadb' (system property): there is no such key;"
                        + " did you mean writebatch.drivers?");
        assertThat(new Sources().property("writebatch.confg", "x").problems())
                .containsExactly(
                        "writebatch.confg = 'x' (system property): there is no such key; did you mean writebatch.config?");
        assertThat(new Sources().property("writebatch.colour", "red").problems())
                .containsExactly("writebatch.colour = 'red' (system property): there is no such key");
    }

    @Test
    void misspeltVariableIsAProblem() {
        assertThat(new Sources().variable("WRITEBATCH_ENABLE", "true").problems())
                .containsExactly("WRITEBATCH_ENABLE = 'true' (environment variable): there is no such key;"
                        + " did you mean WRITEBATCH_ENABLED?");
        assertThat(new Sources().variable("writebatch_enabled", "true").problems())
                .hasSize(1);
        assertThat(new Sources().variable("WRITEBATCH_WRITE_BATCH_DRIVERS", "x").problems())
                .hasSize(1);
    }

    @Test
    void variablesThatKubernetesMakesForAServiceAreLeftAlone() {
        assertThat(new Sources()
                        .variable("WRITEBATCH_PORT", "tcp://10.0.0.1:80")
                        .variable("WRITEBATCH_SERVICE_HOST", "10.0.0.1")
                        .variable("WRITEBATCH_SERVICE_PORT", "80")
                        .variable("WRITEBATCH_PORT_80_TCP_ADDR", "10.0.0.1")
                        .problems())
                .isEmpty();
    }

    @Test
    void emptyVariableCountsAsNotSet() {
        AgentConfig config =
                new Sources().variable("WRITEBATCH_MAX_DELAY_MS", "").config();

        assertThat(config.setting(ConfigKey.MAX_DELAY_MS).source()).isEqualTo("default");
    }

    @Test
    void missingFileIsOneProblemAmongTheOthers() {
        assertThat(new Sources()
                        .agentArgs("config=/no/such/agent.ini")
                        .property("writebatch.enabled", "maybe")
                        .problems())
                .containsExactly(
                        "config = '/no/such/agent.ini' (agent argument): there is no such file",
                        "write_batch.enabled = 'maybe' (system property writebatch.enabled): must be true or false");
    }

    @Test
    void directoryInsteadOfAFileIsAProblem() {
        assertThat(new Sources().agentArgs("config=" + folder).problems())
                .containsExactly("config = '" + folder + "' (agent argument): this is a directory, a file is needed");
    }

    @Test
    void fileIsNamedByPropertyBeforeArgumentBeforeVariable() {
        Sources sources = new Sources().variable("WRITEBATCH_CONFIG", "/variable.ini");
        assertThat(sources.problems()).singleElement().asString().contains("'/variable.ini' (environment variable");

        sources.agentArgs("config=/argument.ini");
        assertThat(sources.problems()).singleElement().asString().contains("'/argument.ini' (agent argument");

        sources.property("writebatch.config", "/property.ini");
        assertThat(sources.problems()).singleElement().asString().contains("'/property.ini' (system property");
    }

    @Test
    void otherAgentArgumentsAreAProblem() {
        for (String args : new String[] {"enabled=true", "config=", "x"}) {
            assertThat(new Sources().agentArgs(args).problems())
                    .containsExactly(args
                            + " (agent argument): only config=FILE is known; other settings are system properties");
        }
        assertThat(new Sources().agentArgs(" ").problems()).isEmpty();
    }

    @Test
    void strictIsKnownEvenWhenOtherKeysAreBad() {
        ConfigResult result = new Sources()
                .file(folder, "[write_batch]", "strict = true", "enabled = maybe")
                .load();

        assertThat(result.config()).isNull();
        assertThat(result.strict()).isTrue();
        assertThat(new Sources().property("writebatch.strict", "maybe").load().strict())
                .isFalse();
    }

    @Test
    void aProblemIsAlwaysOneLine() {
        assertThat(new Sources()
                        .property("writebatch.enabled", "a\nb\u2028c\r\u001b[31m")
                        .problems())
                .containsExactly("write_batch.enabled = 'a b c  [31m' (system property writebatch.enabled):"
                        + " must be true or false");
    }

    @Test
    void systemPropertiesThatAreNoStringsAreLeftAlone() {
        Properties properties = new Properties();
        properties.put("writebatch.enabled", 1);
        properties.put(new Object(), "x");

        assertThat(ConfigLoader.load(null, properties, Map.of()).problems()).isEmpty();
    }
}
