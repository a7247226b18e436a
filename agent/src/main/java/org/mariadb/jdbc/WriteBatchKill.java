package org.mariadb.jdbc;

import java.sql.SQLException;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.client.impl.StandardClient;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.message.client.QueryPacket;

/**
 * Interrupts what a connection executes, from a connection of its own like the driver's, but of a group's block only what
 * writes its members: a commit waits for the disk, a replica or a backup, not for a row of somebody else's, and when it is
 * interrupted, or what is between it and the end of the block, nobody can say how it ended.
 *
 * <p>The server shows the statement of a block that it executes as the text of its process, and between two of them the
 * block's own. Each of them has an identity of its own, by which it is interrupted: what comes behind it in the meantime has
 * another. A user sees his own processes without a privilege. The driver's {@code Statement.cancel()} would keep the
 * connection's lock meanwhile.
 */
final class WriteBatchKill {
    /** What the server is told here it answers at once. Where nothing comes, the link is dead as well, and nobody says so. */
    private static final int PATIENCE_MILLIS = 5_000;

    private static final int NO_SUCH_QUERY = 1957;

    private WriteBatchKill() {}

    /** Does nothing where the connection executes nothing, or what it is too late to interrupt. */
    static void whileWriting(Connection connection) throws SQLException {
        long id = connection.getContext().getThreadId();
        String ofBlock = WriteBatchBlock.VARIABLE + "%'";
        execute(
                connection,
                "BEGIN NOT ATOMIC DECLARE writing BIGINT; DECLARE CONTINUE HANDLER FOR " + NO_SUCH_QUERY
                        + " BEGIN END; SET writing=(SELECT QUERY_ID FROM information_schema.PROCESSLIST WHERE ID=" + id
                        + " AND INFO NOT LIKE 'COMMIT%' AND INFO NOT LIKE '%" + WriteBatchBlock.BEGIN + ofBlock
                        + " AND INFO NOT LIKE 'SELECT %" + ofBlock
                        + " AND COALESCE(STATE,'') NOT LIKE '%semi-sync%');"
                        + " IF writing IS NOT NULL THEN KILL QUERY ID writing; END IF; END");
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
