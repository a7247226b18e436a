package io.writebatch.agent.driver;

import io.writebatch.core.group.TableFacts;
import io.writebatch.core.group.TableVerifier;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.SessionFunctions;
import io.writebatch.core.sql.StatementFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Under READ COMMITTED only: at higher levels a group fails where single writes would not. Foreign tables write
 * somewhere else, and nobody knows whether that can be rolled back; a relation that cannot be found is the writes' own
 * problem. Where the server ends sessions whose transactions take too long, one member that waits for a lock would take
 * all others with it.
 *
 * <p>Rows may share a statement in a plain table where nothing can see that they do: no trigger, rule, policy or
 * partitioning; no foreign key to itself, whose rows could otherwise vouch for each other; and no user-defined function
 * in a default or a check, which might read the table: a stable one sees what the statement found, not the rows before.
 *
 * <p>What the table runs by itself is searched for functions that belong to the session, and for triggers that would run
 * when the group commits. Only the guard notices a default or a trigger that is added later, so only where rows share a
 * statement; elsewhere it is noticed when the table is asked about again, within a minute. Nobody notices sooner that a
 * trigger's function was replaced.
 *
 * <p>Where commits wait for synchronous standbys, they must not be cancelled. If the setting changes while what was said
 * of it is remembered, a commit can be: the flush hears of that, and its members are told that the outcome is unknown.
 */
final class PostgresVerifier implements TableVerifier {
    private static final String NO_TRIGGER = " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger g"
            + " WHERE g.tgrelid = c.oid AND NOT g.tgisinternal)";

    /** Changes with every new default or constraint: altered ones get a new identifier too. */
    private static final String DEFINITIONS =
            "COALESCE((SELECT pg_catalog.sum(d.oid::bigint) FROM pg_catalog.pg_attrdef d"
                    + " WHERE d.adrelid = c.oid), 0)"
                    + " + COALESCE((SELECT pg_catalog.sum(k.oid::bigint) FROM pg_catalog.pg_constraint k"
                    + " WHERE k.conrelid = c.oid), 0)";

    private static final String ROWS_MAY_SHARE_STATEMENT = "c.relkind = 'r' AND NOT c.relhasrules"
            + " AND NOT c.relrowsecurity"
            + NO_TRIGGER
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k"
            + " WHERE k.conrelid = c.oid AND k.confrelid = c.oid)"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
            + " WHERE a.attrelid = c.oid AND t.typtype = 'd')"
            + " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend p"
            + " WHERE p.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)"
            + " AND (p.classid = 'pg_catalog.pg_attrdef'::regclass"
            + " AND p.objid IN (SELECT d.oid FROM pg_catalog.pg_attrdef d WHERE d.adrelid = c.oid)"
            + " OR p.classid = 'pg_catalog.pg_constraint'::regclass"
            + " AND p.objid IN (SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid)))";

    /** The table, its partitions and children, and what a view or a rule writes instead or as well. */
    private static final String WRITTEN = "WITH RECURSIVE written(oid) AS ("
            + "SELECT pg_catalog.to_regclass(?)::oid UNION SELECT n.oid FROM written w, LATERAL ("
            + "SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = w.oid"
            + " UNION ALL SELECT p.refobjid FROM pg_catalog.pg_rewrite v JOIN pg_catalog.pg_depend p"
            + " ON p.classid = 'pg_catalog.pg_rewrite'::regclass AND p.objid = v.oid"
            + " AND p.refclassid = 'pg_catalog.pg_class'::regclass WHERE v.ev_class = w.oid) AS n(oid)) ";

    private static final String USER_TRIGGERS =
            "FROM pg_catalog.pg_trigger g JOIN written w ON w.oid = g.tgrelid AND NOT g.tgisinternal";

    private static final String RUN_BY_ITSELF = "SELECT pg_catalog.string_agg(s.source, ' ') FROM ("
            + "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
            + " FROM pg_catalog.pg_attrdef d JOIN written w ON w.oid = d.adrelid"
            + " UNION ALL SELECT t.typdefault FROM pg_catalog.pg_type t"
            + " JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid JOIN written w ON w.oid = a.attrelid"
            + " UNION ALL SELECT pg_catalog.pg_get_expr(k.conbin, k.conrelid)"
            + " FROM pg_catalog.pg_constraint k JOIN written w ON w.oid = k.conrelid"
            + " UNION ALL SELECT pg_catalog.pg_get_expr(l.polqual, l.polrelid)"
            + " FROM pg_catalog.pg_policy l JOIN written w ON w.oid = l.polrelid"
            + " UNION ALL SELECT pg_catalog.pg_get_expr(l.polwithcheck, l.polrelid)"
            + " FROM pg_catalog.pg_policy l JOIN written w ON w.oid = l.polrelid"
            + " UNION ALL SELECT pg_catalog.pg_get_ruledef(v.oid)"
            + " FROM pg_catalog.pg_rewrite v JOIN written w ON w.oid = v.ev_class"
            + " UNION ALL SELECT pg_catalog.pg_get_triggerdef(g.oid) "
            + USER_TRIGGERS
            + " UNION ALL SELECT f.prosrc "
            + USER_TRIGGERS
            + " JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid) AS s(source)";

