package io.writebatch.it.parsers;

import io.writebatch.core.sql.SessionEffect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.testkit.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares what the reader says that a text does to its session with what the session is afterwards on a real server. */
final class SessionJudge implements AutoCloseable {
    /** What follows another setting on the server by itself. */
    private static final Map<String, Set<String>> FOLLOWERS = Map.of(
            "schema", Set.of("database", "CHARACTER_SET_DATABASE", "COLLATION_DATABASE"),
            "tx_isolation", Set.of("TRANSACTION_ISOLATION"),
            "tx_read_only", Set.of("TRANSACTION_READ_ONLY"),
            "role", Set.of("user", "is_superuser"),
            "session_authorization", Set.of("user", "is_superuser", "role"));

    /** Without their rows many expressions would not be evaluated. */
    private static final Pattern CHANGES_TABLES =
            Pattern.compile("alter|create|drop|rename|delete|truncate|into\\W+x", Pattern.CASE_INSENSITIVE);

    private final Database database;
    private final String mode;
    private Probe probe;
    private Map<String, String> fresh;

    SessionJudge(Database database, String mode) throws SQLException {
        this.database = database;
        this.mode = mode;
        open();
    }

    static void createTables(Database database) throws SQLException {
        Probe.createTables(database, List.of("a", "b", "c"));
    }

    private void open() throws SQLException {
        Probe opened = Probe.openForGood(database, mode);
        probe = opened.openedBy(() -> fresh = opened.readSession());
    }

    /** @return whether the reader says that the text changes nothing, and the server took it */
    boolean check(StatementFacts facts) throws SQLException {
        boolean accepted = probe.send(facts.sql());
        // The driver closes a connection where it cannot work with a setting.
        boolean closed = probe.connection.isClosed();
        boolean inTransaction = !closed && probe.inTransaction();
        if (inTransaction) {
            // An aborted transaction answers nothing.
            probe.send("COMMIT");
        }
        Map<String, String> changes = closed ? Map.of() : Differences.of(fresh, probe.readSession());
        boolean none = facts.sessionEffect().none();
        boolean redefined = accepted && CHANGES_TABLES.matcher(facts.sql()).find();
        if (closed || inTransaction || redefined || !none || !changes.isEmpty()) {
            probe.close();
            if (redefined) {
                createTables(database);
            }
            open();
        }
        require(!inTransaction || facts.mayOpenTransaction(), "a transaction is open");
        require(known(changes.keySet(), facts), "the session changed: " + changes);
        require(!closed || !none, "the driver closed the connection");
        return none && accepted;
    }

    private static boolean known(Set<String> changed, StatementFacts facts) {
        Set<String> unexpected = new TreeSet<>(changed);
        if (facts.mayOpenTransaction()) {
            // The driver's own flag tells.
            unexpected.remove("AUTOCOMMIT");
        }
        for (SessionEffect.Change change : facts.sessionEffect().changes()) {
            if (change.name() == null) {
                // It may have changed anything.
                return true;
            }
            unexpected.removeIf(change.name()::equalsIgnoreCase);
            unexpected.removeAll(FOLLOWERS.getOrDefault(change.name(), Set.of()));
        }
        return unexpected.isEmpty();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public String toString() {
        return mode;
    }

    @Override
    public void close() throws SQLException {
        probe.close();
    }
}
