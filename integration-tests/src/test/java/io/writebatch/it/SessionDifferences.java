package io.writebatch.it;

import static io.writebatch.it.StampedRows.setBound;

import io.writebatch.it.harness.App;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Sessions that differ, and how that shows in what they write. */
final class SessionDifferences {
    private SessionDifferences() {}

    @FunctionalInterface
    interface Step extends Serializable {
        void run(Connection connection) throws SQLException;
    }

    /**
     * What becomes of a new connection.
     *
     * @param stamp what its rows show
     * @param user null for the usual one
     */
    record State(String stamp, String user, List<String> options, Step change) implements Serializable {
        static State after(String stamp, String... statements) {
            return set(stamp, connection -> App.execute(connection, statements));
        }

        static State set(String stamp, Step change) {
            return new State(stamp, null, List.of(), change);
        }

        static State opened(String stamp, String... options) {
            return new State(stamp, null, List.of(options), connection -> {});
        }

        static State of(String stamp, String user) {
            return new State(stamp, user, List.of(), connection -> {});
        }

        Connection connection(App app) throws SQLException {
            Connection connection = app.connectAs(user == null ? app.user() : user, options.toArray(String[]::new));
            change.run(connection);
            return connection;
        }
    }

    /** Two states that must not share, and the column that shows them. */
    record Difference(String how, String column, State one, State other) implements Serializable {}

