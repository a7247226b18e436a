package io.writebatch.it;

import static io.writebatch.it.KeyedUpdates.assertInBlocks;
import static io.writebatch.it.KeyedUpdates.counts;
import static io.writebatch.it.KeyedUpdates.createKeyed;
import static io.writebatch.it.KeyedUpdates.decimal;
import static io.writebatch.it.KeyedUpdates.execute;
import static io.writebatch.it.KeyedUpdates.meet;
import static io.writebatch.it.KeyedUpdates.row;
import static io.writebatch.it.KeyedUpdates.text;
import static io.writebatch.it.KeyedUpdates.updates;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.DatabaseServer;
import io.writebatch.testkit.MariaDbServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which tables' updates share one statement on MariaDB, and what becomes of them when the table is no longer what it was. How
 * many updates the server counts tells whether they did.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadb")
class KeyedUpdateTablesIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    /** What is no integer primary key of one column, or has a trigger. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "id int NOT NULL, n int, v text, UNIQUE (id)",
                "id int, n int, v text, PRIMARY KEY (id, n)",
                "id int, n int, v text, KEY (id)",
                "id decimal(10) PRIMARY KEY, n int, v text",
                "id varchar(10) PRIMARY KEY, n int, v text",
                "id int, n int, v varchar(10), PRIMARY KEY (v(3))"
            })
    void shouldLeaveOtherKeysToBlocks(String columns) {
        AGENT.on(setup).run(app -> {
            app.createTable("keyed", columns);
            app.execute("INSERT INTO keyed VALUES (1, 0, 'a'), (2, 0, 'b'), (3, 0, 'c')");
            assertInBlocks(app, text(columns), row(1, "x", 1), row(2, "y", 2));
            assertThat(app.rows("SELECT id, n, v FROM keyed ORDER BY id")).containsExactly("1|1|x", "2|2|y", "3|0|c");
        });
    }

    @Test
    void shouldLeaveTablesWithTriggersToBlocks() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 3);
            app.execute("CREATE TRIGGER keyed_t BEFORE UPDATE ON keyed FOR EACH ROW SET NEW.v = CONCAT(NEW.v, '!')");
            assertInBlocks(app, text("shouldLeaveTablesWithTriggersToBlocks"), row(1, "x", 1), row(2, "y", 2));
            assertThat(app.rows("SELECT v FROM keyed ORDER BY id")).containsExactly("x!", "y!", "");
        });
    }

    /** Then it might have triggers that write what cannot be rolled back. */
    @Test
    void shouldLeaveTablesWhoseTriggersAreHiddenToBlocks() {
        AGENT.on(setup)
                .run(app -> assertUpdates(
                        2, app, "sees_little", "GRANT SELECT, INSERT, UPDATE, DELETE, LOCK TABLES ON *.*"));
    }

    /** Of several patterns that match a schema the server looks at the one with the fewest wildcards only. */
    @Test
    void shouldLeaveTablesWhoseTriggersOnlyALessSpecificGrantShowsToBlocks() {
        AGENT.on(setup).run(app -> {
            String writes = "GRANT SELECT, INSERT, UPDATE, DELETE ON `"
                    + app.rows("SELECT DATABASE()").get(0) + "`.*";
            assertUpdates(2, app, "sees_less", "GRANT TRIGGER ON `%`.*", writes);
            assertUpdates(1, app, "sees_enough", "GRANT TRIGGER ON `%`.*", writes.replace("DELETE", "DELETE, TRIGGER"));
        });
    }

    /** A replica would execute the statement with its index hint, and may not have that index. */
    @Test
    void shouldLeaveUpdatesToBlocksWhereReplicasAreSentStatements() {
        AGENT.on(setup).run(app -> {
            try (DatabaseServer server =
                    MariaDbServer.start("--log-bin=log", "--binlog-format=MIXED", "--server-id=1")) {
                App logged = app.on(server);
                createKeyed(logged, 3);
                String sql = text("shouldLeaveUpdatesToBlocksWhereReplicasAreSentStatements");
                assertInBlocks(logged, sql, row(1, "a", 1), row(2, "b", 2));

                logged.execute("SET GLOBAL binlog_format = 'ROW'");
                assertThat(updates(logged, () -> meet(logged, sql + " -- rows", row(1, "c", 1), row(1, "d", 2))))
                        .isEqualTo(1);
                assertThat(logged.rows("SELECT id, n, v FROM keyed ORDER BY id"))
                        .containsExactly("1|2|c", "2|3|d", "3|0|");
            }
        });
    }

    /** Keys that the server would have to convert. */
    @Test
    void shouldLeaveKeysThatAreNoIntegersToBlocks() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 3);
            assertInBlocks(app, text("shouldLeaveKeysThatAreNoIntegersToBlocks"), row(1, "x", "1"), row(2, "y", "2"));
        });
    }

    /** @param updates statements of a group of two, by a user with these rights */
    private static void assertUpdates(int updates, App app, String user, String... grants) throws Exception {
        createKeyed(app, 3);
        app.execute("CREATE OR REPLACE USER " + user + " IDENTIFIED BY '" + app.password() + "'");
        for (String grant : grants) {
            app.execute(grant + " TO " + user);
        }
        try (Meeting meeting = app.meeting("keyed", () -> app.connectAs(user))) {
            List<Call<Integer>> calls = new ArrayList<>();
            for (Object[] values : List.of(row(1, "a", 1), row(2, "b", 2))) {
                calls.add(meeting.add(connection -> execute(connection, text(user), values)));
            }
            assertThat(updates(app, meeting::meet)).isEqualTo(updates);
            assertThat(counts(calls)).containsExactly(1, 1);
        }
        assertThat(app.rows("SELECT id, n, v FROM keyed ORDER BY id")).containsExactly("1|1|a", "2|2|b", "3|0|");
        app.execute("DROP USER " + user);
    }

    /** The first row that is missing makes the server roll back, and it cannot roll back all. */
    @ParameterizedTest
    @ValueSource(strings = {"a missing row", "a note"})
    void shouldNotRepeatWhatTriggerHasWrittenElsewhere(String why) {
        AGENT.on(setup).run(app -> {
            app.createTable("keyed", "id int PRIMARY KEY, n decimal(10,2) NOT NULL, v text NOT NULL");
            app.execute("INSERT INTO keyed VALUES (1, 0, ''), (2, 0, ''), (3, 0, ''), (4, 0, '')");
            try (Meeting meeting = Meeting.commented(app, "keyed", why)) {
                meeting.add(connection -> execute(connection, text(why), row(decimal("0.5"), "a", 1)));
                meeting.add(connection -> execute(connection, text(why), row(decimal("0.5"), "b", 2)));
                assertThat(updates(app, meeting::meet)).isEqualTo(1);
            }
            app.execute(
                    "CREATE TABLE keyed_log (id int) ENGINE=MyISAM",
                    "CREATE TRIGGER keyed_logged AFTER UPDATE ON keyed FOR EACH ROW INSERT INTO keyed_log VALUES (NEW.id)");
            try (Meeting meeting = Meeting.commented(app, "keyed", why)) {
                List<Call<Integer>> calls = new ArrayList<>();
                Object last = why.equals("a note") ? decimal("0.999") : decimal("0.99");
                int lastId = why.equals("a note") ? 4 : 9;
                for (Object[] values :
                        List.of(row(decimal("0.5"), "a", 1), row(decimal("0.5"), "b", 2), row(last, "c", lastId))) {
                    calls.add(meeting.add(connection -> execute(connection, text(why), values)));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    assertThat(call.failure()).hasMessageContaining("could not roll all of it back");
                }
                assertThat(app.rows("SELECT count(*), count(DISTINCT id) FROM keyed_log"))
                        .containsExactly(why.equals("a note") ? "3|3" : "2|2");
            } finally {
                // While there is one, no other table with a trigger is batched.
                app.execute("DROP TABLE keyed, keyed_log");
            }
        });
    }

    /** The agent learns of it only later. */
    @Test
    void shouldCountRowsOfKeyThatIsDropped() {
        AGENT.on(setup).run(app -> {
            createKeyed(app, 3);
            assertThat(updates(
                            app,
                            () -> meet(app, text("shouldCountRowsOfKeyThatIsDropped"), row(1, "a", 1), row(2, "b", 2))))
                    .isEqualTo(1);
            app.execute("ALTER TABLE keyed DROP PRIMARY KEY", "INSERT INTO keyed (id, n, v) VALUES (1, 0, '')");
            assertThat(meet(app, text("shouldCountRowsOfKeyThatIsDropped"), row(1, "c", 1), row(1, "d", 9)))
                    .containsExactly(2, 0);
            assertThat(meet(app, text("shouldCountRowsOfKeyThatIsDropped"), row(1, "e", 1), row(1, "f", 2)))
                    .containsExactly(2, 1);
        });
    }
}
