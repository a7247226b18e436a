package io.writebatch.core.gate;

import static io.writebatch.core.sql.Dialect.MARIADB;
import static io.writebatch.core.sql.Dialect.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.WriteGate;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.delay.FakeTicker;
import io.writebatch.core.delay.WriteMeter;
import io.writebatch.core.group.RecordingObserver;
import io.writebatch.core.group.ScriptedConnection;
import io.writebatch.core.group.ScriptedDriver;
import io.writebatch.core.group.Settings;
import io.writebatch.core.session.Sessions;
import io.writebatch.core.sql.ExclusionReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingSwitchTest {
    private final BatchingSwitch batching = new BatchingSwitch();
    private final RecordingObserver observer = new RecordingObserver();

    @AfterEach
    void close() {
        WriteGate.install(null);
    }

    @Test
    void shouldRunWritesNativelyWhileDisabled() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle());

        batching.disable(POSTGRESQL);
        write(connection);
        batching.enable(POSTGRESQL);
        write(connection);

        assertThat(observer.excluded()).containsExactly(ExclusionReason.DISABLED);
        assertThat(observer.batched()).isEqualTo(1);
    }

    @Test
    void shouldLeaveOtherDatabasesAlone() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle());

        batching.disable(MARIADB);
        write(connection);

        assertThat(observer.excluded()).isEmpty();
        assertThat(observer.batched()).isEqualTo(1);
    }

    @Test
    void shouldGiveTheReasonThatWouldRemain() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle().tables(table -> false));

        batching.disable(POSTGRESQL);
        write(connection);

        assertThat(observer.excluded()).containsExactly(ExclusionReason.TABLE);
    }

    @Test
    void shouldTellWhetherSomethingHasChanged() {
        assertThat(batching.enable(POSTGRESQL)).isFalse();
        assertThat(batching.disable(POSTGRESQL)).isTrue();
        assertThat(batching.disable(POSTGRESQL)).isFalse();
        assertThat(batching.enabled(POSTGRESQL)).isFalse();
        assertThat(batching.enabled(MARIADB)).isTrue();
        assertThat(batching.enable(POSTGRESQL)).isTrue();
        assertThat(batching.enabled(POSTGRESQL)).isTrue();
    }

    private ScriptedConnection attach(Settings changed) {
        ScriptedDriver driver = new ScriptedDriver();
        FakeTicker ticker = new FakeTicker();
        BatchingSettings settings = changed.build();
        DelayPolicy delay = new DelayPolicy(settings, observer);
        Sessions sessions = new Sessions(connectionClass -> driver.forCore(), settings, delay, ticker, observer);
        WriteMeter meter = new WriteMeter(ticker, 1_000_000_000L, delay, observer);
        WriteGate.install(new GroupCommitter(sessions, settings, batching, meter, ticker, observer));
        return driver.connect();
    }

    private static void write(ScriptedConnection connection) throws Throwable {
        assertThat(connection.prepare("INSERT INTO t VALUES (?)", 1).executeUpdate())
                .isEqualTo(1);
    }
}
