package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.App;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Rows that are stamped by the session that writes them, with what may differ between sessions. */
final class StampedRows {
    static final List<String> TENANTS = List.of("tenant_a", "tenant_b");

    private StampedRows() {}

    static int insertStamped(App app, Connection connection, int id) throws SQLException {
        String sql = app.sql(
                "INSERT INTO stamped (id) VALUES (?)",
                "INSERT INTO stamped (id, usr, zone, place, role, piped)"
                        + " VALUES (?, CURRENT_USER(), FROM_UNIXTIME(0), DATABASE(), CURRENT_ROLE(), '1' || '0')");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setInt(1, id);
            return insert.executeUpdate();
        }
    }

    static List<String> stamps(App app, String column) throws SQLException {
        String query = "SELECT id, " + column + " FROM ";
        return app.rows(query + "stamped UNION ALL " + query + app.sql("one", "wb_one") + ".stamped UNION ALL " + query
                + app.sql("two", "wb_two") + ".stamped ORDER BY id");
    }

    static void createStamped(App app) throws SQLException {
        if (app.postgresql()) {
            createTenants(app);
            for (String schema : List.of("public", "one", "two")) {
                app.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
                app.createTable(
                        schema + ".stamped",
                        "id int, tenant text DEFAULT current_setting('app.tenant', true), usr text DEFAULT current_user,"
                                + " zone text DEFAULT current_setting('TimeZone'),"
                                + " application text DEFAULT current_setting('application_name'),"
                                + " place text DEFAULT '" + schema + "'");
                app.execute(
                        "GRANT USAGE ON SCHEMA " + schema + " TO tenant_a, tenant_b",
                        "GRANT ALL ON " + schema + ".stamped TO tenant_a, tenant_b");
            }
        } else {
            for (String tenant : TENANTS) {
                String user = tenant.replace("tenant", "user");
                app.execute(
                        "CREATE ROLE IF NOT EXISTS " + tenant,
                        "CREATE USER IF NOT EXISTS " + user + "@'%' IDENTIFIED BY '" + app.password() + "'",
                        "GRANT ALL ON *.* TO " + user + "@'%'");
            }
            for (String prefix : List.of("", "wb_one.", "wb_two.")) {
                if (!prefix.isEmpty()) {
                    app.execute("CREATE DATABASE IF NOT EXISTS " + prefix.replace(".", ""));
                }
                app.createTable(
                        prefix + "stamped",
                        "id int, tenant varchar(20), usr varchar(80), zone varchar(30), place varchar(20),"
                                + " role varchar(80), piped varchar(10)");
            }
            app.execute("CREATE TRIGGER stamp BEFORE INSERT ON stamped FOR EACH ROW SET NEW.tenant = @tenant");
        }
    }

    static void createTenants(App app) throws SQLException {
        for (String tenant : TENANTS) {
            app.execute(
                    "DO $$ BEGIN CREATE ROLE " + tenant + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        }
    }

    /** As multi-tenant applications do it. */
    static void setBound(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, ?)")) {
            set.setString(1, "app.tenant");
            set.setString(2, tenant);
            set.setBoolean(3, false);
            try (ResultSet row = set.executeQuery()) {
                row.next();
                assertThat(row.getString(1)).isEqualTo(tenant);
            }
            // Too late for what was set.
            set.setString(2, "other");
        }
    }
}
