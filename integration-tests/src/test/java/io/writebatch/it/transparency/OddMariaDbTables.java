package io.writebatch.it.transparency;

import static io.writebatch.it.transparency.Catalogue.usual;

import java.util.ArrayList;
import java.util.List;

/** Tables of programs on MariaDB whose keys, constraints, types or names are less usual. */
final class OddMariaDbTables {
    private OddMariaDbTables() {}

    static List<TableKind> all() {
        List<TableKind> all = new ArrayList<>();
        all.addAll(keys());
        all.addAll(columns());
        all.addAll(types());
        return all;
    }

    private static List<TableKind> keys() {
        List<TableKind> all = new ArrayList<>();
        all.add(usual(
                "composite",
                "composite",
                false,
                List.of("CREATE TABLE composite (k int, v varchar(10), n int, PRIMARY KEY (k, v),"
                        + " CONSTRAINT both_columns CHECK (n > 20 OR v <> 'a'))")));
        all.add(usual(
                "tree",
                "tree",
                true,
                List.of(
                        "CREATE TABLE tree (k int PRIMARY KEY, v varchar(10), n int,"
                                + " FOREIGN KEY (n) REFERENCES tree (k) ON DELETE SET NULL)",
                        "INSERT INTO tree SELECT seq, 'root', NULL FROM seq_18_to_50")));
        all.add(usual(
                "linked",
                "linked",
                true,
                List.of(
                        "CREATE TABLE linked (k int PRIMARY KEY, v varchar(10), n int)",
                        "CREATE TABLE link (k int, n int,"
                                + " FOREIGN KEY (k) REFERENCES linked (k) ON UPDATE CASCADE ON DELETE CASCADE)",
                        "CREATE TRIGGER linked_a AFTER INSERT ON linked FOR EACH ROW"
                                + " INSERT INTO link VALUES (NEW.k, NEW.n)"),
                "SELECT k, n FROM link ORDER BY k, n"));
        all.add(new TableKind(
                "numbered",
                "numbered",
                true,
                true,
                TableKind.usualColumns(),
                List.of(
                        "CREATE SEQUENCE numbers START WITH 730001",
                        "CREATE TABLE numbered (gid int DEFAULT NEXTVAL(numbers) PRIMARY KEY, k int UNIQUE,"
                                + " v varchar(10), n int)"),
                List.of("SELECT gid, k, v, n FROM numbered ORDER BY k, v, n, gid")));
        all.add(usual(
                "`odd ``t?`",
                "odd",
                true,
                List.of("CREATE TABLE `odd ``t?` (k int PRIMARY KEY, v varchar(10), n int)")));
        return all;
    }

    private static List<TableKind> columns() {
        List<TableKind.Column> touched = new ArrayList<>(TableKind.usualColumns());
        touched.addAll(TableKind.columns("ts", ValueKind.TIMESTAMP));
        List<TableKind.Column> hidden = new ArrayList<>(TableKind.usualColumns());
        hidden.addAll(TableKind.columns("h", ValueKind.INT, "`q?`", ValueKind.TEXT));
        return List.of(
                new TableKind(
                        "touched",
                        "touched",
                        true,
                        false,
                        touched,
                        List.of("CREATE TABLE touched (k int PRIMARY KEY, v varchar(10), n int,"
                                + " ts timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)"),
                        List.of("SELECT k, v, n, ts > '2025-01-01', if(ts > '2025-01-01', NULL, ts) FROM touched"
                                + " ORDER BY k")),
                new TableKind(
                        "hidden",
                        "hidden",
                        true,
                        false,
                        hidden,
                        List.of(
                                "CREATE TABLE hidden (k int PRIMARY KEY, v varchar(10), n int, h int INVISIBLE DEFAULT 5,"
                                        + " `q?` varchar(10), twice int AS (n * 2) VIRTUAL, CHECK (twice <> 50))"),
                        List.of("SELECT k, v, n, h, `q?`, twice FROM hidden ORDER BY k")));
    }

    private static List<TableKind> types() {
        List<TableKind.Column> latin = new ArrayList<>(TableKind.usualColumns());
        latin.addAll(TableKind.columns("u", ValueKind.TEXT, "tx", ValueKind.LONG_TEXT));
        List<TableKind.Column> wider = new ArrayList<>(TableKind.usualColumns());
        wider.addAll(TableKind.columns(
                "bi",
                ValueKind.BITS,
                "m",
                ValueKind.MOOD,
                "st",
                ValueKind.SET,
                "ye",
                ValueKind.YEAR,
                "ch",
                ValueKind.CHAR,
                "hu",
                ValueKind.HUGE,
                "ud",
                ValueKind.DECIMAL,
                "da",
                ValueKind.ZERO_DATE,
                "lo",
                ValueKind.LONG_TEXT,
                "ad",
                ValueKind.ADDRESS,
                "js",
                ValueKind.JSON));
        return List.of(
                new TableKind(
                        "latin",
                        "latin",
                        true,
                        false,
                        latin,
                        List.of("CREATE TABLE latin (k int PRIMARY KEY, v varchar(10) CHARACTER SET latin1, n int,"
                                + " u varchar(10) CHARACTER SET utf8mb3 UNIQUE, tx varchar(12) CHARACTER SET ascii)"),
                        List.of("SELECT k, hex(v), n, hex(u), hex(tx) FROM latin ORDER BY k")),
                new TableKind(
                        "wider",
                        "wider",
                        false,
                        false,
                        wider,
                        List.of("CREATE TABLE wider (k int, v varchar(10), n int, bi bit(8), m enum('glad', 'sad'),"
                                + " st set('x', 'y', 'z'), ye year, ch char(5), hu decimal(38, 10), ud decimal(4, 1) UNSIGNED,"
                                + " da datetime, lo text, ad inet6, js json CHECK (json_length(js) < 2), KEY (k))"),
                        List.of("SELECT k, v, n, hex(bi), m, st, ye, ch, hu, ud, da, length(lo), left(lo, 20), ad, js"
                                + " FROM wider ORDER BY k, v, n, bi, m, st, ye, ch, hu, ud, da, length(lo), ad, js")));
    }
}
