package io.writebatch.core.sql;

/**
 * Reads one SQL text. A whitelist: what cannot be read with certainty, whatever the session's modes, is excluded as
 * {@link ExclusionReason#UNPARSED}.
 *
 * <p>Linear in the length of the text, without recursion. The result depends on the text and the dialect only, so the
 * caller may cache it.
 */
public final class StatementReader {
    /** A write longer than this, in characters, gains nothing from sharing a commit. */
    private static final int MAX_BATCHED_LENGTH = 256 * 1024;

    /** A text longer than this, in characters, is not read to its end. */
    private static final int MAX_READ_LENGTH = 1024 * 1024;

    private static final int HEAD_LENGTH = 4096;

    private final Tokens tokens;
    private final Dialect dialect;
    private final Hint hint;

    /** The first statement's first token, and the semicolon behind its last one or the number of tokens. */
    private int from;

    private int end;

    private StatementReader(Tokens tokens, Dialect dialect) {
        this.tokens = tokens;
        this.dialect = dialect;
        Hint found = Hint.NONE;
        for (HintComment comment : tokens.hints()) {
            found = found.orElse(comment.hint());
        }
        this.hint = found.orElse(tokens.place());
    }

    /**
     * Never throws for any text.
     *
     * @param sql not null
     */
    public static StatementFacts read(String sql, Dialect dialect) {
        return sql.length() > MAX_READ_LENGTH
                ? readHead(sql, dialect)
                : new StatementReader(Lexer.read(sql, dialect), dialect).read();
    }

    private static StatementFacts readHead(String sql, Dialect dialect) {
        Tokens head = Lexer.read(sql.substring(0, HEAD_LENGTH), dialect);
        StatementReader reader = new StatementReader(head, dialect);
        return new StatementFacts(
                dialect,
                new Tokens(sql),
                sql,
                reader.hint,
                queryType(head, 0),
                StatementKind.WRITE,
                DmlFacts.excluded(ExclusionReason.TOO_LARGE),
                SessionFacts.unreadable(sql));
    }

    private StatementFacts read() {
        if (!tokens.readable()) {
            return facts(tokens.sql(), DmlFacts.excluded(unreadableReason()), SessionFacts.unreadable(tokens.sql()));
        }
        SessionFacts session = readSession();
        return facts(KeySql.of(tokens), readDml(), session);
    }

    private StatementFacts facts(String keySql, DmlFacts dml, SessionFacts session) {
        return new StatementFacts(dialect, tokens, keySql, hint, queryType(tokens, from), kind(), dml, session);
    }

    /** What cannot be read may write. */
    private StatementKind kind() {
        if (!tokens.readable() || end < 0 || !isOneStatement()) {
            return StatementKind.WRITE;
        }
        return switch (tokens.word(from)) {
            case "select", "values", "table", "show", "explain", "describe", "desc" -> StatementKind.READ;
            case "with" -> writesInCommonTable() ? StatementKind.WRITE : StatementKind.READ;
            case "begin" -> tokens.isWord(from + 1, "not") ? StatementKind.WRITE : StatementKind.TRANSACTION_CONTROL;
            case "start", "commit", "rollback", "end", "abort", "savepoint", "release", "xa" ->
                StatementKind.TRANSACTION_CONTROL;
            default -> tokens.is(from, TokenKind.OPEN) ? StatementKind.READ : StatementKind.WRITE;
        };
    }

    private static QueryType queryType(Tokens tokens, int token) {
        return switch (tokens.word(token)) {
            case "insert" -> QueryType.INSERT;
            case "update" -> QueryType.UPDATE;
            case "delete" -> QueryType.DELETE;
            default -> QueryType.OTHER;
        };
    }

    private ExclusionReason unreadableReason() {
        return isCall() ? ExclusionReason.CALLABLE : ExclusionReason.UNPARSED;
    }

    /** Reads what all statements mean for the session, and finds the first one. */
    private SessionFacts readSession() {
        SessionReader session = new SessionReader(tokens, dialect);
        int size = tokens.size();
        int start = 0;
        end = -1;
        for (int token = 0; token <= size; token++) {
            if (token == size || tokens.is(token, TokenKind.SEMICOLON)) {
                if (token > start) {
                    session.add(start, token);
                }
                if (end < 0 && token > start) {
                    from = start;
                    end = token;
                }
                start = token + 1;
            }
        }
        return Definition.only(tokens, end < 0 || isOneStatement(), dialect)
                ? session.facts().withoutReads()
                : session.facts();
    }

    private DmlFacts readDml() {
        if (end < 0) {
            return DmlFacts.excluded(ExclusionReason.NOT_DML);
        }
        if (!isOneStatement()) {
            return DmlFacts.excluded(ExclusionReason.MULTI_STATEMENT);
        }
        if (tokens.is(from, TokenKind.OPEN_BRACE)) {
            return DmlFacts.excluded(unreadableReason());
        }
        QueryType type = queryType(tokens, from);
        if (type == QueryType.OTHER) {
            return DmlFacts.excluded(writesInCommonTable() ? ExclusionReason.UNPARSED : ExclusionReason.NOT_DML);
        }
        DmlFacts dml = new DmlReader(tokens, from, end, type, dialect).read(hint.batchMillis() == 0);
        boolean tooLarge = dml.exclusion() == null && tokens.sql().length() > MAX_BATCHED_LENGTH;
        return tooLarge ? DmlFacts.excluded(ExclusionReason.TOO_LARGE) : dml;
    }

    /** One semicolon may end the statement, but the drivers take a comment behind it for another statement. */
    private boolean isOneStatement() {
        return from == 0 && end >= tokens.size() - 1 && !tokens.hasCommentBehindSemicolon();
    }

    /** <code>{call ...}</code> and <code>{? = call ...}</code>. */
    private boolean isCall() {
        if (!tokens.is(0, TokenKind.OPEN_BRACE)) {
            return false;
        }
        int verb = tokens.is(1, TokenKind.PARAMETER) && tokens.isOperator(2, '=') ? 3 : 1;
        return tokens.isWord(verb, "call");
    }

    private boolean writesInCommonTable() {
        if (!tokens.isWord(from, "with")) {
            return false;
        }
        for (int token = from; token < end; token++) {
            switch (tokens.word(token)) {
                case "insert", "delete", "merge" -> {
                    return true;
                }
                case "update" -> {
                    if (!tokens.isWord(token - 1, "for") && !tokens.isWord(token - 1, "key")) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }
}
