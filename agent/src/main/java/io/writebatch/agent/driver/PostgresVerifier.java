package io.writebatch.agent.driver;

import io.writebatch.core.group.TableVerifier;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Under READ COMMITTED only: at higher levels a group fails where single writes would not. Foreign tables write
 * somewhere else, and nobody knows whether that can be rolled back; a relation that cannot be found is the writes' own
 * problem.
 */
final class PostgresVerifier implements TableVerifier {
    private static final String QUERY = "SELECT pg_catalog.current_setting('transaction_isolation'),"
            + " (SELECT c.relkind::text FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(?)::oid)";

    @Override
    public ExclusionReason verify(Connection leader, StatementFacts statement) throws SQLException {
        try (PreparedStatement query = leader.prepareStatement(QUERY)) {
            query.setString(1, quoted(statement.tablePath()));
            try (ResultSet answer = query.executeQuery()) {
                answer.next();
                if (!"read committed".equals(answer.getString(1))) {
                    return ExclusionReason.ISOLATION;
                }
                return "f".equals(answer.getString(2)) ? ExclusionReason.NON_TRANSACTIONAL : null;
            }
        }
    }

    private static String quoted(List<String> path) {
        StringBuilder name = new StringBuilder();
        for (String part : path) {
            name.append(name.length() == 0 ? "" : ".")
                    .append('"')
                    .append(part.replace("\"", "\"\""))
                    .append('"');
        }
        return name.toString();
    }
}
