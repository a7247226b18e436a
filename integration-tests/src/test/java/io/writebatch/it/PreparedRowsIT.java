package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
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
 * Inserts that share a statement in groups of one size again and again, which MariaDB prepares then. The server's own counters
 * tell how it was asked.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#mariadb")
class PreparedRowsIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO again (id, n, v) VALUES (?, ?, ?)",
                "insert into again (v, at, n, id)\nvalues ( DEFAULT , NOW(6), ? ,\t? ) -- it's \u00e9"
            })
    void shouldPrepareWhatComesInOneSizeAgainAndAgain(String sql) {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            Counts counts = app.counts();
            long prepared = PreparingCrowd.prepared(app);
            long executed = PreparingCrowd.executed(app);
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again")) {
                for (int i = 0; i < PreparingCrowd.ROUNDS; i++) {
                    int round = i;
                    crowd.meet(sql, member -> values(sql, PreparingCrowd.MEMBERS * round + member));
                }
            }
            assertThat(PreparingCrowd.prepared(app) - prepared).isEqualTo(1);
            assertThat(PreparingCrowd.executed(app) - executed)
                    .isEqualTo(PreparingCrowd.ROUNDS - PreparingCrowd.FLUSHES_BEFORE + 1);
            counts.assertGroups(2 * PreparingCrowd.ROUNDS, PreparingCrowd.ROUNDS * (1 + PreparingCrowd.MEMBERS));
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT SUM(n = 3 * id) FROM again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
            assertThat(app.queryLong("SELECT MAX(k) FROM again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
        });
    }

    private static Object[] values(String sql, int id) {
        return sql.contains("DEFAULT") ? new Object[] {3 * id, id} : new Object[] {id, 3 * id, "v" + id};
    }

    /** The statement was prepared for the table of the database that was the current one. */
    @Test
    void shouldWriteToDatabaseThatIsCurrent() {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            app.execute("DROP DATABASE IF EXISTS elsewhere", "CREATE DATABASE elsewhere");
            app.execute("CREATE TABLE elsewhere.again LIKE again");
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again")) {
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", PreparingCrowd.ROUNDS);
                long kept = PreparingCrowd.keptByServer(app);
                for (Connection connection : crowd.connections()) {
                    connection.setCatalog("elsewhere");
                }
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", PreparingCrowd.ROUNDS);
                assertThat(PreparingCrowd.keptByServer(app)).isEqualTo(kept);
            }
            assertThat(app.queryLong("SELECT COUNT(*) FROM again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
            assertThat(app.queryLong("SELECT COUNT(*) FROM elsewhere.again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
            app.execute("DROP DATABASE elsewhere");
        });
    }

    /** The server forgets what it has prepared when a session begins anew, and numbers what it prepares from the start. */
    @Test
    void shouldPrepareAnewInSessionThatHasBegunAnew() {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            Counts counts = app.counts();
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again", "useResetConnection=true")) {
                for (int i = 0; i < 3; i++) {
                    long executed = PreparingCrowd.executed(app);
                    crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", PreparingCrowd.ROUNDS);
                    assertThat(PreparingCrowd.executed(app) - executed)
                            .isEqualTo(PreparingCrowd.ROUNDS - PreparingCrowd.FLUSHES_BEFORE + 1);
                    for (Connection connection : crowd.connections()) {
                        connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
                    }
                }
            }
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT COUNT(*) FROM again"))
                    .isEqualTo(3 * PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
        });
    }

    /** By others: the server reads a prepared statement again then, and must not end with it, as it does with some. */
    @Test
    void shouldSeeTableThatHasChanged() {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            app.createTable("noted", "id int");
            Counts counts = app.counts();
            String sql = "INSERT INTO again (id, v) VALUES (?, ?)";
            List<String> changes = List.of(
                    "ALTER TABLE again ADD COLUMN x varchar(10) DEFAULT 'new' FIRST",
                    "ALTER TABLE again MODIFY v int",
                    "ALTER TABLE again ADD COLUMN y int AS (id + 1) STORED, ADD COLUMN z int AS (id + 2) VIRTUAL",
                    "ALTER TABLE again ADD COLUMN t timestamp(6) DEFAULT NOW(6), ADD COLUMN u uuid DEFAULT UUID()",
                    "ALTER TABLE again ADD CONSTRAINT positive CHECK (id >= 0)",
                    "CREATE TRIGGER notes AFTER INSERT ON again FOR EACH ROW INSERT INTO noted (id) VALUES (NEW.id)",
                    "ALTER TABLE noted ADD COLUMN x int",
                    "DROP TRIGGER notes",
                    "ALTER TABLE again PARTITION BY HASH (k) PARTITIONS 3",
                    "ALTER TABLE again REMOVE PARTITIONING",
                    "ALTER TABLE again ADD UNIQUE (id, k), ADD FULLTEXT (w)",
                    "OPTIMIZE TABLE again",
                    "TRUNCATE TABLE again",
                    "RENAME TABLE again TO another, another TO again",
                    "DROP TABLE again",
                    "ALTER TABLE again MODIFY id varchar(20)",
                    "RENAME TABLE again TO table_of; CREATE VIEW again AS SELECT * FROM table_of",
                    "DROP VIEW again; RENAME TABLE table_of TO again");
            int written = 0;
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again")) {
                for (int i = 0; i < PreparingCrowd.ROUNDS; i++) {
                    crowd.meet(sql, member -> new Object[] {member, "1"});
                }
                long executed = PreparingCrowd.executed(app);
                for (String change : changes) {
                    app.execute(change.split("; ", -1));
                    if (change.equals("DROP TABLE again")) {
                        PreparingCrowd.createAgain(app);
                    }
                    long before = app.queryLong("SELECT COUNT(*) FROM again");
                    for (int i = 0; i < 2; i++) {
                        assertThat(crowd.meet(sql, member -> new Object[] {member, "1"}))
                                .as(change)
                                .containsOnly("returned 1");
                    }
                    assertThat(app.queryLong("SELECT COUNT(*) FROM again") - before)
                            .as(change)
                            .isEqualTo(2 * PreparingCrowd.MEMBERS);
                    written += 2 * PreparingCrowd.MEMBERS;
                }
                // The server counts an execution for which it reads the statement again twice.
                assertThat(PreparingCrowd.executed(app) - executed)
                        .isGreaterThanOrEqualTo(written / PreparingCrowd.MEMBERS);
            }
            counts.assertExcluded("replayed", 0);
        });
    }

    /**
     * Where it refuses to, the server takes an execution of what was prepared last for one of an earlier statement. That would
     * be one of the application's here; its own for the insert is prepared already.
     */
    @Test
    void shouldExecuteNothingElseWhereServerPreparesNoBulkCommand() {
        AGENT.on(setup).run(app -> {
            app.createTable("again", "k int PRIMARY KEY AUTO_INCREMENT, id int, n int");
            app.createTable("earlier", "id int, n int");
            String sql = "INSERT INTO again (id, n) VALUES (?, ?)";
            long most = app.queryLong("SELECT @@GLOBAL.max_prepared_stmt_count");
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again", "useServerPrepStmts=true")) {
                for (Connection connection : crowd.connections()) {
                    PreparingCrowd.insert(connection, sql, new Object[] {1, 7});
                    PreparingCrowd.insert(connection, "INSERT INTO earlier VALUES (?, ?)", new Object[] {1, 9});
                }
                app.execute("SET GLOBAL max_prepared_stmt_count = " + PreparingCrowd.keptByServer(app));
                Counts counts = app.counts();
                for (int i = 0; i < 2; i++) {
                    assertThat(crowd.meet(sql, member -> new Object[] {1, 7})).containsOnly("returned 1");
                }
                counts.assertExcluded("replayed", 2 * PreparingCrowd.MEMBERS);
            } finally {
                app.execute("SET GLOBAL max_prepared_stmt_count = " + most);
            }
            assertThat(app.rows("SELECT id, n, COUNT(*) FROM earlier GROUP BY id, n"))
                    .containsExactly("1|9|" + (PreparingCrowd.MEMBERS + 1));
            assertThat(app.rows("SELECT id, n, COUNT(*) FROM again GROUP BY id, n"))
                    .containsExactly("1|7|" + (PreparingCrowd.MEMBERS + 1 + 2 * PreparingCrowd.MEMBERS));
        });
    }

    /** Of the connection that carries the groups something is prepared when the server refuses to prepare more. */
    @Test
    void shouldSendTextWhereServerPreparesNoMore() {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            Counts counts = app.counts();
            long most = app.queryLong("SELECT @@GLOBAL.max_prepared_stmt_count");
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again")) {
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", PreparingCrowd.ROUNDS);
                app.execute("SET GLOBAL max_prepared_stmt_count = " + PreparingCrowd.keptByServer(app));
                crowd.meetAgainAndAgain("INSERT INTO again (n) VALUES (?)", PreparingCrowd.ROUNDS);
                long executed = PreparingCrowd.executed(app);
                crowd.meetAgainAndAgain("INSERT INTO again (id) VALUES (?)", PreparingCrowd.ROUNDS);
                assertThat(PreparingCrowd.executed(app) - executed).isZero();
            } finally {
                app.execute("SET GLOBAL max_prepared_stmt_count = " + most);
            }
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT COUNT(id) FROM again"))
                    .isEqualTo(2 * PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
            assertThat(app.queryLong("SELECT COUNT(n) FROM again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * PreparingCrowd.MEMBERS);
        });
    }

    /** The driver would find ours in its cache, under the text of one row. */
    @Test
    void shouldKeepOutOfDriversCache() {
        AGENT.on(setup).run(app -> {
            PreparingCrowd.createAgain(app);
            Counts counts = app.counts();
            String sql = "/*client prepare*/ INSERT INTO again (id, n) VALUES (?, ?)";
            try (PreparingCrowd crowd = new PreparingCrowd(app, "again", "useServerPrepStmts=true")) {
                for (int members = PreparingCrowd.MEMBERS + 1; members >= PreparingCrowd.MEMBERS; members--) {
                    for (int i = 0; i < PreparingCrowd.ROUNDS; i++) {
                        assertThat(crowd.meet(members, sql, member -> new Object[] {member, 7}))
                                .containsOnly("returned 1");
                    }
                }
            }
            counts.assertExcluded("replayed", 0);
            assertThat(app.queryLong("SELECT SUM(n = 7 AND id BETWEEN 0 AND 9) FROM again"))
                    .isEqualTo(PreparingCrowd.ROUNDS * (2 * PreparingCrowd.MEMBERS + 1));
        });
    }

    @Test
    void shouldGiveErrorToItsOwnCaller() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable("strict", "id int PRIMARY KEY, v varchar(3)");
            List<String> seen = new ArrayList<>();
            try (PreparingCrowd crowd = new PreparingCrowd(app, "strict")) {
                for (int i = 0; i <= PreparingCrowd.ROUNDS; i++) {
                    int round = i;
                    seen.addAll(crowd.meet("INSERT INTO strict VALUES (?, ?)", member -> {
                        boolean twice = round == PreparingCrowd.ROUNDS && member == 1;
                        boolean longer = round == PreparingCrowd.ROUNDS && member == 2;
                        return new Object[] {twice ? 1 : PreparingCrowd.MEMBERS * round + member, longer ? "long" : "v"
                        };
                    }));
                }
            }
            seen.addAll(app.rows("SELECT id, v FROM strict ORDER BY id"));
            return seen;
        });
    }
}
