package io.writebatch.it;

import static io.writebatch.it.TransactionsIT.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transactions of whose beginning or end no text tells are noticed. Every write that nothing speaks against is batched here.
 */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class NoticedTransactionsIT {
    // No wait for a disk is to look like a lock here: it would let a group run natively.
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true", "lock_wait_ms=60000");

    @Parameter
    Setup setup;

    @Test
    void shouldNoticeTransactionsThatABlockOfStatementsOpensOrEnds() {
        AGENT.on(setup).run(app -> {
            app.createTable("blocks", "id int PRIMARY KEY");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO blocks VALUES (?)")) {
                if (app.postgresql()) {
                    // A block can end transactions, its own, but leaves none open.
                    App.execute(
                            connection,
                            "DO $$ BEGIN INSERT INTO blocks VALUES (1); COMMIT;"
                                    + " INSERT INTO blocks VALUES (2); ROLLBACK; END $$");
                } else {
                    App.execute(connection, "BEGIN NOT ATOMIC START TRANSACTION; INSERT INTO blocks VALUES (1); END");
                    insert(insert, 3);
                    counts.assertExcluded("transaction", 1);
                    App.execute(connection, "BEGIN NOT ATOMIC COMMIT; START TRANSACTION; END");
                    insert(insert, 4);
                    counts.assertExcluded("transaction", 3);
                    App.execute(connection, "BEGIN NOT ATOMIC ROLLBACK; SET autocommit = 0; END");
                    insert(insert, 5);
                    App.execute(connection, "ROLLBACK", "BEGIN NOT ATOMIC SET autocommit = 1; END");
                }
                // Nobody knows what else such a block has done to its session.
                insert(insert, 6);
                counts.assertExcluded("session_state", 1);
                counts.assertBatched(0);
            }
            app.assertRows("blocks", app.postgresql() ? List.of(1, 6) : List.of(1, 3, 6));
        });
    }

    @Test
    void shouldNoticeTransactionsThatAProcedureOpensOrEnds() {
        AGENT.on(setup).run(app -> {
            app.createTable("procedures", "id int PRIMARY KEY");
            app.execute("DROP PROCEDURE IF EXISTS opens", "DROP PROCEDURE IF EXISTS ends");
            if (app.postgresql()) {
                app.execute("CREATE PROCEDURE ends() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO procedures VALUES (1);"
                        + " COMMIT; INSERT INTO procedures VALUES (2); ROLLBACK; END $$");
            } else {
                app.execute(
                        "CREATE PROCEDURE opens() BEGIN START TRANSACTION; INSERT INTO procedures VALUES (1); END",
                        "CREATE PROCEDURE ends() BEGIN COMMIT; END");
            }
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    Statement call = connection.createStatement();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO procedures VALUES (?)")) {
                if (!app.postgresql()) {
                    call.execute("CALL opens()");
                    insert(insert, 3);
                    counts.assertExcluded("transaction", 1);
                    assertThat(app.queryLong("SELECT count(*) FROM procedures")).isZero();
                }
                call.execute("CALL ends()");
                insert(insert, 4);
                counts.assertExcluded("session_state", 1);
                counts.assertBatched(0);
            }
            app.assertRows("procedures", app.postgresql() ? List.of(1, 4) : List.of(1, 3, 4));
        });
    }

    @Test
    void shouldBatchAgainAfterATransactionThatAnotherStatementCommits() {
        AGENT.on(setup).run(app -> {
            app.createTable("implicit", "id int PRIMARY KEY");
            app.execute("DROP TABLE IF EXISTS implicit_other");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO implicit VALUES (?)")) {
                App.execute(connection, "BEGIN");
                insert(insert, 1);
                // On MariaDB this commits; on PostgreSQL it is a part of the transaction.
                App.execute(connection, "CREATE TABLE implicit_other (id int)");
                insert(insert, 2);
                App.execute(connection, "ROLLBACK");
            }
            counts.assertBatched(app.postgresql() ? 0 : 1);
            app.assertRows("implicit", app.postgresql() ? List.of() : List.of(1, 2));
        });
    }

    @Test
    void shouldStayInTheTransactionThatAChainBegins() {
        AGENT.on(setup).run(app -> {
            app.createTable("chained", "id int PRIMARY KEY");
            Counts counts = app.counts();
            try (Connection connection = app.connect();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO chained VALUES (?)")) {
                App.execute(connection, "BEGIN");
                insert(insert, 1);
                App.execute(connection, "COMMIT AND CHAIN");
                insert(insert, 2);
                App.execute(connection, "ROLLBACK AND CHAIN");
                insert(insert, 3);
                App.execute(connection, "ROLLBACK");
                insert(insert, 4);
            }
            counts.assertExcluded("transaction", 3);
            counts.assertBatched(1);
            app.assertRows("chained", List.of(1, 4));
        });
    }
}
