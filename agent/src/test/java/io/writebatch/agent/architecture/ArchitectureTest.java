package io.writebatch.agent.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.writebatch.bridge.BridgeOffender;
import io.writebatch.core.CoreOffender;
import io.writebatch.premain.PremainOffender;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.jdbc.AdapterOffender;

class ArchitectureTest {
    /** Each holds its monitor for a few assignments, or (the transformer) while a class is being loaded anyway. */
    private static final Set<String> SHORT_MONITORS =
            Set.of("GainMonitor", "Session", "DriverTransformer", "RepeatLimit");

    private static JavaClasses own;

    @BeforeAll
    static void read() throws Exception {
        own = OwnClasses.all();
    }

    static Stream<Arguments> rulesAndWhoBreaksThem() {
        return Stream.of(
                Arguments.of(Rules.BRIDGE_NEEDS_ONLY_JAVA_BASE, BridgeOffender.class),
                Arguments.of(Rules.CORE_NEEDS_ONLY_JDBC_AND_THE_BRIDGE, CoreOffender.class),
                Arguments.of(Rules.PREMAIN_NEEDS_NOTHING_OF_OURS, PremainOffender.class),
                Arguments.of(Rules.ADAPTERS_NEED_ONLY_THEIR_DRIVER_AND_THE_BRIDGE, AdapterOffender.class),
                Arguments.of(Rules.ONLY_ADAPTERS_KNOW_DRIVER_CLASSES, CoreOffender.class),
                Arguments.of(Rules.NOBODY_KNOWS_THE_AGENT, CoreOffender.class),
                Arguments.of(Rules.ONLY_WEAVING_KNOWS_BYTE_BUDDY, CoreOffender.class),
                Arguments.of(Rules.ONLY_CONFIGURATION_KNOWS_INI4J, CoreOffender.class),
                Arguments.of(Rules.ONLY_TELEMETRY_KNOWS_ITS_LIBRARIES, CoreOffender.class),
                Arguments.of(Rules.NOBODY_WAITS_ON_A_MONITOR, CoreOffender.class));
    }

    @ParameterizedTest
    @MethodSource("rulesAndWhoBreaksThem")
    void shouldBeKept(ArchRule rule, Class<?> offender) {
        rule.check(own);
    }

    @ParameterizedTest
    @MethodSource("rulesAndWhoBreaksThem")
    void shouldNoticeWhoBreaksThem(ArchRule rule, Class<?> offender) {
        assertThat(rule.evaluate(new ClassFileImporter().importClasses(offender))
                        .hasViolation())
                .isTrue();
    }

    @Test
    void shouldHoldClassesOfAllModules() {
        assertThat(own.stream().map(JavaClass::getName))
                .contains(
                        "io.writebatch.bridge.WriteGate",
                        "io.writebatch.core.group.Batcher",
                        "io.writebatch.agent.AgentStarter",
                        "io.writebatch.premain.AgentPremain",
                        "org.postgresql.jdbc.WriteBatchAdapter",
                        "org.mariadb.jdbc.WriteBatchAdapter");
    }

    /** A virtual thread that parks inside a monitor keeps its carrier up to JDK 23. */
    @Test
    void shouldUseMonitorsOnlyWhereNothingWaits() throws Exception {
        Set<String> used = new TreeSet<>();
        for (JavaClass type : own) {
            used.addAll(Monitors.usedIn(OwnClasses.bytes(type)));
        }
        assertThat(used)
                .isNotEmpty()
                .allMatch(method -> SHORT_MONITORS.contains(method.substring(0, method.indexOf('.'))));
    }

    @Test
    void shouldFindMonitorsOfBlocksAndOfMethods() throws Exception {
        JavaClass offender = new ClassFileImporter().importClass(CoreOffender.class);
        assertThat(Monitors.usedIn(OwnClasses.bytes(offender)))
                .containsExactly("CoreOffender.block", "CoreOffender.method");
    }
}
