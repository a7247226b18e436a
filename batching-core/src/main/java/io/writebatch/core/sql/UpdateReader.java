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
        int start = cursor.at;
        acceptModifiers();
        boolean modified = cursor.at > start;
        TableName table = TableName.read(cursor, dialect);
        int bodyStart = cursor.at;
        boolean partitioned = cursor.isWord("partition");
        boolean certain = table != null
                && acceptBehindTable()
                && cursor.acceptWord("set")
                && (cursor.is(TokenKind.OPEN) || cursor.isName() || cursor.is(TokenKind.NAME_OR_STRING));
        if (!certain) {
            return DmlSkeleton.unparsed(bodyStart);
        }
        return modified || partitioned || dialect == Dialect.POSTGRESQL
                ? DmlSkeleton.of(table, bodyStart)
                : DmlSkeleton.of(table, new UpdateShapeReader(cursor).read(), bodyStart);
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
