package io.writebatch.core.sql;

/** Reads the clauses of an UPDATE of one table. */
final class UpdateReader {
    private final Cursor cursor;
    private final Dialect dialect;

    /** @param cursor behind UPDATE */
    UpdateReader(Cursor cursor, Dialect dialect) {
        this.cursor = cursor;
        this.dialect = dialect;
    }

    DmlSkeleton read() {
        acceptModifiers();
        TableName table = TableName.read(cursor, dialect);
        int bodyStart = cursor.at;
        boolean certain = table != null
                && acceptBehindTable()
                && cursor.acceptWord("set")
                && (cursor.is(TokenKind.OPEN) || cursor.acceptName() || cursor.accept(TokenKind.NAME_OR_STRING));
        return certain ? DmlSkeleton.of(table, bodyStart) : DmlSkeleton.unparsed(bodyStart);
    }

    private void acceptModifiers() {
        if (dialect == Dialect.POSTGRESQL) {
            cursor.acceptWord("only");
        } else {
            cursor.acceptWord("low_priority");
            cursor.acceptWord("ignore");
        }
    }

    private boolean acceptBehindTable() {
        if (dialect == Dialect.POSTGRESQL) {
            cursor.acceptOperator('*');
        } else if (cursor.acceptWord("partition") && !cursor.acceptParentheses()) {
            return false;
        }
        if (cursor.isWord("set")) {
            return true;
        }
        cursor.acceptWord("as");
        return cursor.acceptName();
    }
}
