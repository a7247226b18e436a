package io.writebatch.it;

import io.writebatch.it.harness.App;
import io.writebatch.testkit.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * A statement that a database refuses for some values and takes for others. Its first parameter is a number, its second a
 * text.
 */
enum BadWrite {
    DUPLICATE_KEY(
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine#",
            "taken",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20) UNIQUE)",
            "INSERT INTO %t VALUES (1000, 'taken')"),
    MISSING_PARENT(
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "known",
            "unknown",
            "CREATE TABLE %t_parent (v varchar(20) PRIMARY KEY)",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20), CONSTRAINT %t_known FOREIGN KEY (v) REFERENCES %t_parent (v))",
            "INSERT INTO %t_parent VALUES ('known')"),
    EXISTING_CHILD(
            "DELETE FROM %t WHERE id = ? AND v <> ?",
            "fine",
            "bad",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20))",
            "CREATE TABLE %t_child (id int PRIMARY KEY, CONSTRAINT %t_parent FOREIGN KEY (id) REFERENCES %t (id))",
            "INSERT INTO %t VALUES (5, ''), (10, ''), (20, ''), (25, ''), (30, ''), (40, ''), (45, '')",
            "INSERT INTO %t_child VALUES (5), (25), (45)"),
    CHECK(
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine",
            "refused",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20), CONSTRAINT %t_fine CHECK (v <> 'refused'))"),
    CHECK_OF_UPDATE(
            "UPDATE %t SET n = n - 1 WHERE id = ? AND v <> ?",
            "fine",
            "bad",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20), n int, CONSTRAINT %t_enough CHECK (n >= 0))",
            "INSERT INTO %t VALUES (5, '', 0), (10, '', 1), (20, '', 1), (25, '', 0), (30, '', 1), (40, '', 1), (45, '', 0)"),
    NULL_PARAMETER(
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine", null, "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20) NOT NULL)"),
    NULL_EXPRESSION(
            "INSERT INTO %t (id, v) VALUES (?, NULLIF(?, 'nothing'))",
            "fine", "nothing", "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20) NOT NULL)"),
    TOO_LONG(
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine", "longer than allowed", "CREATE TABLE %t (id int PRIMARY KEY, v varchar(5))"),
    OVERFLOW(
            "INSERT INTO %t (id, n) VALUES (?, 1000 * CAST(? AS %i))",
            "1", "99", "CREATE TABLE %t (id int PRIMARY KEY, n smallint)"),
    NOT_A_NUMBER("INSERT INTO %t (id, n) VALUES (?, %c)", "1", "x1", "CREATE TABLE %t (id int PRIMARY KEY, n int)"),
    NOT_A_DATE(
            "INSERT INTO %t (id, n) VALUES (?, %d)",
            "2024-02-29", "2023-02-29", "CREATE TABLE %t (id int PRIMARY KEY, n date)"),
    DIVISION_BY_ZERO(
            "INSERT INTO %t (id, n) VALUES (?, 100 / CAST(? AS %i))",
            "2", "0", "CREATE TABLE %t (id int PRIMARY KEY, n int)"),
    TRIGGER(
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine",
            "refused",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20))",
            "P:CREATE OR REPLACE FUNCTION %t_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.v = 'refused' THEN"
                    + " RAISE EXCEPTION 'refused %', NEW.id USING ERRCODE = 'XX123', DETAIL = 'd' || NEW.id, HINT = 'h',"
                    + " CONSTRAINT = 'c', TABLE = 't'; END IF; RETURN NEW; END$$",
            "P:CREATE TRIGGER %t_refuse BEFORE INSERT ON %t FOR EACH ROW EXECUTE FUNCTION %t_refuse()",
            "M:CREATE TRIGGER %t_refuse BEFORE INSERT ON %t FOR EACH ROW IF NEW.v = 'refused' THEN SIGNAL SQLSTATE '45123'"
                    + " SET MYSQL_ERRNO = 4711, MESSAGE_TEXT = 'refused by a trigger'; END IF"),
    DOMAIN(
            Database.POSTGRESQL,
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine",
            "refused",
            "DROP DOMAIN IF EXISTS %t_word CASCADE",
            "CREATE DOMAIN %t_word AS varchar(20) CONSTRAINT %t_fine CHECK (VALUE <> 'refused')",
            "CREATE TABLE %t (id int PRIMARY KEY, v %t_word)"),
    EXCLUSION(
            Database.POSTGRESQL,
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine#",
            "taken",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20), CONSTRAINT %t_once EXCLUDE USING hash (v WITH =))",
            "INSERT INTO %t VALUES (1000, 'taken')"),
    DEFERRED_KEY(
            Database.POSTGRESQL,
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "fine#",
            "taken",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20) UNIQUE DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO %t VALUES (1000, 'taken')"),
    DEFERRED_PARENT(
            Database.POSTGRESQL,
            "INSERT INTO %t (id, v) VALUES (?, ?)",
            "known",
            "unknown",
            "CREATE TABLE %t_parent (v varchar(20) PRIMARY KEY)",
            "CREATE TABLE %t (id int PRIMARY KEY, v varchar(20) REFERENCES %t_parent (v) DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO %t_parent VALUES ('known')");

    /** Null for all. */
    private final Database only;

    private final String sql;
    private final String fine;
    private final String bad;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> tables;

    BadWrite(String sql, String fine, String bad, String... tables) {
        this(null, sql, fine, bad, tables);
    }

    BadWrite(Database only, String sql, String fine, String bad, String... tables) {
        this.only = only;
        this.sql = sql;
        this.fine = fine;
        this.bad = bad;
        this.tables = List.of(tables);
    }

    boolean existsOn(Database database) {
        return only == null || only == database;
    }

    String table() {
        return "bad_" + name().toLowerCase(Locale.ROOT);
    }

    boolean insert() {
        return sql.startsWith("INSERT");
    }

    String sql(App app) {
        return forDatabase(app, sql);
    }

    /** A text that goes well with this number. */
    String fine(int id) {
        return fine.replace("#", String.valueOf(id));
    }

    /** A text that goes badly with 5, 25 and 45. */
    String bad() {
        return bad;
    }

    void createTables(App app) throws SQLException {
        for (String name : List.of(table() + "_child", table(), table() + "_parent")) {
            app.execute("DROP TABLE IF EXISTS " + name + app.sql(" CASCADE", ""));
        }
        for (String statement : tables) {
            boolean forOther = statement.startsWith(app.sql("M:", "P:"));
            if (!forOther) {
                app.execute(forDatabase(app, statement.replaceFirst("^[MP]:", "")));
            }
        }
    }

    private String forDatabase(App app, String text) {
        return text.replace("%t", table())
                .replace("%i", app.sql("int", "signed"))
                .replace("%c", app.sql("CAST(? AS int)", "?"))
                .replace("%d", app.sql("CAST(? AS date)", "?"));
    }
}
