package io.writebatch.core.sql;

import java.util.Set;

/** Reads the clauses of an INSERT. */
final class InsertReader {
    private static final Set<String> QUERY_STARTS = Set.of("select", "with", "table");
    private static final Set<String> SET_OPERATIONS = Set.of("union", "except", "intersect", "minus");

    private final Cursor cursor;
    private final Dialect dialect;

    /** Nothing but the table, its columns and a row of VALUES has been read. */
    private boolean plain = true;

    private TableName table;
    private int bodyStart;

    /** @param cursor behind INSERT */
    InsertReader(Cursor cursor, Dialect dialect) {
        this.cursor = cursor;
        this.dialect = dialect;
        this.bodyStart = cursor.at;
    }

    DmlSkeleton read() {
        acceptPriority();
        if (!cursor.acceptWord("into")) {
            if (dialect == Dialect.POSTGRESQL) {
                return unparsed();
            }
            plain = false;
        }
        table = TableName.read(cursor, dialect);
        if (table == null) {
            return DmlSkeleton.unparsed(bodyStart);
        }
        bodyStart = cursor.at;
        if (!acceptBehindTable()) {
            return unparsed();
        }
        if (cursor.is(TokenKind.OPEN) && !acceptColumns()) {
            return startsQuery(cursor.at + 1) ? excluded(ExclusionReason.INSERT_SELECT) : unparsed();
        }
        acceptOverriding();
        return readSource();
    }

    private void acceptPriority() {
        while (dialect == Dialect.MARIADB
                && (cursor.acceptWord("low_priority")
                        || cursor.acceptWord("high_priority")
                        || cursor.acceptWord("ignore"))) {
            plain = false;
        }
    }

    private boolean acceptBehindTable() {
        if (dialect == Dialect.POSTGRESQL && cursor.acceptWord("as")) {
            plain = false;
            return cursor.acceptName();
        }
        if (dialect == Dialect.MARIADB && cursor.acceptWord("partition")) {
            plain = false;
            return cursor.acceptParentheses();
        }
        return true;
    }

    /** Moves behind the list of columns, or nowhere when it is none. */
    private boolean acceptColumns() {
        int open = cursor.at;
        int close = cursor.tokens.partner(open);
        if (startsQuery(open + 1)) {
            return false;
        }
        for (int token = open + 1; token < close; token++) {
            switch (cursor.tokens.kind(token)) {
                case WORD, QUOTED_NAME, NAME_OR_STRING, COMMA -> {}
                case DOT, OPEN_BRACKET, CLOSE_BRACKET, NUMBER -> plain = false;
                default -> {
                    return false;
                }
            }
        }
        cursor.at = close + 1;
        return true;
    }

    private boolean startsQuery(int token) {
        return token < cursor.end
                && (QUERY_STARTS.contains(cursor.tokens.word(token))
                        || cursor.tokens.isWord(token, "values")
                        || cursor.tokens.is(token, TokenKind.OPEN));
    }

    private void acceptOverriding() {
        if (dialect == Dialect.POSTGRESQL
                && cursor.acceptWord("overriding")
                && (cursor.acceptWord("system") || cursor.acceptWord("user"))
                && cursor.acceptWord("value")) {
            plain = false;
        }
    }

    private DmlSkeleton readSource() {
        if (cursor.acceptWord("values")) {
            return readRows();
        }
        if (QUERY_STARTS.contains(cursor.word()) || cursor.is(TokenKind.OPEN)) {
            return excluded(ExclusionReason.INSERT_SELECT);
        }
        plain = false;
        if (dialect == Dialect.POSTGRESQL) {
            return cursor.acceptWords("default", "values") ? readTail(InsertShape.ONE_ROW) : unparsed();
        }
        if (cursor.acceptWord("value")) {
            return readRows();
        }
        return cursor.acceptWord("set") && acceptAssignments() ? readTail(InsertShape.ONE_ROW) : unparsed();
    }

    private DmlSkeleton readRows() {
        int rowStart = cursor.at;
        if (!cursor.acceptParentheses()) {
            return unparsed();
        }
        int rowEnd = cursor.at - 1;
        if (!cursor.is(TokenKind.COMMA)) {
            Tokens tokens = cursor.tokens;
            return readTail(
                    plain && cursor.atEnd()
                            ? InsertShape.plain(tokens.start(rowStart), tokens.end(rowEnd))
                            : InsertShape.ONE_ROW);
        }
        while (cursor.accept(TokenKind.COMMA)) {
            if (!cursor.acceptParentheses()) {
                return unparsed();
            }
        }
        return readTail(InsertShape.NONE);
    }

    /** Moves behind MariaDB's {@code SET a = 1, b = 2}. */
    private boolean acceptAssignments() {
        int start = cursor.at;
        while (!cursor.atEnd() && !cursor.isWord("on") && !cursor.isWord("returning")) {
            if (!cursor.acceptParentheses()) {
                cursor.at++;
            }
        }
        return cursor.at > start && cursor.tokens.isName(start);
    }

    private DmlSkeleton readTail(InsertShape shape) {
        if (cursor.atEnd() || acceptUpsert()) {
            return DmlSkeleton.of(table, shape, bodyStart);
        }
        if (cursor.isWord("returning")) {
            return excluded(ExclusionReason.RETURNING);
        }
        return SET_OPERATIONS.contains(cursor.word()) ? excluded(ExclusionReason.INSERT_SELECT) : unparsed();
    }

    private boolean acceptUpsert() {
        return dialect == Dialect.POSTGRESQL
                ? cursor.acceptWords("on", "conflict")
                : cursor.acceptWords("on", "duplicate") && cursor.acceptWords("key", "update");
    }

    private DmlSkeleton unparsed() {
        return excluded(ExclusionReason.UNPARSED);
    }

    private DmlSkeleton excluded(ExclusionReason reason) {
        return DmlSkeleton.excluded(reason, table, bodyStart);
    }
}
