package io.writebatch.core.sql;

import java.util.Set;

/** Reads the clauses of a DELETE from one table. */
final class DeleteReader {
    private static final Set<String> POSTGRESQL_CLAUSES = Set.of("where", "using", "returning");
    private static final Set<String> MARIADB_CLAUSES = Set.of("where", "order", "limit", "returning");

    private final Cursor cursor;
    private final Dialect dialect;
    private final Set<String> clauses;

    /** @param cursor behind DELETE */
    DeleteReader(Cursor cursor, Dialect dialect) {
        this.cursor = cursor;
        this.dialect = dialect;
        this.clauses = dialect == Dialect.POSTGRESQL ? POSTGRESQL_CLAUSES : MARIADB_CLAUSES;
    }

    DmlSkeleton read() {
        if (dialect == Dialect.MARIADB) {
            cursor.acceptWord("low_priority");
            cursor.acceptWord("quick");
            cursor.acceptWord("ignore");
        }
        boolean from = cursor.acceptWord("from");
        if (dialect == Dialect.POSTGRESQL) {
            cursor.acceptWord("only");
        }
        TableName table = from ? TableName.read(cursor, dialect) : null;
        int bodyStart = cursor.at;
        boolean certain = table != null && acceptBehindTable() && atClause();
        return certain ? DmlSkeleton.of(table, bodyStart) : DmlSkeleton.unparsed(bodyStart);
    }

    private boolean acceptBehindTable() {
        if (dialect == Dialect.POSTGRESQL) {
            cursor.acceptOperator('*');
        } else if (cursor.acceptWord("partition") && !cursor.acceptParentheses()) {
            return false;
        }
        if (atClause()) {
            return true;
        }
        cursor.acceptWord("as");
        return !cursor.isWord("using") && cursor.acceptName();
    }

    private boolean atClause() {
        return cursor.atEnd() || clauses.contains(cursor.word());
    }
}
