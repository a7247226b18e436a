package io.writebatch.it.transparency;

import static io.writebatch.it.transparency.Catalogue.usual;

import java.util.ArrayList;
import java.util.List;

/** Tables of programs on PostgreSQL whose keys, constraints, types or names are less usual. */
final class OddPostgresTables {
    private OddPostgresTables() {}

    static List<TableKind> all() {
        List<TableKind> all = new ArrayList<>();
        all.addAll(keys());
        all.addAll(constraints());
        all.addAll(types());
        return all;
    }

    private static List<TableKind> keys() {
        List<TableKind> all = new ArrayList<>();
        all.add(usual(
                "composite",
                "composite",
                false,
                List.of(
                        "CREATE TABLE composite (k int, v varchar(10), n int, PRIMARY KEY (k, v),"
                                + " CONSTRAINT both_columns CHECK (n > 20 OR v <> 'a'))",
                        "CREATE UNIQUE INDEX composite_lower ON composite (k, lower(v))")));
        all.add(usual(
                "tree",
                "tree",
                true,
                List.of(
                        "CREATE TABLE tree (k int PRIMARY KEY, v varchar(10),"
                                + " n int REFERENCES tree ON UPDATE CASCADE ON DELETE SET NULL)",
                        "INSERT INTO tree SELECT nr, 'root', NULL FROM generate_series(18, 50) nr")));
        all.add(usual(
                "linked",
                "linked",
                true,
                List.of(
                        "CREATE TABLE linked (k int PRIMARY KEY, v varchar(10), n int)",
                        "CREATE TABLE link (k int REFERENCES linked ON UPDATE CASCADE ON DELETE CASCADE, n int)",
                        "CREATE FUNCTION linked_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " INSERT INTO tp.link VALUES (NEW.k, NEW.n); RETURN NULL; END $$",
                        "CREATE TRIGGER a AFTER INSERT ON linked FOR EACH ROW EXECUTE FUNCTION linked_row()"),
                "SELECT k, n FROM link ORDER BY k, n"));
        all.add(Catalogue.generated("always", "gid int GENERATED ALWAYS AS IDENTITY (START WITH 730001) PRIMARY KEY,"));
        all.add(usual(
                "booked",
                "booked",
                false,
                List.of("CREATE TABLE booked (k int, v varchar(10), n int,"
                        + " CONSTRAINT apart EXCLUDE USING gist (int4range(k, k + 1, '[)') WITH &&))")));
        all.add(usual(
                "picky",
                "picky",
                true,
                List.of(
                        "CREATE TABLE picky (k int PRIMARY KEY, v varchar(10), n int,"
                                + " UNIQUE NULLS NOT DISTINCT (v, n))",
                        "CREATE UNIQUE INDEX picky_some ON picky (n) WHERE v = 'a'")));
        return all;
    }

    private static List<TableKind> constraints() {
        List<TableKind> all = new ArrayList<>();
        all.add(usual(
                "lenient",
                "lenient",
                true,
                List.of(
                        "CREATE TABLE lenient (k int PRIMARY KEY, v varchar(10), n int)",
                        "INSERT INTO lenient VALUES (1, 'old', 500), (2, 'old', 2)",
                        "ALTER TABLE lenient ADD CONSTRAINT from_now_on CHECK (n < 38 AND k <> n) NOT VALID")));
        all.add(usual(
                "counted",
                "counted",
                true,
                List.of(
                        "CREATE TABLE counted (k int PRIMARY KEY, v varchar(10), n int)",
                        "CREATE TABLE counted_log (what text)",
                        "CREATE FUNCTION counted_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " INSERT INTO tp.counted_log SELECT TG_OP || count(*) FROM changed;"
                                + " RETURN NULL; END $$",
                        "CREATE TRIGGER a AFTER INSERT ON counted REFERENCING NEW TABLE AS changed"
                                + " FOR EACH STATEMENT EXECUTE FUNCTION counted_rows()",
                        "CREATE TRIGGER b AFTER UPDATE ON counted REFERENCING NEW TABLE AS changed"
                                + " FOR EACH STATEMENT EXECUTE FUNCTION counted_rows()"),
                "SELECT what, count(*) FROM counted_log GROUP BY what ORDER BY what"));
        all.add(usual(
                "elder",
                "elder",
                false,
                List.of(
                        "CREATE TABLE elder (k int, v varchar(10), n int)",
                        "CREATE TABLE heir (more text DEFAULT 'heir') INHERITS (elder)",
                        "INSERT INTO heir VALUES (1, 'heir', 20), (2, 'heir', 21)"),
                "SELECT k, v, n, more FROM heir ORDER BY k, v, n"));
        all.add(usual(
                "\"odd \"\"t?\"",
                "odd",
                true,
                List.of("CREATE TABLE \"odd \"\"t?\" (k int PRIMARY KEY, v varchar(10), n int)")));
        return all;
    }

    private static List<TableKind> types() {
        List<TableKind.Column> typed = new ArrayList<>(TableKind.usualColumns());
        typed.addAll(TableKind.columns("m", ValueKind.MOOD, "\"q?\"", ValueKind.TEXT));
        List<TableKind.Column> wider = new ArrayList<>(TableKind.usualColumns());
        wider.addAll(TableKind.columns(
                "tz",
                ValueKind.TIMESTAMP_WITH_ZONE,
                "tt",
                ValueKind.TIME_WITH_ZONE,
                "iv",
                ValueKind.INTERVAL,
                "ch",
                ValueKind.CHAR,
                "bi",
                ValueKind.BITS,
                "hu",
                ValueKind.HUGE,
                "xm",
                ValueKind.XML,
                "ad",
                ValueKind.ADDRESS,
                "lo",
                ValueKind.LONG_TEXT));
        return List.of(
                new TableKind(
                        "typed",
                        "typed",
                        true,
                        false,
                        typed,
                        List.of(
                                "CREATE TYPE mood AS ENUM ('glad', 'sad')",
                                "CREATE DOMAIN short_text AS varchar(10) CHECK (VALUE <> 'b')",
                                "CREATE TABLE typed (k int PRIMARY KEY, v short_text, n int, m mood DEFAULT 'sad',"
                                        + " \"q?\" varchar(10))"),
                        List.of("SELECT * FROM typed ORDER BY k")),
                new TableKind(
                        "wider",
                        "wider",
                        false,
                        false,
                        wider,
                        List.of(
                                "CREATE TABLE wider (k int, v varchar(10), n int, tz timestamptz, tt timetz, iv interval,"
                                        + " ch char(5), bi bit(8), hu numeric(38, 10), xm xml, ad inet, lo text)"),
                        List.of(
                                "SELECT k, v, n, tz AT TIME ZONE 'UTC', tt, iv, ch, bi, hu, xm, ad, length(lo), left(lo, 20)"
                                        + " FROM wider ORDER BY k, v, n, wider::text")));
    }
}
