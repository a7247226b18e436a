package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Ledger;
import io.writebatch.it.harness.Ledger.Told;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An outsider takes a table's ability to roll back away after the agent has made sure of it: nothing is written twice, and
 * nobody is told what is not so.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadbWithServerPreparedStatements")
class NonTransactionalIT {
    private static final String FIND_INSERTED = "SELECT id, count(*) FROM changed WHERE id < 1000 GROUP BY id";
    private static final String FIND_UPDATED = "SELECT id, n FROM changed WHERE n > 0 AND id < 1000";
    private static final String FIND_LOGGED = "SELECT id, count(*) FROM changes_log WHERE id < 1000 GROUP BY id";

    private static final String[] KEYS = {"k"};

    /** Among 1 to 5. */
    private static final int BAD = 3;

    private static final AtomicInteger TEXTS = new AtomicInteger();

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true");
    }

    /** While there is a table that cannot be rolled back, no other test's table with a trigger is batched. */
    @AfterParameterizedClassInvocation
    static void end(Setup setup) throws SQLException {
        jvm.close();
        setup.server().execute("DROP TABLE IF EXISTS changed, changes_log");
    }

    /** How the writes of a group are sent depends on what they are. */
    private enum Kind {
        INSERT("INSERT INTO changed (id, n) VALUES (?, ?)", FIND_INSERTED),
        KEYED_INSERT("INSERT INTO changed (id, n) VALUES (?, ?)", FIND_INSERTED),
        /** A statement a write. */
        UPDATE("UPDATE changed SET n = n + ? WHERE id = ?", FIND_UPDATED),
        /** One statement for all. */
        UPDATE_BY_KEY("UPDATE changed SET n = n + ? WHERE k = ?", FIND_UPDATED);

        private final String sql;
        private final String find;

        Kind(String sql, String find) {
            this.sql = sql;
            this.find = find;
        }

        boolean updates() {
            return this == UPDATE || this == UPDATE_BY_KEY;
        }

        /** @param text makes it a statement of this text's own, which no other test has excluded */
        int execute(Connection connection, int text, int id) throws SQLException {
            String commented = sql + " /* " + text + " */";
            try (PreparedStatement write = this == KEYED_INSERT
                    ? connection.prepareStatement(commented, KEYS)
                    : connection.prepareStatement(commented)) {
                write.setInt(updates() ? 2 : 1, id);
                write.setInt(updates() ? 1 : 2, id == BAD ? 2 : 1);
                return write.executeUpdate();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INSERT, MyISAM",
        "INSERT, Aria",
        "INSERT, MEMORY",
        "INSERT, MyISAM PARTITION BY HASH (k) PARTITIONS 2",
        "KEYED_INSERT, MyISAM",
        "KEYED_INSERT, Aria",
        "KEYED_INSERT, MEMORY",
        "KEYED_INSERT, MyISAM PARTITION BY HASH (k) PARTITIONS 2",
        "UPDATE, MyISAM",
        "UPDATE, Aria",
        "UPDATE, MEMORY",
        "UPDATE, MyISAM PARTITION BY HASH (k) PARTITIONS 2",
        "UPDATE_BY_KEY, MyISAM",
        "UPDATE_BY_KEY, Aria",
        "UPDATE_BY_KEY, MEMORY",
        "UPDATE_BY_KEY, MyISAM PARTITION BY HASH (k) PARTITIONS 2"
    })
    void shouldNotRepeatGroupThatCannotBeRolledBack(Kind kind, String engine) {
        int text = TEXTS.incrementAndGet();
        jvm.run(app -> {
            try (Connection witness = app.connect()) {
                verifiedTable(app, witness, kind, text);
                app.execute("ALTER TABLE changed ENGINE=" + engine);
                Counts counts = app.counts();
                Ledger ledger = group(app, kind, text, List.of(1, 2, BAD, 4, 5));
                assertThat(counts.change("jdbc_write_group_failures_total")).isEqualTo(1);
                ledger.assertHonest(app, kind.find);
                assertThat(ledger.count(Told.UNKNOWN)).isEqualTo(5);
                assertThat(ledger.failure(1)).hasMessageContaining("could not roll all of it back");
                assertExcludedFromNowOn(app, kind, text);
            }
        });
    }

    /** MyISAM leaves a good group's rows outside of the transaction around them, which then looks as if it were gone. */
    @ParameterizedTest
    @CsvSource({
        "INSERT, MyISAM",
        "KEYED_INSERT, MyISAM",
        "KEYED_INSERT, Aria",
        "UPDATE, MyISAM",
        "UPDATE_BY_KEY, MyISAM"
    })
    void shouldAcknowledgeGoodGroup(Kind kind, String engine) {
        int text = TEXTS.incrementAndGet();
        jvm.run(app -> {
            try (Connection witness = app.connect()) {
                verifiedTable(app, witness, kind, text);
                app.execute("ALTER TABLE changed ENGINE=" + engine);
                Ledger ledger = group(app, kind, text, List.of(1, 2, 4, 5));
                ledger.assertHonest(app, kind.find);
                assertThat(ledger.count(Told.ACKNOWLEDGED)).isEqualTo(4);
            }
        });
    }

    /** How a trigger reaches a table that cannot be rolled back. A cascade does not: it fires no triggers. */
    private enum Way {
        DIRECT("INSERT INTO changes_log VALUES (NEW.id)"),
        PROCEDURE("CALL log_change(NEW.id)"),
        OTHER_TRIGGER("INSERT INTO changes_between VALUES (NEW.id)");

        private final String body;

        Way(String body) {
            this.body = body;
        }

        void create(App app, Kind kind) throws SQLException {
            app.execute(
                    "CREATE TABLE changes_log (id int) ENGINE=MyISAM",
                    "CREATE TABLE changes_between (id int)",
                    "CREATE PROCEDURE log_change(changed int) INSERT INTO changes_log VALUES (changed)",
                    "CREATE TRIGGER between_logged BEFORE INSERT ON changes_between"
                            + " FOR EACH ROW INSERT INTO changes_log VALUES (NEW.id)",
                    "CREATE TRIGGER changed_logged BEFORE " + (kind.updates() ? "UPDATE" : "INSERT")
                            + " ON changed FOR EACH ROW " + body);
        }

        static void drop(App app) throws SQLException {
            app.execute(
                    "DROP TABLE IF EXISTS changed, changes_log, changes_between",
                    "DROP PROCEDURE IF EXISTS log_change");
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Way.values()).map(way -> Arguments.of(kind, way)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldNotRepeatWhatTriggerHasWrittenElsewhere(Kind kind, Way way) {
        int text = TEXTS.incrementAndGet();
        jvm.run(app -> {
            Way.drop(app);
            try (Connection witness = app.connect()) {
                verifiedTable(app, witness, kind, text);
                way.create(app, kind);
                Ledger ledger = group(app, kind, text, List.of(1, 2, BAD, 4, 5));
                ledger.assertHonest(app, kind.find);
                ledger.assertHonest(app, FIND_LOGGED);
                assertThat(ledger.count(Told.UNKNOWN)).isEqualTo(5);
                assertExcludedFromNowOn(app, kind, text);
            } finally {
                // Another table with a trigger would not be batched as long as there is one that cannot be rolled back.
                Way.drop(app);
            }
        });
    }

    /** Asked for before its first group. */
    @ParameterizedTest
    @MethodSource("ways")
    void shouldNotBatchTableWhoseTriggerWritesElsewhere(Kind kind, Way way) {
        int text = TEXTS.incrementAndGet();
        jvm.run(app -> {
            Way.drop(app);
            try {
                table(app, kind);
                way.create(app, kind);
                assertExcludedFromNowOn(app, kind, text);
            } finally {
                Way.drop(app);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE changed ENGINE=MyISAM",
                "ALTER TABLE changed ENGINE=Aria",
                "ALTER TABLE changed ENGINE=MEMORY",
                "ALTER TABLE changed ENGINE=MyISAM PARTITION BY HASH (k) PARTITIONS 2",
                "RENAME TABLE changed TO changed_base; CREATE VIEW changed AS SELECT * FROM changed_base",
                "RENAME TABLE changed TO changed_base; ALTER TABLE changed_base ENGINE=MyISAM;"
                        + " CREATE VIEW changed AS SELECT * FROM changed_base"
            })
    void shouldNotBatchTableThatCannotBeRolledBack(String change) {
        int text = TEXTS.incrementAndGet();
        jvm.run(app -> {
            for (Kind kind : Kind.values()) {
                app.execute("DROP VIEW IF EXISTS changed", "DROP TABLE IF EXISTS changed, changed_base");
                try {
                    table(app, kind);
                    app.execute(change.split(";"));
                    assertExcludedFromNowOn(app, kind, text);
                } finally {
                    app.execute("DROP VIEW IF EXISTS changed", "DROP TABLE IF EXISTS changed, changed_base");
                }
            }
        });
    }

    @Test
    void shouldRepeatGroupThatWasRolledBack() {
        int text = TEXTS.incrementAndGet();
        jvm.run(app -> {
            try (Connection witness = app.connect()) {
                verifiedTable(app, witness, Kind.UPDATE, text);
                Ledger ledger = group(app, Kind.UPDATE, text, List.of(1, 2, BAD, 4, 5));
                ledger.assertHonest(app, FIND_UPDATED);
                assertThat(ledger.count(Told.ACKNOWLEDGED)).isEqualTo(4);
                assertThat(ledger.of(BAD)).isEqualTo(Told.FAILED);
            }
        });
    }

    /**
     * A table of which the agent knows that it can be rolled back, as of now. What it knows lives as long as a connection
     * of those which have shared groups; the witness is one, and stays open.
     */
    private static void verifiedTable(App app, Connection witness, Kind kind, int text) throws Exception {
        table(app, kind);
        Counts counts = app.counts();
        try (Meeting meeting = meeting(app, text)) {
            meeting.add(witness, connection -> kind.execute(connection, text, 1000));
            meeting.add(connection -> kind.execute(connection, text, 1001));
            meeting.meet();
        }
        counts.assertBatched(3);
    }

    private static void table(App app, Kind kind) throws SQLException {
        app.createTable("changed", "k int AUTO_INCREMENT PRIMARY KEY, id int, n int CHECK (n <= 1)");
        if (kind.updates()) {
            app.execute("INSERT INTO changed SELECT seq, seq, 0 FROM seq_1_to_9");
            app.execute("INSERT INTO changed SELECT seq, seq, 0 FROM seq_1000_to_1009");
        }
    }

    private static Ledger group(App app, Kind kind, int text, List<Integer> ids) throws Exception {
        Ledger ledger = new Ledger();
        try (Meeting meeting = meeting(app, text)) {
            List<Call<Told>> calls = new ArrayList<>();
            for (int id : ids) {
                calls.add(meeting.add(connection -> ledger.write(id, () -> kind.execute(connection, text, id))));
            }
            meeting.meet();
            for (Call<Told> call : calls) {
                call.get();
            }
        }
        return ledger;
    }

    private static Meeting meeting(App app, int text) throws SQLException {
        return Meeting.commented(app, "changed", String.valueOf(text));
    }

    private static void assertExcludedFromNowOn(App app, Kind kind, int text) throws SQLException {
        Counts counts = app.counts();
        try (Connection connection = app.connect()) {
            for (int id = 1002; id < 1006; id++) {
                assertThat(kind.execute(connection, text, id)).isEqualTo(1);
            }
        }
        counts.assertOnlyExcluded("non_transactional", 4);
    }
}
