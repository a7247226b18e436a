package io.writebatch.core.sql;

import io.writebatch.bridge.KeyedUpdate;
import java.util.List;

/** What one SQL text is, read once; immutable. Holds for the text in every session of its dialect. */
public final class StatementFacts {
    private final Dialect dialect;
    private final String sql;
    private final String keySql;
    private final QueryType queryType;
    private final StatementKind kind;
    private final boolean endsInSemicolon;
    private final DmlFacts dml;
    private final SessionFacts session;
    private final Hint hint;
    private final int parameterCount;
    private final boolean escapedQuestionMark;

    StatementFacts(
            Dialect dialect,
            Tokens tokens,
            String keySql,
            Hint hint,
            QueryType type,
            StatementKind kind,
            DmlFacts dml,
            SessionFacts session) {
        this.dialect = dialect;
        this.sql = tokens.sql();
        this.keySql = keySql;
        this.queryType = type;
        this.kind = kind;
        this.endsInSemicolon = tokens.is(tokens.size() - 1, TokenKind.SEMICOLON);
        this.dml = dml;
        this.session = session;
        this.hint = hint;
        this.parameterCount = tokens.parameters();
        this.escapedQuestionMark = tokens.hasEscapedQuestionMark();
    }

    public Dialect dialect() {
        return dialect;
    }

    /** The text as given. */
    public String sql() {
        return sql;
    }

    /** The text without our hints, other comments kept: what may share a batch. */
    public String keySql() {
        return keySql;
    }

    /** The verb; of several statements, that of the first. */
    public QueryType queryType() {
        return queryType;
    }

    /** What it is to the counting of writes. */
    public StatementKind kind() {
        return kind;
    }

    /** Whether the text can stand inside a block of statements with a semicolon behind it. */
    public boolean embeddable() {
        return !endsInSemicolon;
    }

    /** Why the text may not be batched, or null when it is one plain INSERT, UPDATE or DELETE. */
    public ExclusionReason exclusion() {
        return dml.exclusion();
    }

    /**
     * One name for the target table, or null when unknown: without quotes, with the schema if one is written; unquoted
     * names in lower case on PostgreSQL, all names in lower case on MariaDB.
     */
    public String table() {
        return dml.table() == null ? null : dml.table().canonical();
    }

    /**
     * The target table as the server's catalog knows it, schema first if one is written; empty when unknown. On MariaDB
     * letters keep their case.
     */
    public List<String> tablePath() {
        return dml.table() == null ? List.of() : dml.table().path();
    }

    /**
     * {@code INSERT INTO t [(columns)] VALUES (one row)} and nothing else: no modifier, no conflict clause, no query and
     * no function of the application's in the row. On MariaDB also written so that Connector/J sees the INSERT.
     */
    public boolean plainSingleRowInsert() {
        return dml.insert().plain();
    }

    /** An INSERT of exactly one row: one row of VALUES, DEFAULT VALUES or SET, maybe with a conflict clause. */
    public boolean insertOfOneRow() {
        return dml.insert().oneRow();
    }

    /** Where the opening parenthesis of a plain single-row insert's row stands in {@link #sql()}, else -1. */
    public int rowStart() {
        return dml.insert().rowStart();
    }

    /** Behind the closing parenthesis of a plain single-row insert's row in {@link #sql()}, else -1. */
    public int rowEnd() {
        return dml.insert().rowEnd();
    }

    /**
     * An UPDATE of the one row that has a given value in this column, written so that one statement can do the same to the
     * rows of many: {@code UPDATE t SET a = ?, b = b + ?, c = NOW() WHERE id = ?}, maybe with more conditions of that kind.
     * MariaDB only.
     *
     * @param keyColumn the table's primary key; null when that is not known, or not one column
     * @return null when it is none
     */
    public KeyedUpdate keyedUpdate(String keyColumn) {
        return keyColumn == null ? null : dml.update().byKey(keyColumn);
    }

    /**
     * Whether the write calls a function of which we know nothing: one of the application's. It may be batched, as it
     * runs inside the server either way; but what such a function does to its session stays with the leader's.
     */
    public boolean callsUnknownFunction() {
        return dml.unknownFunctions();
    }

    /** Placeholders as the driver counts them in a prepared statement. */
    public int parameterCount() {
        return parameterCount;
    }

    /**
     * Whether a question mark stands outside of literals and comments: a plain statement sends it as it is, a prepared
     * one sends something else.
     */
    public boolean hasQuestionMark() {
        return parameterCount > 0 || escapedQuestionMark;
    }

    /** Never null. */
    public Hint hint() {
        return hint;
    }

    /** What running the text does to its session; never null. */
    public SessionEffect sessionEffect() {
        return session.effect();
    }

    /**
     * Whether the text reads what an earlier write left in its session: a generated key, a count, warnings. It would find
     * nothing of a write that ran in another session.
     */
    public boolean readsSessionState() {
        return session.readsState();
    }

    /** Whether that is, for certain, the generated key that an earlier text left. */
    public boolean readsKey() {
        return session.readsKey();
    }

    /** Whether that is, for certain, a count or the warnings that an earlier text left. */
    public boolean readsCount() {
        return session.readsCount();
    }

    /** Whether the session may see another generated key last when the text has run. */
    public boolean mayLeaveKey() {
        return session.leavesKey();
    }

    /** Whether a transaction may be open afterwards that was not before. The driver knows for certain. */
    public boolean mayOpenTransaction() {
        return session.mayOpenTransaction();
    }

    /** Without the text, which may hold secrets. */
    @Override
    public String toString() {
        String reason = exclusion() == null ? "" : " excluded: " + exclusion().label();
        return queryType + " " + table() + reason;
    }
}