    static List<Difference> onPostgreSql() {
        return List.of(
                new Difference(
                        "SET of a custom setting",
                        "tenant",
                        State.after("a", "SET app.tenant = 'a'"),
                        State.after("b", "SET app.tenant = 'b'")),
                new Difference(
                        "SET and nothing", "tenant", State.after("a", "SET app.tenant = 'a'"), State.opened(null)),
                new Difference(
                        "the later SET counts",
                        "tenant",
                        State.after("b", "SET app.tenant = 'a'", "SET app.tenant TO b"),
                        State.after("a", "SET app.tenant = 'b'", "SET SESSION app.tenant = 'a'")),
                new Difference(
                        "set_config",
                        "tenant",
                        State.after("a", "SELECT set_config('app.tenant', 'a', false)"),
                        State.after("b", "SELECT set_config('app.tenant', 'b', false)")),
                new Difference(
                        "set_config with bound values",
                        "tenant",
                        State.set("a", connection -> setBound(connection, "a")),
                        State.set("b", connection -> setBound(connection, "b"))),
                new Difference(
                        "a custom setting that was RESET, and none",
                        "tenant",
                        State.after("", "SET app.tenant = 'a'", "RESET app.tenant"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after RESET ALL, and none",
                        "tenant",
                        State.after("", "SET app.tenant = 'a'", "RESET ALL"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after DISCARD ALL, and none",
                        "tenant",
                        State.after("", "SET app.tenant = 'a'", "DISCARD ALL"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after SET LOCAL, and none",
                        "tenant",
                        State.after("", "BEGIN", "SET LOCAL app.tenant = 'a'", "COMMIT"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after SET LOCAL that was rolled back, and none",
                        "tenant",
                        State.after("", "BEGIN", "SET LOCAL app.tenant = 'a'", "ROLLBACK"),
                        State.opened(null)),
                new Difference(
                        "a custom setting after a local set_config, and none",
                        "tenant",
                        State.after("", "SELECT set_config('app.tenant', 'a', true)"),
                        State.opened(null)),
                new Difference(
                        "SET ROLE",
                        "usr",
                        State.after("tenant_a", "SET ROLE tenant_a"),
                        State.after("tenant_b", "SET ROLE tenant_b")),
                new Difference(
                        "SET ROLE and RESET ROLE",
                        "usr",
                        State.after("app", "SET ROLE tenant_a", "RESET ROLE"),
                        State.after("tenant_b", "SET ROLE tenant_b")),
                new Difference(
                        "SET SESSION AUTHORIZATION",
                        "usr",
                        State.after("tenant_a", "SET SESSION AUTHORIZATION tenant_a"),
                        State.after("tenant_b", "SET SESSION AUTHORIZATION tenant_b")),
                new Difference("users", "usr", State.of("tenant_a", "tenant_a"), State.of("tenant_b", "tenant_b")),
                new Difference(
                        "SET search_path",
                        "place",
                        State.after("one", "SET search_path = one"),
                        State.after("two", "SET search_path = two")),
                new Difference(
                        "setSchema",
                        "place",
                        State.set("one", connection -> connection.setSchema("one")),
                        State.set("two", connection -> connection.setSchema("two"))),
                new Difference(
                        "currentSchema",
                        "place",
                        State.opened("one", "currentSchema=one"),
                        State.opened("two", "currentSchema=two")),
                new Difference(
                        "SET TIME ZONE",
                        "zone",
                        State.after("Asia/Tokyo", "SET TIME ZONE 'Asia/Tokyo'"),
                        State.after("Europe/Rome", "SET timezone = 'Europe/Rome'")),
                new Difference(
                        "ApplicationName",
                        "application",
                        State.opened("one", "ApplicationName=one"),
                        State.opened("two", "ApplicationName=two")),
                new Difference(
                        "what the driver has set, and after RESET ALL",
                        "application",
                        State.opened("PostgreSQL JDBC Driver"),
                        State.after("", "RESET ALL")),
                new Difference(
                        "setClientInfo",
                        "application",
                        State.set("one", connection -> connection.setClientInfo("ApplicationName", "one")),
                        State.set("two", connection -> connection.setClientInfo("ApplicationName", "two"))),
                new Difference(
                        "setClientInfo before and after SET",
                        "application",
                        State.set("one", connection -> {
                            App.execute(connection, "SET application_name = 'two'");
                            connection.setClientInfo("ApplicationName", "one");
                        }),
                        State.set("two", connection -> {
                            connection.setClientInfo("ApplicationName", "one");
                            App.execute(connection, "SET application_name = 'two'");
                        })));
    }

    static List<Difference> onMariaDb() {
        return List.of(
                new Difference(
                        "a user variable that a trigger reads",
                        "tenant",
                        State.after("a", "SET @tenant = 'a'"),
                        State.after("b", "SET @tenant := 'b'")),
                new Difference(
                        "a user variable and none",
                        "tenant",
                        State.after("a", "SET @tenant = 'a'"),
                        State.opened(null)),
                new Difference(
                        "the later SET counts",
                        "tenant",
                        State.after("b", "SET @tenant = 'a'", "SET @tenant = 'b'"),
                        State.after("a", "SET @tenant = 'b'", "SET @other = 1, @tenant = 'a'")),
                new Difference(
                        "SET sql_mode",
                        "piped",
                        State.after("1", "SET sql_mode = 'STRICT_ALL_TABLES'"),
                        State.after("10", "SET sql_mode = 'STRICT_ALL_TABLES,PIPES_AS_CONCAT'")),
                new Difference(
                        "SET time_zone",
                        "zone",
                        State.after("1970-01-01 00:00:00", "SET time_zone = '+00:00'"),
                        State.after("1970-01-01 09:00:00", "SET time_zone = '+09:00'")),
                new Difference(
                        "sessionVariables",
                        "zone",
                        State.opened("1970-01-01 00:00:00", "sessionVariables=time_zone='+00:00'"),
                        State.opened("1970-01-01 09:00:00", "sessionVariables=time_zone='+09:00'")),
                new Difference(
                        "reset and not, with useResetConnection",
                        "zone",
                        new State(
                                "1970-01-01 00:00:00",
                                null,
                                List.of("useResetConnection=true", "sessionVariables=time_zone='+09:00'"),
                                connection -> connection
                                        .unwrap(org.mariadb.jdbc.Connection.class)
                                        .reset()),
                        State.opened(
                                "1970-01-01 09:00:00",
                                "useResetConnection=true",
                                "sessionVariables=time_zone='+09:00'")),
                new Difference(
                        "USE", "place", State.after("wb_one", "USE wb_one"), State.after("wb_two", "USE wb_two")),
                new Difference(
                        "setCatalog",
                        "place",
                        State.set("wb_one", connection -> connection.setCatalog("wb_one")),
                        State.set("wb_two", connection -> connection.setCatalog("wb_two"))),
                new Difference(
                        "SET ROLE",
                        "role",
                        State.after("tenant_a", "SET ROLE tenant_a"),
                        State.after("tenant_b", "SET ROLE tenant_b")),
                new Difference(
                        "SET ROLE and none", "role", State.after("tenant_a", "SET ROLE tenant_a"), State.opened(null)),
                new Difference("users", "usr", State.of("user_a@%", "user_a"), State.of("user_b@%", "user_b")));
    }
}
