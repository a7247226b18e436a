package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.writebatch.it.attach.AttachedJvm;
import io.writebatch.it.attach.EarlyDriver;
import io.writebatch.it.attach.ModifiedDriver;
import io.writebatch.it.harness.AgentJvm;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.Jdk;
import io.writebatch.testkit.Metrics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens when the agent is attached: to which applications, with which settings, beside what else. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#jdks")
class AttachIT {
    private static final String ATTACHED = "INFO write batching agent \\S+ started for postgresql, mariadb";

    @Parameter
    Jdk jdk;

    @TempDir
    Path folder;

    // Configuration

    @Test
    void shouldReportEveryProblemOfTheConfigurationAndRunTheApplicationWithoutTheAgent() throws Exception {
        Path file = Files.writeString(folder.resolve("agent.ini"), "[write_batch]\nmax_dely_ms = 5\n");
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello()
                    .agent(AgentJvm.agentJar(), "config=" + file)
                    .property("writebatch.enabled", true)
                    .property("writebatch.max_delay_ms", "soon")
                    .environment("WRITEBATCH_MAX_BATCH_SIZE", "0");
            jvm.runToItsEnd();
            jvm.assertGreeted();
            jvm.assertLog(
                    "WARN bad configuration: max_dely_ms = '5' \\(.*agent.ini line 2\\): there is no such key; did you mean"
                            + " max_delay_ms\\?",
                    "WARN bad configuration: write_batch.max_delay_ms = 'soon' \\(system property"
                            + " writebatch.max_delay_ms\\): must be a number .*",
                    "WARN bad configuration: write_batch.max_batch_size = '0' \\(environment variable"
                            + " WRITEBATCH_MAX_BATCH_SIZE\\): must be a whole number .*; the agent is off, the application runs"
                            + " without it");
        }
    }

    @Test
    void shouldStopTheJvmOnABadConfigurationWhenStrict() {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello()
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.strict", true)
                    .property("writebatch.max_delay_ms", -1);
            assertThat(jvm.runToItsExit()).isEqualTo(1);
            assertThat(jvm.stdout()).isEmpty();
            jvm.assertLog(
                    "WARN bad configuration: write_batch.max_delay_ms = '-1' .*; stopping the JVM, because strict is on");
        }
    }

    @Test
    void shouldRunTheApplicationWithoutTheAgentWhenTheFileIsMissing() {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello()
                    .agent(AgentJvm.agentJar(), "config=" + folder.resolve("missing.ini"))
                    .property("writebatch.enabled", true);
            jvm.runToItsEnd();
            jvm.assertGreeted();
            jvm.assertLog(
                    "WARN bad configuration: config = '.*missing.ini' \\(agent argument\\): .*; the agent is off, the application runs without it");
        }
    }

    @Test
    void shouldPreferPropertyToVariableToFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("agent.ini"), "[write_batch]\nenabled = false\n[metrics]\nenabled = true\nport = 0\n");
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello()
                    .agent(AgentJvm.agentJar(), "config=" + file)
                    .environment("WRITEBATCH_ENABLED", "true")
                    .environment("WRITEBATCH_METRICS_ENABLED", "true")
                    .property("writebatch.metrics.enabled", false);
            jvm.runToItsEnd();
            jvm.assertGreeted();
            jvm.assertLog(ATTACHED);
        }
    }

    @Test
    void shouldPreferTheFileOfThePropertyToThatOfTheArgumentToThatOfTheVariable() throws Exception {
        Path on = Files.writeString(
                folder.resolve("on.ini"), "[write_batch]\nenabled = true\n[metrics]\nenabled = false\n");
        Path off = Files.writeString(folder.resolve("off.ini"), "[write_batch]\nenabled = false\n");
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello()
                    .agent(AgentJvm.agentJar(), "config=" + off)
                    .environment("WRITEBATCH_CONFIG", off.toString())
                    .property("writebatch.config", on);
            jvm.runToItsEnd();
            jvm.assertLog(ATTACHED);
        }
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello().agent(AgentJvm.agentJar(), "config=" + on).environment("WRITEBATCH_CONFIG", off.toString());
            jvm.runToItsEnd();
            jvm.assertLog(ATTACHED);
        }
    }

    @Test
    void shouldCheckAFileWithoutAnApplication() throws Exception {
        Path good = Files.writeString(folder.resolve("good.ini"), "[write_batch]\nmax_delay_ms = 7\n");
        AttachedJvm.Result shown = AttachedJvm.checkCommand(jdk, "check", good.toString());
        assertThat(shown.status()).isZero();
        assertThat(shown.err()).isEmpty();
        assertThat(shown.out())
                .anyMatch(line -> line.matches("max_delay_ms\\s+= 7\\s+.*good.ini line 2"))
                .anyMatch(line -> line.matches("max_batch_size\\s+= 1000\\s+default"));

        Path bad = Files.writeString(folder.resolve("bad.ini"), "[write_batch]\nmax_delay_ms = x\n[metric]\n");
        AttachedJvm.Result refused = AttachedJvm.checkCommand(jdk, "check", bad.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).hasSize(2);
        assertThat(AttachedJvm.checkCommand(jdk, "chek").status()).isEqualTo(1);
        assertThat(AttachedJvm.checkCommand(jdk, "--version").out()).hasSize(1);
    }

    // The application

    @Test
    void shouldNotShowInAnApplicationWithoutADatabase() {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello().agent(AgentJvm.agentJar(), "").property("writebatch.enabled", true);
            int port = jvm.startAndAwaitMetrics();
            Metrics metrics = Metrics.scrape(port);
            assertThat(metrics.samples("jdbc_write_batched_total")).isEmpty();
            assertThat(metrics.samples("jdbc_write_excluded_total")).isEmpty();
            assertThat(metrics.sum("jdbc_write_agent_errors_total")).isZero();
            jvm.end();
            jvm.assertGreeted();
            jvm.assertLog(ATTACHED, AttachedJvm.METRICS);
        }
    }

    @Test
    void shouldHideItsClassesFromTheApplication() {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.hello()
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .args(
                            "io.writebatch.core.gate.GroupCommitter",
                            "io.writebatch.agent.AgentStarter",
                            "io.writebatch.shaded.bytebuddy.ByteBuddy",
                            "net.bytebuddy.ByteBuddy",
                            "io.opentelemetry.api.OpenTelemetry",
                            "io.prometheus.client.Counter",
                            "org.ini4j.Ini",
                            "org.postgresql.jdbc.WriteBatchAdapter");
            jvm.startAndAwaitMetrics();
            jvm.end();
            jvm.assertGreeted();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWeaveNothingWhileNotEnabled(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writer(database).agent(AgentJvm.agentJar(), "");
            jvm.runToItsEnd();
            jvm.assertWroteNatively();
            jvm.assertLog("INFO write batching agent \\S+ is attached but not enabled; set writebatch.enabled=true .*");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBatchAlsoWhenItsMetricsPortIsBusy(Database database) throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writer(database)
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.port", busy.getLocalPort());
            jvm.runToItsEnd();
            jvm.assertBatched();
            jvm.assertLog(
                    ATTACHED,
                    "WARN no metrics endpoint at 127.0.0.1:" + busy.getLocalPort() + ": .*",
                    "INFO batching writes of the \\w+ driver");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBatchAlsoWhenTheApplicationsMBeanServerFails(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.tenants(database)
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("javax.management.builder.initial", "no.such.Builder");
            int port = jvm.startAndAwaitMetrics();
            jvm.awaitLine("^written$");
            jvm.awaitLog("no control through JMX");
            assertThat(Metrics.scrape(port).sum("jdbc_write_batched_total")).isPositive();
            jvm.assertAllWritten();
            jvm.end();
            jvm.assertLog(
                    ATTACHED,
                    AttachedJvm.METRICS,
                    "INFO batching writes of the \\w+ driver",
                    "INFO batching writes of the \\w+ driver",
                    "WARN no control through JMX: registering io.writebatch:type=WriteBatching failed with .*");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayAtExitWhatBecameOfTheWrites(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writer(database).agent(AgentJvm.agentJar(), "").property("writebatch.enabled", true);
            jvm.runToItsEnd();
            jvm.assertBatched();
            Matcher summary = Pattern.compile(AttachedJvm.SUMMARY).matcher(jvm.lastLogLine());
            assertThat(summary.find()).as(jvm.lastLogLine()).isTrue();
            long batched = Long.parseLong(summary.group(1));
            assertThat(batched).isPositive();
            assertThat(Integer.parseInt(summary.group(2))).isEqualTo(jvm.rows().size());
            assertThat(Double.parseDouble(summary.group(4)))
                    .isCloseTo((double) batched / Long.parseLong(summary.group(3)), within(0.051));
            assertThat(batched + Long.parseLong(summary.group(5)))
                    .isEqualTo(jvm.rows().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportAtExitWhenAsked(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writer(database)
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.call_site", "stack")
                    .property("writebatch.metrics.enabled", false)
                    .property("writebatch.metrics.report_at_exit", true);
            jvm.runToItsEnd();
            jvm.assertBatched();
            jvm.assertLogHas(
                    "INFO write batching agent \\S+",
                    "INFO (postgresql|mariadb): " + jvm.rows().size() + " writes, [1-9]\\d* batched, \\d+ excluded; .*",
                    "INFO 1. io/writebatch/it/attach/WriterApp.java:\\d+  insert  (postgresql|mariadb)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeAttachedOnlyOnce(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writer(database)
                    .agent(AgentJvm.agentJar(), "")
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.enabled", false);
            jvm.runToItsEnd();
            jvm.assertBatched();
            jvm.assertLog(
                    ATTACHED,
                    "WARN this JVM has the agent twice; the second -javaagent: does nothing",
                    "INFO batching writes of the \\w+ driver");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBatchADriverOnTheModulePath(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writerOnModulePath(database)
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.enabled", false);
            jvm.runToItsEnd();
            assertThat(jvm.stdout()).contains("driver in named module: true");
            jvm.assertBatched();
            jvm.assertLog(ATTACHED, "INFO batching writes of the \\w+ driver");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBatchEachOfTwoCopiesOfADriverAndLetADroppedOneGo(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.tenants(database).agent(AgentJvm.agentJar(), "").property("writebatch.enabled", true);
            int port = jvm.startAndAwaitMetrics();
            jvm.awaitLine("^written$");
            Metrics metrics = Metrics.scrape(port);
            assertThat(metrics.sum("jdbc_write_batched_total")).isPositive();
            // One copy's parameters in another's batch would be a ClassCastException.
            assertThat(metrics.sum("jdbc_write_agent_errors_total")).isZero();
            assertThat(metrics.sum("jdbc_write_group_failures_total")).isZero();
            jvm.assertAllWritten();
            jvm.end();
            assertThat(jvm.stdout()).contains("collected: true", "still there");
            jvm.assertLog(
                    ATTACHED,
                    AttachedJvm.METRICS,
                    "INFO batching writes of the \\w+ driver",
                    "INFO batching writes of the \\w+ driver");
        }
    }

    /** The threads outlive them, and so does what the agent has counted. */
    @ParameterizedTest
    @EnumSource
    void shouldLetApplicationsGoThatLeaveTheirConnectionsOpen(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.redeploying(database)
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.flush_single", true);
            jvm.runToItsEnd();
            assertThat(jvm.stdout()).containsExactly("written", "controlled: true", "left: 0");
            assertThat(jvm.rows()).hasSize(AttachedJvm.ROWS_OF_DEPLOYMENTS).doesNotHaveDuplicates();
            String[] log = new String[AttachedJvm.DEPLOYMENTS + 2];
            Arrays.fill(log, "INFO batching writes of the \\w+ driver");
            log[0] = ATTACHED;
            log[1] = AttachedJvm.METRICS;
            jvm.assertLog(log);
        }
    }

    @ParameterizedTest
    @EnumSource(EarlyDriver.class)
    void shouldLeaveADriverAloneThatAnotherAgentHasLoaded(EarlyDriver driver) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writer(driver.database())
                    .agent(driver.agent(folder), driver.classes())
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.enabled", false);
            jvm.runToItsEnd();
            jvm.assertWroteNatively();
            jvm.assertLog(
                    ATTACHED,
                    "WARN the \\w+ driver was loaded before the agent, so its writes run natively; put -javaagent: .*");
        }
    }

    @ParameterizedTest
    @EnumSource(ModifiedDriver.class)
    void shouldLeaveADriverAloneThatItDoesNotKnow(ModifiedDriver driver) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writerWithDriver(driver.database(), driver.jar(folder))
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.enabled", false);
            jvm.runToItsEnd();
            jvm.assertWroteNatively();
            jvm.assertLog(
                    ATTACHED,
                    "WARN This version of the \\w+ driver is not one the agent knows \\(no " + driver.missing()
                            + ".*\\); its writes run natively\\. Tested versions: .*");
        }
    }

    @Test
    void shouldSayThatADriverIsNewerThanTheTestedVersions() throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.writerWithDriver(Database.POSTGRESQL, ModifiedDriver.newerPostgresql(folder))
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.enabled", false);
            jvm.runToItsEnd();
            jvm.assertBatched();
            jvm.assertLog(
                    ATTACHED,
                    "INFO batching writes of the postgresql driver",
                    "WARN The postgresql driver 99\\S+ is newer than the versions that were tested \\(.* to .*\\).*");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatItAcknowledgedWhenTheApplicationExitsWhileItWrites(Database database) throws Exception {
        try (AttachedJvm jvm = new AttachedJvm(jdk)) {
            jvm.exiting(database)
                    .agent(AgentJvm.agentJar(), "")
                    .property("writebatch.enabled", true)
                    .property("writebatch.metrics.enabled", false);
            assertThat(jvm.runToItsExit()).isEqualTo(AttachedJvm.EXITING_STATUS);
            List<Long> acknowledged = jvm.stdout().stream()
                    .filter(line -> line.startsWith("acknowledged "))
                    .map(line -> Long.valueOf(line.substring("acknowledged ".length())))
                    .toList();
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(300);
            assertThat(jvm.rows()).doesNotHaveDuplicates().containsAll(acknowledged);
            jvm.assertSharedCommits();
            jvm.assertLog(ATTACHED, "INFO batching writes of the \\w+ driver");
        }
    }
}
