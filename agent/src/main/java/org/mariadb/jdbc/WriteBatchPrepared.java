package org.mariadb.jdbc;

import io.writebatch.bridge.SessionMemory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.export.Prepare;

/**
 * The statements of several rows that are prepared on the server for the flushes of one connection. Reading rows as text is a
 * quarter of what they cost the server, so what is flushed in one size again and again is prepared in that size.
 *
 * <p>A prepared statement belongs to the database that was the current one, and to the {@code sql_mode} in which it was read:
 * it is forgotten when the session changes. It takes memory of the server, so there are few, and what has not been used for
 * long makes room. Used by whoever executes a flush on the connection, under the connection's lock.
 */
final class WriteBatchPrepared {
    /** Smaller ones are hardly read faster. */
    static final int FEWEST_ROWS = 4;

    /** Preparing costs about as much as it saves in so many flushes. */
    static final int USES_BEFORE = 3;

    /** Of all statements together; the server takes about half a kilobyte for each. */
    static final int MOST_PARAMETERS = 8_192;

    static final int MOST_STATEMENTS = 16;

    private static final int MOST_COUNTED = 128;

    /** Flushes on this connection in which a statement was not used before it makes room. */
    private static final long UNUSED = 1_000;

    /** Another text is not worth keeping so often. */
    private static final int LONGEST_TEXT = 8_192;

    private static final WriteBatchPreparers PREPARERS = new WriteBatchPreparers();

    private final SessionMemory memory;

    /** In the order of their last use. */
    private final Map<Size, Use> uses = new LinkedHashMap<>(32, 0.75f, true);

    /** To be closed before what is flushed next. */
    private final List<Prepare> unwanted = new ArrayList<>();

    private int changes;
    private int beginnings;
    private boolean exhausted;
    private int statements;
    private int parameters;
    private long flushes;

    private WriteBatchPrepared(SessionMemory memory) {
        this.memory = memory;
        changes = memory.changes();
        beginnings = memory.beginnings();
    }

    static WriteBatchPrepared of(SessionMemory memory) {
        if (memory.kept() instanceof WriteBatchPrepared known) {
            return known;
        }
        WriteBatchPrepared made = new WriteBatchPrepared(memory);
        memory.keep(made);
        return made;
    }

    /**
     * A flush of this size is about to be sent.
     *
     * @param sql the text of one row, which with the number of rows says what is prepared
     * @param rowParameters of one row
     * @return {@link Use#statement} and {@link Use#worthPreparing} tell how to send it; null for a text
     */
    Use use(String sql, int rows, int rowParameters, Client client) throws SQLException {
        forgetStale();
        if (exhausted || sql.length() > LONGEST_TEXT) {
            return null;
        }
        flushes++;
        Size size = new Size(sql, rows);
        Use use = uses.get(size);
        if (use == null) {
            use = new Use(rows * rowParameters);
            uses.put(size, use);
        }
        use.last = flushes;
        use.count++;
        use.worthPreparing = use.statement == null && use.count >= USES_BEFORE && admitted(use, client);
        if (uses.size() > MOST_COUNTED) {
            forgetOldest();
        }
        closeUnwanted(client);
        return use;
    }

    private boolean admitted(Use use, Client client) {
        if (makeRoom(use.parameters) && PREPARERS.admit(this, client)) {
            return true;
        }
        // Asked again after as many uses.
        use.count = 0;
        return false;
    }

    private void forgetStale() {
        if (beginnings == memory.beginnings() && changes == memory.changes()) {
            return;
        }
        // A session that has begun anew has none any more, and may give their numbers to others.
        if (beginnings == memory.beginnings()) {
            for (Use use : uses.values()) {
                letGo(use);
            }
        } else {
            unwanted.clear();
        }
        uses.clear();
        statements = 0;
        parameters = 0;
        changes = memory.changes();
        beginnings = memory.beginnings();
    }

    private boolean makeRoom(int wanted) {
        if (wanted > MOST_PARAMETERS) {
            return false;
        }
        for (Use use : uses.values()) {
            if (statements < MOST_STATEMENTS && parameters + wanted <= MOST_PARAMETERS) {
                return true;
            }
            if (use.statement != null) {
                if (flushes - use.last < UNUSED) {
                    return false;
                }
                letGo(use);
            }
        }
        return statements < MOST_STATEMENTS && parameters + wanted <= MOST_PARAMETERS;
    }

    private void forgetOldest() {
        Iterator<Use> oldestFirst = uses.values().iterator();
        letGo(oldestFirst.next());
        oldestFirst.remove();
    }

    /** The server has prepared a statement of this size. */
    void prepared(Use use, Prepare statement) {
        use.worthPreparing = false;
        use.statement = statement;
        statements++;
        parameters += use.parameters;
    }

    /** Flushes of this size go as texts from now on: what is prepared does not do, or cannot be prepared. */
    void refuse(Use use) {
        use.worthPreparing = false;
        use.count = Integer.MIN_VALUE;
        letGo(use);
    }

    /** The server has as many prepared statements as it may: others may need those of this connection. */
    void exhausted(Client client) throws SQLException {
        exhausted = true;
        for (Use use : uses.values()) {
            letGo(use);
        }
        uses.clear();
        closeUnwanted(client);
    }

    private void letGo(Use use) {
        if (use.statement != null) {
            unwanted.add(use.statement);
            use.statement = null;
            statements--;
            parameters -= use.parameters;
        }
    }

    /** The server does not answer. */
    private void closeUnwanted(Client client) throws SQLException {
        while (!unwanted.isEmpty()) {
            client.closePrepare(unwanted.remove(unwanted.size() - 1));
        }
    }

    /**
     * No record, and not looked up with a lambda: with these the driver's class loader stayed after its application had gone, on
     * JDK 17 and 25, presumably in what the JDK keeps softly of what it makes for them.
     */
    private static final class Size {
        private final String sql;
        private final int rows;

        Size(String sql, int rows) {
            this.sql = sql;
            this.rows = rows;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Size size && size.rows == rows && size.sql.equals(sql);
        }

        @Override
        public int hashCode() {
            return 31 * sql.hashCode() + rows;
        }
    }

    /** Of one size. */
    static final class Use {
        private final int parameters;
        private Prepare statement;
        private boolean worthPreparing;
        private int count;
        private long last;

        private Use(int parameters) {
            this.parameters = parameters;
        }

        /** What the server has prepared for it, null when nothing. */
        Prepare statement() {
            return statement;
        }

        /** Whether the server is to prepare it now. */
        boolean worthPreparing() {
            return worthPreparing;
        }
    }
}
