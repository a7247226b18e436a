package io.writebatch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What an application was told of each of its writes, to be compared with what the database holds. */
public final class Ledger {
    /** MariaDB: server shutdown, connection killed, server gone away, lost connection during query. */
    private static final Set<Integer> LINK_LOST_CODES = Set.of(1053, 1927, 2006, 2013);

    /** MariaDB's driver with several hosts has lost the link and opened another. */
    private static final String RECONNECTED = "25S03";

    private final Map<Integer, Told> told = new ConcurrentHashMap<>();
    private final Map<Integer, SQLException> failures = new ConcurrentHashMap<>();

    /** How a write ended for its caller. */
    public enum Told {
        ACKNOWLEDGED,
        /** For certain. */
        FAILED,
        /** The link was lost, or the agent says that nobody knows. */
        UNKNOWN
    }

    /** One write, which must have an update count of 1. */
    @FunctionalInterface
    public interface Write {
        int run() throws SQLException;
    }

    /** Runs a write and notes what its caller is told; no number may be used twice. */
    public Told write(int id, Write write) {
        Told outcome;
        try {
            assertThat(write.run()).as("update count of write %s", id).isEqualTo(1);
            outcome = Told.ACKNOWLEDGED;
        } catch (SQLException e) {
            failures.put(id, e);
            outcome = linkLost(e) ? Told.UNKNOWN : Told.FAILED;
        }
        assertThat(told.put(id, outcome)).as("earlier use of %s", id).isNull();
        return outcome;
    }

    /** Whether an exception means that its statement may have been executed or not. */
    public static boolean linkLost(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("57P0")
                || state.equals(RECONNECTED)
                || LINK_LOST_CODES.contains(failure.getErrorCode());
    }

    public int count(Told outcome) {
        return (int) told.values().stream().filter(outcome::equals).count();
    }

    public int total() {
        return told.size();
    }

    public Told of(int id) {
        return told.get(id);
    }

    /** What a caller got in place of its count. */
    public Throwable failure(int id) {
        return failures.get(id);
    }

    /** How many writes the agent itself called unknown. */
    public int unknownToAgent() {
        return (int) failures.values().stream()
                .filter(failure -> "08007".equals(failure.getSQLState()))
                .count();
    }

    /**
     * Fails unless the database agrees: what was acknowledged is there, what failed is not, nothing is there twice.
     *
     * @param query gives the number of each write found in the database, and how often it is there
     */
    public void assertHonest(App app, String query) throws SQLException {
        assertHonest(List.of(app), query);
    }

    /** Of writes that went to one of several servers. */
    public void assertHonest(List<App> servers, String query) throws SQLException {
        assertThat(lies(servers, query))
                .as("what callers were told of %s", this)
                .isEmpty();
    }

    /** What {@link #assertHonest(List, String)} objects to. */
    public List<String> lies(List<App> servers, String query) throws SQLException {
        Map<Integer, Long> found = new HashMap<>();
        for (App server : servers) {
            for (String row : server.rows(query)) {
                String[] columns = row.split("\\|", -1);
                found.merge(Integer.valueOf(columns[0]), Long.valueOf(columns[1]), Long::sum);
            }
        }
        List<String> lies = new ArrayList<>();
        found.forEach((id, times) -> {
            if (!told.containsKey(id)) {
                lies.add(id + " is there though nobody wrote it");
            }
        });
        told.forEach((id, outcome) -> {
            long times = found.getOrDefault(id, 0L);
            boolean honest = switch (outcome) {
                case ACKNOWLEDGED -> times == 1;
                case FAILED -> times == 0;
                case UNKNOWN -> times <= 1;
            };
            if (!honest) {
                lies.add(id + " is there " + times + " times, its caller was told " + outcome + " " + failures.get(id));
            }
        });
        return lies;
    }

    @Override
    public String toString() {
        return told.size() + " writes: " + count(Told.ACKNOWLEDGED) + " acknowledged, " + count(Told.FAILED)
                + " failed, " + count(Told.UNKNOWN) + " unknown, of these " + unknownToAgent() + " to the agent";
    }
}
