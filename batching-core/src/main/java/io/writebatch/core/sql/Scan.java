package io.writebatch.core.sql;

import java.util.Set;

/** Everything in a part of a statement that matters wherever it stands, found in one pass. */
final class Scan {
    /** What may follow WITH where it introduces no common table. */
    private static final Set<String> NOT_COMMON_TABLE =
            Set.of("time", "ordinality", "ties", "rollup", "wrapper", "array", "unique", "local", "parser", "query");

    private final Tokens tokens;
    private final Dialect dialect;
    private final FunctionCalls calls;

    private boolean returning;
    private boolean lockFunction;
    private boolean sessionFunction;
    private boolean setConfig;
    private boolean changesSession;
    private boolean readsKey;
    private boolean readsCount;
    private boolean readsVariable;
    private boolean drawsKey;
    private boolean unknownFunction;
    private boolean uncertain;
    private boolean into;
    private boolean assignment;
    private boolean variable;
    private boolean commonTable;
    private boolean query;
    private boolean currentOf;

    Scan(Tokens tokens, int from, int end, Dialect dialect) {
        this.tokens = tokens;
        this.dialect = dialect;
        this.calls = new FunctionCalls(tokens, dialect);
        for (int token = from; token < end; token++) {
            look(token, from);
        }
    }

    boolean returning() {
        return returning;
    }

    boolean lockFunction() {
        return lockFunction;
    }

    /** A function, a variable or an expression that belongs to one session or transaction. */
    boolean sessionFunction() {
        return sessionFunction || variable || assignment;
    }

    boolean setConfig() {
        return setConfig;
    }

    /** A function that changes the session in a way that cannot be compared. */
    boolean changesSession() {
        return changesSession || assignment || into;
    }

    /** An expression that changes the session where it is evaluated. */
    boolean expressionChangesSession() {
        return changesSession || assignment || setConfig;
    }

    /** The generated key that the session saw last. */
    boolean readsKey() {
        return readsKey;
    }

    /** What the last statement left: a count, a number of warnings. */
    boolean readsCount() {
        return readsCount;
    }

    /** A user variable, in which a write's trigger may have left something. */
    boolean readsVariable() {
        return readsVariable;
    }

    /** Whether the session may see another generated key last than before, other than by inserting. */
    boolean drawsKey() {
        return drawsKey || unknownFunction || uncertain;
    }

    boolean unknownFunction() {
        return unknownFunction;
    }

    /** Something that could be something else. */
    boolean uncertain() {
        return uncertain;
    }

    /** INTO a table or a variable, other than behind INSERT and the like. */
    boolean into() {
        return into;
    }

    boolean commonTable() {
        return commonTable;
    }

    boolean query() {
        return query;
    }

    boolean currentOf() {
        return currentOf;
    }

    private void look(int token, int from) {
        switch (tokens.kind(token)) {
            case WORD -> lookAtWord(token, from);
            case QUOTED_NAME, NAME_OR_STRING -> lookAtCall(token, from);
            case USER_VARIABLE, SYSTEM_VARIABLE -> lookAtVariable(token);
            case ASSIGN -> assignment |= dialect == Dialect.MARIADB;
            case OPEN -> query |= startsQuery(token + 1);
            default -> {}
        }
    }

    /** A query that does without the word SELECT, which is found wherever it stands. */
    private boolean startsQuery(int token) {
        return tokens.isWord(token, "table") || tokens.isWord(token, "values") || tokens.isWord(token, "with");
    }

    private void lookAtWord(int token, int from) {
        if (tokens.is(token + 1, TokenKind.OPEN)) {
            lookAtCall(token, from);
        }
        switch (tokens.word(token)) {
            case "returning" -> returning = true;
            case "select" -> query = true;
            case "with" -> commonTable |= !NOT_COMMON_TABLE.contains(tokens.word(token + 1));
            case "into" -> into |= !intoTarget(token, from);
            case "current" -> currentOf |= tokens.isWord(token + 1, "of");
            case "previous" -> lookAtPreviousValue(token);
            case "currval" -> lookAtSequence(token);
            case "nextval" -> drawsKey = true;
            case "next" -> drawsKey |= tokens.isWord(token + 1, "value");
            default -> {}
        }
    }

    private void lookAtCall(int token, int from) {
        FunctionKind kind = calls.at(token, from);
        if (kind == null) {
            return;
        }
        lockFunction |= kind.exclusion() == ExclusionReason.LOCK_FUNCTION;
        sessionFunction |= kind.exclusion() == ExclusionReason.SESSION_FUNCTION;
        changesSession |= kind.changesSession();
        setConfig |= kind == FunctionKind.SET_CONFIG;
        readsCount |= kind == FunctionKind.LAST_COUNT;
        unknownFunction |= kind == FunctionKind.UNKNOWN;
        uncertain |= kind == FunctionKind.UNCERTAIN;
        if (kind == FunctionKind.LAST_KEY) {
            // LAST_INSERT_ID(expression) does not ask: the session has its value from then on.
            boolean sets = dialect == Dialect.MARIADB && !tokens.is(token + 2, TokenKind.CLOSE);
            drawsKey |= sets;
            readsKey |= !sets;
        }
    }

    /** Of the system variables only some tell of a write. */
    private void lookAtVariable(int token) {
        variable = true;
        readsVariable |= tokens.is(token, TokenKind.USER_VARIABLE);
        readsKey |= WriteResults.isKeyVariable(tokens.text(token));
        readsCount |= WriteResults.isCountVariable(tokens.text(token));
    }

    /** The sequence's value that the session saw last. */
    private void lookAtPreviousValue(int token) {
        if (tokens.isWord(token + 1, "value")) {
            sessionFunction = true;
            readsKey = true;
        }
    }

    /** {@code sequence.currval} of sql_mode ORACLE. */
    private void lookAtSequence(int token) {
        if (dialect == Dialect.MARIADB && tokens.is(token - 1, TokenKind.DOT)) {
            sessionFunction = true;
            readsKey = true;
        }
    }

    private boolean intoTarget(int token, int from) {
        String after = tokens.word(token + 1);
        if (dialect == Dialect.MARIADB && (after.equals("outfile") || after.equals("dumpfile"))) {
            return true;
        }
        return token > from
                && switch (tokens.word(token - 1)) {
                    case "insert", "merge", "replace", "ignore", "low_priority", "high_priority", "delayed" -> true;
                    default -> false;
                };
    }
}
