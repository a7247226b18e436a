package io.writebatch.core.group;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Driver;
import io.writebatch.core.Target;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.delay.FakeTicker;
import io.writebatch.core.session.Session;
import io.writebatch.core.session.Sessions;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One batcher over a {@link ScriptedDriver}, with a clock that stands still. */
final class Rig {
    static final String INSERT = "INSERT INTO t VALUES (?)";
    static final StatementFacts FACTS = StatementReader.read(INSERT, Dialect.POSTGRESQL);
    static final Target TARGET = new Target("postgresql", "db.example", 5432, "shop");

    private final ScriptedDriver driver;
    private final BatchingSettings settings;
    private final FakeTicker ticker = new FakeTicker();
    private final RecordingObserver observer = new RecordingObserver();
    private final TableLane lane = new TableLane();
    private final Sessions sessions;
    private final Health health;
    private final Batcher batcher;

    Rig() {
        this(new ScriptedDriver(), new Settings());
    }

    Rig(ScriptedDriver driver) {
        this(driver, new Settings());
    }

    Rig(Settings settings) {
        this(new ScriptedDriver(), settings);
    }

    Rig(ScriptedDriver driver, Settings changed) {
        this.driver = driver;
        this.settings = changed.build();
        Driver forCore = driver.forCore();
        DelayPolicy delay = new DelayPolicy(settings, observer);
        this.sessions = new Sessions(connectionClass -> forCore, settings, delay, ticker, observer);
        this.health = new Health(ticker, new GainMonitor(ticker), Probation.none());
        this.batcher = new Batcher(
                new BatchKey(FACTS, new int[] {23}, null, false),
                lane,
                new GroupFlusher(TARGET, forCore, settings, ticker, observer, session -> session.scope() != null),
                new FlushThreads(),
                settings,
                delay,
                ticker,
                health);
    }

    /** A caller for each value, on connections of their own, all parked in one group; the lane is held meanwhile. */
    List<Caller> group(int... values) {
        lane.enter(Long.MAX_VALUE / 2);
        try {
            return parked(values);
        } finally {
            lane.leave();
        }
    }

    List<Caller> group(ScriptedStatement... statements) {
        lane.enter(Long.MAX_VALUE / 2);
        try {
            List<Caller> callers = new ArrayList<>();
            for (ScriptedStatement statement : statements) {
                callers.add(Caller.start(this, statement, Long.MAX_VALUE).parked());
            }
            return callers;
        } finally {
            lane.leave();
        }
    }

    /** Callers that arrive in this order and wait for a flush in flight, or for the lane the test holds. */
    List<Caller> parked(int... values) {
        List<Caller> callers = new ArrayList<>();
        for (int value : values) {
            callers.add(caller(value).parked());
        }
        return callers;
    }

    Caller caller(int value) {
        return caller(value, Long.MAX_VALUE);
    }

    Caller caller(int value, long hintedDelayNanos) {
        return Caller.start(this, statement(value), hintedDelayNanos);
    }

    ScriptedStatement statement(int value) {
        return driver.connect().prepare(INSERT, value);
    }

    /** A group that is flushed, so that as many writers are known to be active afterwards. */
    void flushed(int... values) {
        settled(group(values));
    }

    static void settled(List<Caller> callers) {
        callers.forEach(Caller::settlement);
    }

    WriteRequest request(ScriptedStatement statement, Thread thread) {
        Session session = session(statement.connection());
        DriverAdapter adapter = driver;
        return new WriteRequest(
                session,
                statement,
                FACTS,
                adapter.capture(statement, false),
                null,
                0,
                observer.callerContext(statement.getClass().getClassLoader(), ticker.nanos()),
                thread,
                ticker.nanos());
    }

    Session session(ScriptedConnection connection) {
        return sessions.of(connection.proxy());
    }

    static List<Settlement.Kind> kinds(List<Caller> callers) {
        return callers.stream().map(Caller::kind).toList();
    }

    static int[] range(int from, int to) {
        int[] values = new int[to - from];
        Arrays.setAll(values, i -> from + i);
        return values;
    }

    ScriptedDriver driver() {
        return driver;
    }

    FakeTicker ticker() {
        return ticker;
    }

    RecordingObserver observer() {
        return observer;
    }

    TableLane lane() {
        return lane;
    }

    Health health() {
        return health;
    }

    Batcher batcher() {
        return batcher;
    }
}
