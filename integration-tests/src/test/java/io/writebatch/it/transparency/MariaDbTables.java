package io.writebatch.it.transparency;

import static io.writebatch.it.transparency.Catalogue.generated;
import static io.writebatch.it.transparency.Catalogue.usual;

import java.util.ArrayList;
import java.util.List;

/** The usual tables of programs on MariaDB. */
final class MariaDbTables {
    private MariaDbTables() {}

    /** All have an index on k: where the server scans, threads wait for each other's rows. */
    static List<TableKind> all() {
        List<TableKind> all = new ArrayList<>();
        all.add(usual(
                Catalogue.PLAIN,
                Catalogue.PLAIN,
                false,
                List.of(
                        "CREATE TABLE plain (k int, v varchar(10), n int, KEY (k))",
                        "CREATE PROCEDURE put_plain(a int, b varchar(20)) INSERT INTO plain VALUES (a, b, 30)")));
        all.add(usual(
                "keyed",
                true,
                "CREATE TABLE keyed (k int PRIMARY KEY, v varchar(10) NOT NULL,"
                        + " n int DEFAULT 7 CHECK (n < 100), UNIQUE (v, n))"));
        all.add(usual("spared", true, Catalogue.SPARED));
        all.add(generated(
                "auto_a", "gid int AUTO_INCREMENT PRIMARY KEY,", "ALTER TABLE auto_a AUTO_INCREMENT = 710001"));
        all.add(generated(
                "auto_b", "gid int AUTO_INCREMENT PRIMARY KEY,", "ALTER TABLE auto_b AUTO_INCREMENT = 720001"));
        all.add(usual(
                "child",
                "family",
                true,
                List.of(
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "INSERT INTO parent SELECT seq FROM seq_0_to_200",
                        "CREATE TABLE child (k int PRIMARY KEY, v varchar(10),"
                                + " n int, FOREIGN KEY (n) REFERENCES parent (id) ON DELETE CASCADE)")));
        all.add(usual(
                "computed",
                true,
                "CREATE TABLE computed (k int PRIMARY KEY, v varchar(10), n int, twice int AS (n * 2) PERSISTENT)"));
        all.add(usual(
                "triggered",
                "triggered",
                true,
                List.of(
                        "CREATE TABLE triggered (k int PRIMARY KEY, v varchar(10), n int)",
                        "CREATE TABLE triggered_log (nr int AUTO_INCREMENT PRIMARY KEY, what text)",
                        "CREATE TRIGGER triggered_a BEFORE INSERT ON triggered FOR EACH ROW BEGIN"
                                + " IF NEW.n = 13 THEN SIGNAL SQLSTATE '45013'"
                                + " SET MESSAGE_TEXT = 'no 13 please', MYSQL_ERRNO = 31313; END IF;"
                                + " SET NEW.v = upper(NEW.v); END",
                        "CREATE TRIGGER triggered_b AFTER INSERT ON triggered FOR EACH ROW"
                                + " INSERT INTO triggered_log (what) VALUES ('inserted')",
                        "CREATE TRIGGER triggered_c AFTER DELETE ON triggered FOR EACH ROW"
                                + " INSERT INTO triggered_log (what) VALUES (concat('deleted ', OLD.k))"),
                "SELECT what, count(*) FROM triggered_log GROUP BY what ORDER BY what"));
        all.add(usual(
                "view_of",
                "view_of",
                false,
                List.of(
                        "CREATE TABLE view_base (k int PRIMARY KEY, v varchar(10), n int)",
                        "CREATE VIEW view_of AS SELECT k, v, n FROM view_base WHERE n IS NULL OR n < 50"
                                + " WITH CHECK OPTION"),
                "SELECT k, v, n FROM view_base ORDER BY k"));
        all.add(usual(
                "parts",
                "parts",
                true,
                List.of("CREATE TABLE parts (k int PRIMARY KEY, v varchar(10), n int) PARTITION BY RANGE (k)"
                        + " (PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN (100000))")));
        all.add(usual("myisam", true, "CREATE TABLE myisam (k int PRIMARY KEY, v varchar(10), n int) ENGINE = MyISAM"));
        all.add(usual("aria", true, "CREATE TABLE aria (k int PRIMARY KEY, v varchar(10), n int) ENGINE = Aria"));
        all.add(usual(
                "audited",
                "audited",
                true,
                List.of(
                        "CREATE TABLE audited (k int PRIMARY KEY, v varchar(10), n int)",
                        "CREATE TABLE audit (k int) ENGINE = MyISAM",
                        "CREATE TRIGGER audited_a BEFORE INSERT ON audited FOR EACH ROW"
                                + " INSERT INTO audit VALUES (NEW.k)"),
                "SELECT k FROM audit ORDER BY k"));
        all.add(new TableKind(
                "session",
                "session",
                false,
                false,
                TableKind.usualColumns(),
                List.of(
                        "CREATE TABLE session (k int, v varchar(10), n int, settings text, KEY (k))",
                        "CREATE TRIGGER session_a BEFORE INSERT ON session FOR EACH ROW SET NEW.settings ="
                                + " concat_ws(' ', @@time_zone, @@tx_isolation, @tenant,"
                                + " @@collation_connection, @@foreign_key_checks, current_role(),"
                                + " @@character_set_client, @@div_precision_increment)"),
                List.of("SELECT k, v, n, settings FROM session ORDER BY k, v, n, settings")));
        all.add(new TableKind(
                "wide",
                "wide",
                false,
                false,
                Catalogue.wideColumns(false),
                List.of("CREATE TABLE wide (k int, v varchar(10), n int, si smallint, bi bigint, de numeric(10, 2),"
                        + " re float, dp double, bo boolean, tx text, `by` varbinary(30), da date, ti time,"
                        + " ts datetime(6), uu uuid, js json, KEY (k))"),
                List.of("SELECT k, v, n, si, bi, de, re, dp, bo, tx, hex(`by`), da, ti, ts, uu, js FROM wide"
                        + " ORDER BY k, v, n, si, bi, de, re, dp, bo, tx, hex(`by`), da, ti, ts, uu, js")));
        return all;
    }
}