    private static final String COMMIT_WAITS = "pg_catalog.current_setting('synchronous_standby_names') <> ''"
            + " AND pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local')";

    private static final String QUERY = WRITTEN
            + "SELECT pg_catalog.current_setting('transaction_isolation'), c.relkind::text, "
            + ROWS_MAY_SHARE_STATEMENT
            + ", c.xmin::text, ("
            + DEFINITIONS
            + ")::text, (SELECT pg_catalog.min(s.setting::bigint) FROM pg_catalog.pg_settings s WHERE s.setting <> '0'"
            + " AND s.name IN ('transaction_timeout', 'idle_in_transaction_session_timeout')), "
            + COMMIT_WAITS
            + ", EXISTS (SELECT 1 "
            + USER_TRIGGERS
            + " WHERE g.tgdeferrable), ("
            + RUN_BY_ITSELF
            + ") FROM (SELECT pg_catalog.to_regclass(?)::oid) AS r(oid)"
            + " LEFT JOIN pg_catalog.pg_class c ON c.oid = r.oid";

    private static final long SHORTEST_TRANSACTION_LIMIT_MILLIS = 5_000;

    @Override
    public TableFacts verify(Connection leader, StatementFacts statement) throws SQLException {
        String table = quoted(statement.tablePath());
        try (PreparedStatement query = leader.prepareStatement(QUERY)) {
            query.setString(1, table);
            query.setString(2, table);
            try (ResultSet answer = query.executeQuery()) {
                answer.next();
                if (!"read committed".equals(answer.getString(1))) {
                    return TableFacts.excluded(ExclusionReason.ISOLATION);
                }
                long limitMillis = answer.getLong(6);
                if (limitMillis > 0 && limitMillis < SHORTEST_TRANSACTION_LIMIT_MILLIS) {
                    return TableFacts.excluded(ExclusionReason.SESSION_STATE);
                }
                if ("f".equals(answer.getString(2))) {
                    return TableFacts.excluded(ExclusionReason.NON_TRANSACTIONAL);
                }
                if (answer.getBoolean(8)) {
                    return TableFacts.excluded(ExclusionReason.DEFERRED_TRIGGER);
                }
                ExclusionReason sessionFunction = SessionFunctions.exclusion(answer.getString(9));
                if (sessionFunction != null) {
                    return TableFacts.excluded(sessionFunction);
                }
                TableFacts facts = answer.getBoolean(3) && isSimpleLiteral(table)
                        ? TableFacts.rowsMayShareStatement(guard(table, answer.getString(4), answer.getString(5)))
                        : TableFacts.writeByWrite();
                return answer.getBoolean(7) ? facts.withCommitThatWaits() : facts;
            }
        }
    }

    /**
     * Divides by zero unless the table is still what it was. Behind the insert, which holds the table's ROW EXCLUSIVE
     * lock until the commit: what the guard sees is what the insert saw, because CREATE TRIGGER, CREATE RULE and ALTER
     * TABLE wait for that lock. A rule or a policy gives the table's row in the catalog a new xmin, as do TRUNCATE and the
     * like, after which the table is simply asked about again.
     */
    private static String guard(String table, String xmin, String definitions) {
        return "/* write batching: fails when the table's definition has changed */"
                + " SELECT 1 / pg_catalog.count(*) FROM pg_catalog.pg_class c"
                + " WHERE c.oid = pg_catalog.to_regclass('" + table + "')::oid AND c.xmin = '" + xmin + "'::xid"
                + NO_TRIGGER
                + " AND " + DEFINITIONS + " = " + definitions;
    }

    /** Whether the name means itself between quotes, whatever {@code standard_conforming_strings} is. */
    private static boolean isSimpleLiteral(String name) {
        return name.indexOf('\'') < 0 && name.indexOf('\\') < 0;
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
