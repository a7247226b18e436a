package io.writebatch.it.transparency;

import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables that programs are made of. */
final class Catalogue {
    static final String PLAIN = "plain";

    /** The agent is told to leave this table alone. */
    static final String SPARED = "CREATE TABLE spared (k int PRIMARY KEY, v varchar(10), n int)";

    static final int COUNTERS_ROWS = 4;

    /** Whose rows all threads of a program add to. */
    static final TableKind COUNTERS = usual(
            "counters",
            "counters",
            false,
            List.of(
                    "CREATE TABLE counters (k int PRIMARY KEY, v varchar(10), n int)",
                    "INSERT INTO counters VALUES (0, 'a', 0), (1, 'a', 0), (2, 'a', 0), (3, 'a', 0)"));

    private Catalogue() {}

    static List<TableKind> all(Database database) {
        List<TableKind> all = new ArrayList<>();
        if (database == Database.POSTGRESQL) {
            all.addAll(PostgresTables.all());
            all.addAll(OddPostgresTables.all());
        } else {
            all.addAll(MariaDbTables.all());
            all.addAll(OddMariaDbTables.all());
        }
        return all;
    }

    static List<TableKind.Column> wideColumns(boolean postgresql) {
        List<TableKind.Column> columns = new ArrayList<>(TableKind.usualColumns());
        columns.addAll(TableKind.columns(
                "si",
                ValueKind.SMALL,
                "bi",
                ValueKind.BIG,
                "de",
                ValueKind.DECIMAL,
                "re",
                ValueKind.REAL,
                "dp",
                ValueKind.DOUBLE,
                "bo",
                ValueKind.BOOLEAN,
                "tx",
                ValueKind.LONG_TEXT,
                postgresql ? "by" : "`by`",
                ValueKind.BYTES,
                "da",
                ValueKind.DATE,
                "ti",
                ValueKind.TIME,
                "ts",
                ValueKind.TIMESTAMP,
                "uu",
                ValueKind.UUID,
                "js",
                ValueKind.JSON));
        if (postgresql) {
            columns.addAll(TableKind.columns("ia", ValueKind.INT_ARRAY));
        }
        return columns;
    }

    static TableKind usual(String name, boolean keyed, String ddl) {
        return usual(name, name, keyed, List.of(ddl));
    }

    static TableKind usual(String name, String cluster, boolean keyed, List<String> ddl, String... dumps) {
        List<String> all = new ArrayList<>();
        all.add("SELECT k, v, n FROM " + name + " ORDER BY k, v, n");
        all.addAll(List.of(dumps));
        return new TableKind(name, cluster, keyed, false, TableKind.usualColumns(), ddl, all);
    }

    /** The generated values have six digits and start with 7: so they are known again wherever they appear. */
    static TableKind generated(String name, String gid, String... more) {
        List<String> ddl = Stream.concat(
                        Stream.of("CREATE TABLE " + name + " (" + gid
                                + " k int UNIQUE, v varchar(10), n int DEFAULT 7,"
                                + " ts timestamp DEFAULT CURRENT_TIMESTAMP)"),
                        Stream.of(more))
                .toList();
        return new TableKind(
                name,
                name,
                true,
                true,
                TableKind.usualColumns(),
                ddl,
                List.of("SELECT gid, k, v, n, ts IS NULL FROM " + name + " ORDER BY k, v, n, gid"));
    }
}
