package io.writebatch.agent.driver;

import io.writebatch.core.session.SessionStart;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code RESET} would go back to is what the session began with, whatever it has set since: defaults of the role and of
 * the database are read when a session begins, and {@code ALTER ROLE … SET} does not reach those that began before. A new
 * value in the server's configuration reaches all; those who were asked before then do not share with those asked later.
 *
 * <p>{@code pg_settings} leaves out the role and custom settings. Of the latter, the ones count that the role or the database
 * has defaults for now: a default that is gone by then is not noticed.
 */
final class PostgresSessionStart implements SessionStart {
    private static final String QUERY = "SELECT s.name, s.reset_val, true FROM pg_catalog.pg_settings s"
            + " WHERE s.context IN ('user', 'superuser') AND s.reset_val IS DISTINCT FROM s.boot_val"
            + " UNION ALL SELECT 'role', pg_catalog.current_setting('role'), false"
            + " UNION ALL SELECT d.name, pg_catalog.current_setting(d.name, true), false FROM ("
            + "SELECT DISTINCT pg_catalog.split_part(pg_catalog.unnest(r.setconfig), '=', 1) AS name"
            + " FROM pg_catalog.pg_db_role_setting r WHERE r.setdatabase IN (0, (SELECT b.oid"
            + " FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database()))"
            + " AND r.setrole IN (0, (SELECT u.oid FROM pg_catalog.pg_roles u WHERE u.rolname = session_user))) AS d"
            + " WHERE pg_catalog.strpos(d.name, '.') > 0";

    @Override
    public Start read(Connection connection) throws SQLException {
        Start start = new Start(new HashMap<>(), new HashMap<>());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                Map<String, String> told = rows.getBoolean(3) ? start.begun() : start.present();
                told.put(rows.getString(1).toLowerCase(Locale.ROOT), String.valueOf(rows.getString(2)));
            }
        }
        return start;
    }
}
