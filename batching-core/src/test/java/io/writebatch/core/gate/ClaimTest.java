package io.writebatch.core.gate;

import static io.writebatch.core.sql.ExclusionReason.ALONE;
import static io.writebatch.core.sql.ExclusionReason.PROBATION;
import static io.writebatch.core.sql.ExclusionReason.SESSION_STATE;
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
import io.writebatch.core.session.SessionStart;
import io.writebatch.core.session.Sessions;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a claim costs: the question what a session began with is a round trip in front of the application's write, and a
 * copy of the values is for those who share a group.
 */
class ClaimTest {
    private static final String INSERT = "INSERT INTO t VALUES (?)";

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger copied = new AtomicInteger();
    private final RecordingObserver observer = new RecordingObserver();
    private final FakeTicker ticker = new FakeTicker();

    @AfterEach
    void close() {
        WriteGate.install(null);
    }

    @Test
    void shouldAskOnceAConnection() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle(), connected -> SessionStart.Start.USUAL);

        write(connection, 3);

        assertThat(observer.batched()).isEqualTo(3);
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldNotAskAgainWhenServerDoesNotTell() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle(), connected -> {
            throw ScriptedDriver.serverError("42501");
        });

        write(connection, 5);

        assertThat(observer.excluded()).containsOnly(SESSION_STATE).hasSize(5);
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldNotAskForOneWhoWritesAlone() throws Throwable {
        ScriptedConnection connection = attach(new Settings(), connected -> SessionStart.Start.USUAL);

        write(connection, 5);

        assertThat(observer.excluded()).containsExactly(PROBATION, PROBATION, PROBATION, ALONE, ALONE);
        assertThat(asked).hasValue(0);
    }

    /** The application may change them as soon as it has its outcome, and another thread any time. */
    @Test
    void shouldCopyValuesOfClaimedWrite() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle(), connected -> SessionStart.Start.USUAL);

        write(connection, 3);

        assertThat(observer.batched()).isEqualTo(3);
        assertThat(copied).hasValue(3);
    }

    @Test
    void shouldNotCopyValuesOfLoneWrite() throws Throwable {
        ScriptedConnection connection = attach(new Settings(), connected -> SessionStart.Start.USUAL);

        write(connection, 5);

        assertThat(copied).hasValue(0);
    }

    /** Half of it may have happened. */
    @Test
    void shouldKeepSessionOutWhoseResetFailed() throws Throwable {
        ScriptedConnection connection = attach(new Settings().flushSingle(), connected -> SessionStart.Start.USUAL);
        write(connection, 1);

        WriteGate.sessionChanged(connection.proxy(), "reset", new Object[0], new SQLException("The link is slow"));
        write(connection, 1);

        assertThat(observer.batched()).isEqualTo(1);
        assertThat(observer.excluded()).containsExactly(SESSION_STATE);
        assertThat(observer.errors()).isEmpty();
    }

    private ScriptedConnection attach(Settings changed, SessionStart start) {
        ScriptedDriver driver = new ScriptedDriver()
                .sessionStart(connection -> {
                    asked.incrementAndGet();
                    return start.read(connection);
                })
                .at("kept", connection -> copied.incrementAndGet());
        BatchingSettings settings = changed.build();
        DelayPolicy delay = new DelayPolicy(settings, observer);
        Sessions sessions = new Sessions(connectionClass -> driver.forCore(), settings, delay, ticker, observer);
        WriteMeter meter = new WriteMeter(ticker, 1_000_000_000L, delay, observer);
        WriteGate.install(new GroupCommitter(sessions, settings, new BatchingSwitch(), meter, ticker, observer));
        return driver.connect();
    }

    private static void write(ScriptedConnection connection, int writes) throws Throwable {
        for (int i = 0; i < writes; i++) {
            assertThat(connection.prepare(INSERT, i).executeUpdate()).isEqualTo(1);
        }
    }
}
