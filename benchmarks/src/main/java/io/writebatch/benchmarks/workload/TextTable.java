package io.writebatch.benchmarks.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Columns of text, as wide as they must be; numbers to the right. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 0));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String space = " ".repeat(widths.get(i) - row.get(i).length());
                boolean isName = i == 0 || rightmostIsLetter(i);
                line.append(isName ? row.get(i) + space : space + row.get(i)).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Whether the last cell of the column is a word: then the column is one of names. */
    private boolean rightmostIsLetter(int column) {
        List<String> last = rows.get(rows.size() - 1);
        return column < last.size() && last.get(column).matches("[a-z].*");
    }
}
