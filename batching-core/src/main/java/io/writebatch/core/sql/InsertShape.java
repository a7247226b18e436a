package io.writebatch.core.sql;

/**
 * What an INSERT inserts.
 *
 * @param plain one row of VALUES and nothing else
 * @param oneRow exactly one row, whatever happens to it
 * @param rowStart where the row's opening parenthesis stands in the text, or -1 unless plain
 * @param rowEnd behind the row's closing parenthesis, or -1 unless plain
 */
record InsertShape(boolean plain, boolean oneRow, int rowStart, int rowEnd) {
    static final InsertShape NONE = new InsertShape(false, false, -1, -1);
    static final InsertShape ONE_ROW = new InsertShape(false, true, -1, -1);

    static InsertShape plain(int rowStart, int rowEnd) {
        return new InsertShape(true, true, rowStart, rowEnd);
    }
}
