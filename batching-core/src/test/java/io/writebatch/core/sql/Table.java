package io.writebatch.core.sql;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Test tables written as text: one row a line, columns apart by {@code " | "}. */
final class Table {
    private Table() {}

    static Stream<Arguments> rows(String table) {
        return table.lines()
                .filter(line -> !line.isBlank())
                .map(line -> Arguments.of((Object[]) Arrays.stream(line.split(" +\\| ", -1))
                        .map(String::strip)
                        .toArray(String[]::new)));
    }

    /** Every row once for each dialect, which becomes the first column. */
    static Stream<Arguments> rowsForBoth(String table) {
        return Arrays.stream(Dialect.values()).flatMap(dialect -> rows(dialect, table));
    }

    static Stream<Arguments> rows(Dialect dialect, String table) {
        return rows(table).map(row -> {
            Object[] columns = row.get();
            Object[] prefixed = new Object[columns.length + 1];
            prefixed[0] = dialect;
            System.arraycopy(columns, 0, prefixed, 1, columns.length);
            return Arguments.of(prefixed);
        });
    }
}
