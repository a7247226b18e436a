package org.mariadb.jdbc;

import java.sql.SQLException;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.client.impl.StandardClient;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.message.client.QueryPacket;

/**
 * Interrupts what a connection executes, from a connection of its own like the driver's, unless the server is about to
 * commit it: a commit waits for the disk, a replica or a backup, not for a row of somebody else's, and when it is
 * interrupted nobody can say how it ended.
 *
 * <p>The server shows the statement of a block that it executes as the text of its process, and a user sees his own
 * processes without a privilege. The driver's {@code Statement.cancel()} would keep the connection's lock meanwhile.
 */
final class WriteBatchKill {
    /** What the server is told here it answers at once. Where nothing comes, the link is dead as well, and nobody says so. */
    private static final int PATIENCE_MILLIS = 5_000;

    private WriteBatchKill() {}

    static void unlessCommitting(Connection connection) throws SQLException {
        long id = connection.getContext().getThreadId();
        execute(
                connection,
                "BEGIN NOT ATOMIC IF NOT EXISTS (SELECT 1 FROM information_schema.PROCESSLIST WHERE ID="
                        + id + " AND (INFO LIKE 'COMMIT%' OR STATE LIKE '%semi-sync%')) THEN KILL QUERY "
                        + id
                        + "; END IF; END");
    }

    /** Ends the session of a connection whose link is lost to us: the server may not know of that, and keep its locks. */
    static void session(Connection connection) {
        try {
            execute(connection, "KILL " + connection.getContext().getThreadId());
        } catch (SQLException e) {
            // It has ended, or the server cannot be reached in this way either.
            return;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        Configuration options = connection.getContext().getConf();
        Client client = connection.getClient();
        HostAddress host = client.getHostAddress();
        String address = options.useIpForKillQuery() ? client.getSocketIp() : null;
        if (address != null) {
            host = HostAddress.from(address, host.port, host.primary);
        }
        try (Client killer = new StandardClient(options, host, new ClosableLock(), true)) {
            if (options.socketTimeout() == 0 || options.socketTimeout() > PATIENCE_MILLIS) {
                killer.setSocketTimeout(PATIENCE_MILLIS);
            }
            killer.execute(new QueryPacket(sql), false);
        }
    }
}
