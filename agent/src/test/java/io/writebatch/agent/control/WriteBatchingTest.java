package io.writebatch.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.writebatch.agent.config.AgentConfig;
import io.writebatch.agent.config.ConfigLoader;
import io.writebatch.agent.config.ProjectFiles;
import io.writebatch.agent.telemetry.AgentLog;
import io.writebatch.agent.telemetry.Telemetry;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.FlushOutcome;
import io.writebatch.core.FlushReason;
import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.gate.BatchingSwitch;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a console sees, through an MBean server of its own. */
class WriteBatchingTest {
    private static final Target POSTGRESQL = new Target("postgresql", "db.example", 5432, "shop");
    private static final StatementFacts INSERT =
            StatementReader.read("INSERT INTO orders VALUES (1)", Dialect.POSTGRESQL);

    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final BatchingSwitch batching = new BatchingSwitch();
    private final List<String> woven = new ArrayList<>(List.of("postgresql"));
    private Telemetry telemetry;
    private ObjectName name;
    private WriteBatchingMXBean console;

    @BeforeEach
    void register() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("writebatch.metrics.port", "0");
        properties.setProperty("writebatch.initial_delay_ms", "2");
        AgentConfig config = ConfigLoader.load(null, properties, Map.of()).config();
        AgentLog log = new AgentLog();
        telemetry = Telemetry.start(config, log);
        BatchingSettings settings = config.toBatchingSettings();
        DelayPolicy delay = new DelayPolicy(settings, WriteObserver.NONE);
        name = new ObjectName(JmxControl.NAME);
        server.registerMBean(new WriteBatching(() -> woven, batching, delay, telemetry, log), name);
        console = JMX.newMXBeanProxy(server, name, WriteBatchingMXBean.class);
    }

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void shouldTellWhatIsDisabled() {
        assertThat(console.getState()).isEqualTo("batching");
        woven.add("mariadb");

        console.disable("postgresql");
        assertThat(console.getState()).isEqualTo("partly disabled");
        assertThat(console.getDisabledDatabases()).containsExactly("postgresql");
        assertThat(batching.enabled(Dialect.POSTGRESQL)).isFalse();

        console.disable("mariadb");
        assertThat(console.getState()).isEqualTo("disabled");

        console.enable("postgresql");
        console.enable("mariadb");
        assertThat(console.getState()).isEqualTo("batching");
        assertThat(batching.enabled(Dialect.POSTGRESQL)).isTrue();
    }

    @Test
    void shouldSayWhatDatabasesThereAre() {
        assertThatThrownBy(() -> console.disable("oracle"))
                .hasMessage("no such database: oracle; use postgresql or mariadb");
        assertThat(console.getDisabledDatabases()).isEmpty();
    }

    @Test
    void shouldTellWhatWasCounted() {
        WriteObserver observer = telemetry.observer();
        observer.batched(POSTGRESQL, INSERT, 1);
        observer.batched(POSTGRESQL, INSERT, 1);
        observer.excluded(POSTGRESQL, INSERT, ExclusionReason.ALONE);
        observer.flushed(new FlushReport(
                POSTGRESQL, INSERT, 2, FlushReason.QUIET, FlushOutcome.COMMITTED, 1, 1, 1, 0, null, List.of()));
        observer.flushed(new FlushReport(
                POSTGRESQL, INSERT, 2, FlushReason.QUIET, FlushOutcome.NATIVE, 1, 1, 1, 0, null, List.of()));
        observer.writesPerSecond(7);

        assertThat(console.getBatchedWrites()).isEqualTo(Map.of("postgresql", 2L));
        assertThat(console.getExcludedWrites()).isEqualTo(Map.of("alone", 1L));
        assertThat(console.getFlushedGroups()).isEqualTo(Map.of("postgresql", 2L));
        assertThat(console.getGroupFailures()).isEqualTo(Map.of("native", 1L, "unknown", 0L));
        assertThat(console.getWritesPerSecond()).isEqualTo(7);
        assertThat(console.getCurrentDelaySeconds()).isEqualTo(0.002);
        assertThat(console.getAgentErrors()).isZero();
        assertThat(console.getWovenDrivers()).containsExactly("postgresql");
        assertThat(console.getVersion()).isNotBlank();
    }

    @Test
    void shouldBeDocumentedWithEveryAttributeAndOperation() throws Exception {
        MBeanInfo info = server.getMBeanInfo(name);

        assertThat(ProjectFiles.read("docs/operations.md").lines())
                .filteredOn(line -> line.matches("\\| `[A-Za-z]+(\\([a-z]*\\))?` \\|.*"))
                .extracting(line -> line.replaceFirst("\\| `([A-Za-z]+).*", "$1"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(info.getAttributes(), info.getOperations())
                        .flatMap(Stream::<MBeanFeatureInfo>of)
                        .map(MBeanFeatureInfo::getName)
                        .toList());
    }
}
