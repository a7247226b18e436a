package io.writebatch.it.transparency;

import io.writebatch.it.transparency.ConnectionStep.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes up how transactions begin and end, and what is done to them meanwhile. */
final class TransactionSteps {
    private final Dice dice;
    private final boolean postgresql;

    /** Then without what survives its connection, or leaves locks that another thread would wait for. */
    private final boolean concurrent;

    private final Supplier<Look> look;

    TransactionSteps(Dice dice, boolean postgresql, boolean concurrent, Supplier<Look> look) {
        this.dice = dice;
        this.postgresql = postgresql;
        this.concurrent = concurrent;
        this.look = look;
    }

    Step begin(int connection) {
        return switch (dice.below(6)) {
            case 0, 1 -> step(connection, Call.AUTO_COMMIT, "false");
            case 2 -> text(connection, "BEGIN");
            case 3 -> text(connection, "/* so */ start transaction");
            default -> text(connection, postgresql ? beginOfPostgresql() : beginOfMariadb());
        };
    }

    private String beginOfPostgresql() {
        return dice.of(
                "BEGIN ISOLATION LEVEL REPEATABLE READ",
                "BEGIN READ ONLY",
                "START TRANSACTION READ ONLY",
                "START TRANSACTION READ WRITE, NOT DEFERRABLE",
                concurrent ? "BEGIN WORK" : "START TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SELECT 1; BEGIN");
    }

    private String beginOfMariadb() {
        return concurrent
                ? dice.of("SET autocommit = 0", "START TRANSACTION READ ONLY", "START TRANSACTION READ WRITE")
                : dice.of(
                        "SET autocommit = 0",
                        "SET SESSION autocommit = OFF",
                        "SET @@autocommit = 0",
                        "XA START 'x'",
                        "XA BEGIN 'x'",
                        "START TRANSACTION READ ONLY",
                        "START TRANSACTION WITH CONSISTENT SNAPSHOT");
    }

    Step inside(int connection) {
        return switch (dice.below(4)) {
            case 0 -> step(connection, Call.SAVEPOINT, "sp");
            case 1 -> step(connection, dice.of(Call.ROLLBACK_TO, Call.RELEASE, Call.SAVEPOINT_WITHOUT_NAME), "sp");
            case 2 ->
                text(
                        connection,
                        dice.of("SAVEPOINT x", "ROLLBACK TO SAVEPOINT x", "ROLLBACK TO x", "RELEASE SAVEPOINT x"));
            default ->
                text(
                        connection,
                        postgresql
                                ? dice.of(
                                        "SET TRANSACTION READ ONLY",
                                        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
                                        "SET CONSTRAINTS ALL DEFERRED",
                                        "SET LOCAL lock_timeout = '400ms'",
                                        "BEGIN")
                                : dice.of("SET TRANSACTION READ ONLY", "SELECT @@in_transaction", "DO 1"));
        };
    }

    /** In whatever way it was begun: autocommit is on again, and what was open is closed. */
    List<Step> end(int connection) {
        List<Step> steps = new ArrayList<>();
        if (!postgresql && !concurrent && dice.percent(25)) {
            steps.add(new TextStep(connection, "XA END 'x'", Look.NOTHING));
            if (dice.percent(40)) {
                steps.add(text(connection, "XA PREPARE 'x'"));
                steps.add(text(connection, dice.of("XA ROLLBACK 'x'", "XA COMMIT 'x'")));
            } else {
                steps.add(text(connection, dice.of("XA ROLLBACK 'x'", "XA COMMIT 'x' ONE PHASE")));
            }
        }
        if (dice.percent(8)) {
            steps.add(text(connection, dice.of("COMMIT AND CHAIN", "ROLLBACK AND CHAIN")));
        }
        if (postgresql && !concurrent && dice.percent(8)) {
            steps.add(text(connection, "PREPARE TRANSACTION 'x'"));
            steps.add(text(connection, dice.of("COMMIT PREPARED 'x'", "ROLLBACK PREPARED 'x'")));
        }
        switch (dice.below(4)) {
            case 0 -> steps.add(step(connection, Call.COMMIT, null));
            case 1 -> steps.add(step(connection, Call.ROLLBACK, null));
            default -> steps.add(text(connection, endingText()));
        }
        if (dice.percent(80)) {
            steps.add(step(connection, Call.AUTO_COMMIT, "true"));
        } else if (!postgresql) {
            steps.add(text(connection, "SET autocommit = 1"));
        }
        return steps;
    }

    private String endingText() {
        String usual = dice.of("COMMIT", "ROLLBACK", "commit;", "ROLLBACK AND NO CHAIN", "COMMIT WORK");
        if (dice.percent(75)) {
            return usual;
        }
        return postgresql ? dice.of("END", "ABORT", "END TRANSACTION") : usual;
    }

    private Step text(int connection, String sql) {
        return new TextStep(connection, sql, look.get());
    }

    private Step step(int connection, Call call, String argument) {
        return new ConnectionStep(connection, call, argument, look.get());
    }
}
