package io.writebatch.core.sql;

import java.util.Set;

/** Reads what each statement of a text does to its session; what it does not know leaves the session incomparable. */
final class SessionReader {
    private static final Set<String> BEGIN_MODES = Set.of(
            "work",
            "transaction",
            "isolation",
            "level",
            "read",
            "write",
            "only",
            "committed",
            "uncommitted",
            "repeatable",
            "serializable",
            "not",
            "deferrable");

    private static final Set<String> RUN_BY_EXPLAIN = Set.of("execute", "call", "declare", "temp", "temporary");

    private static final String TEMPORARY_SCHEMA = "pg_temp";

    private final Tokens tokens;
    private final Dialect dialect;
    private final SessionChanges changes = new SessionChanges();

    SessionReader(Tokens tokens, Dialect dialect) {
        this.tokens = tokens;
        this.dialect = dialect;
    }

    SessionFacts facts() {
        return changes.facts();
    }

    /** Adds one statement, without its semicolon. */
    void add(int from, int end) {
        Scan scan = new Scan(tokens, from, end, dialect);
        readQuestions(scan);
        addChanges(from, end, scan);
        changes.leavesKeyIf(scan.drawsKey() || insertsOrCalls(from, end));
        changes.leavesCount();
    }

    private void readQuestions(Scan scan) {
        if (scan.readsKey()) {
            changes.readsKey();
        }
        if (scan.readsCount()) {
            changes.readsCount();
        }
        if (scan.readsVariable()) {
            changes.readsState();
        }
    }

    private boolean insertsOrCalls(int from, int end) {
        return switch (tokens.word(from)) {
            case "insert", "replace", "merge", "call", "do", "execute", "load", "copy" -> true;
            case "update", "delete" -> false;
            default -> contains("insert", from, end) || contains("call", from, end) || contains("execute", from, end);
        };
    }

    private void addChanges(int from, int end, Scan scan) {
        if (tokens.is(from, TokenKind.OPEN)) {
            readQuery(from, end, scan);
            return;
        }
        String verb = tokens.word(from);
        switch (verb) {
            case "insert", "update", "delete", "replace", "merge" -> changes.incomparableIf(changesSession(scan));
            case "select", "with", "values", "table" -> readQuery(from, end, scan);
            case "begin" -> readBegin(from, end);
            case "start" -> {
                if (tokens.isWord(from + 1, "transaction")) {
                    changes.mayOpenTransaction();
                }
            }
            case "commit", "rollback" -> {
                if (contains("chain", from, end)) {
                    changes.mayOpenTransaction();
                }
            }
            case "xa" -> changes.mayOpenTransaction();
            case "create" -> readCreate(from, end, scan);
            case "alter", "drop" -> readChangeOfObject(from, end, scan);
            case "show" -> readShow(from, end, scan);
            case "explain" -> readExplain(from, end);
            case "prepare" -> changes.incomparableIf(!tokens.isWord(from + 1, "transaction"));
            case "savepoint", "release", "truncate", "grant", "revoke", "close", "fetch", "move", "deallocate" -> {}
            default -> {
                if (dialect == Dialect.POSTGRESQL) {
                    readPostgreSql(verb, from, end, scan);
                } else {
                    readMariaDb(verb, from, end, scan);
                }
            }
        }
    }

    private void readPostgreSql(String verb, int from, int end, Scan scan) {
        switch (verb) {
            case "set" -> new PostgreSqlSettingReader(new Cursor(tokens, from + 1, end), changes).readSet();
            case "reset" -> new PostgreSqlSettingReader(new Cursor(tokens, from + 1, end), changes).readReset();
            case "discard" -> {
                if (tokens.isWord(from + 1, "all") && from + 2 == end) {
                    changes.resetAll();
                }
            }
            case "copy" ->
                changes.incomparableIf(
                        tokens.is(from + 1, TokenKind.OPEN)
                                ? !harmless(new Scan(tokens, from + 1, end, dialect))
                                : scan.expressionChangesSession());
            case "end",
                    "abort",
                    "analyze",
                    "analyse",
                    "checkpoint",
                    "cluster",
                    "comment",
                    "import",
                    "lock",
                    "notify",
                    "reassign",
                    "refresh",
                    "reindex",
                    "security",
                    "unlisten",
                    "vacuum" -> {}
            default -> unknown();
        }
    }

    private void readMariaDb(String verb, int from, int end, Scan scan) {
        switch (verb) {
            case "set" -> new MariaDbSettingReader(new Cursor(tokens, from + 1, end), changes).readSet();
            case "use" -> readUse(from, end);
            case "analyze", "desc", "describe" -> readExplain(from, end);
            case "load" ->
                changes.incomparableIf(scan.sessionFunction()
                        || scan.expressionChangesSession()
                        || expressionMayChangeSession(new Scan(tokens, loadedValues(from, end), end, dialect))
                        || !tokens.isName(from + 1));
            case "flush" -> changes.incomparableIf(contains("lock", from, end) || contains("export", from, end));
            case "get" -> {
                changes.readsCount();
                changes.incomparable();
            }
            case "cache",
                    "change",
                    "check",
                    "checksum",
                    "help",
                    "install",
                    "kill",
                    "optimize",
                    "purge",
                    "rename",
                    "repair",
                    "reset",
                    "resignal",
                    "shutdown",
                    "signal",
                    "stop",
                    "uninstall",
                    "unlock" -> changes.incomparableIf(expressionMayChangeSession(scan));
            default -> unknown();
        }
    }

    /** Under ANSI_QUOTES a text between double quotes before a parenthesis is any function's name. */
    private static boolean expressionMayChangeSession(Scan scan) {
        return scan.expressionChangesSession() || scan.uncertain();
    }

    /** Where LOAD DATA says what becomes of what it reads; before, the table's name stands before a parenthesis. */
    private int loadedValues(int from, int end) {
        int token = from;
        while (token < end && !(tokens.isWord(token, "set") && !tokens.isWord(token - 1, "character"))) {
            token++;
        }
        return token;
    }

    private void unknown() {
        changes.incomparable();
        changes.mayOpenTransaction();
    }

    private void readQuery(int from, int end, Scan scan) {
        if (scan.setConfig()) {
            new SetConfigReader(new Cursor(tokens, from, end), changes).read();
        } else {
            changes.incomparableIf(!harmless(scan));
        }
    }

    private static boolean harmless(Scan scan) {
        return !changesSession(scan) && !scan.unknownFunction();
    }

    private static boolean changesSession(Scan scan) {
        return scan.changesSession() || scan.setConfig() || scan.uncertain();
    }

    /** BEGIN opens a transaction, or on MariaDB a block of statements. */
    private void readBegin(int from, int end) {
        changes.mayOpenTransaction();
        for (int token = from + 1; token < end; token++) {
            if (!tokens.is(token, TokenKind.COMMA) && !BEGIN_MODES.contains(tokens.word(token))) {
                changes.incomparable();
                return;
            }
        }
    }

    private void readCreate(int from, int end, Scan scan) {
        int object = from + 1;
        while (isCreateModifier(tokens.word(object))) {
            if (tokens.word(object).startsWith("temp")) {
                changes.incomparable();
                return;
            }
            object++;
        }
        boolean runsQuery = tokens.isWord(object, "table") || tokens.isWord(object, "materialized");
        int query = runsQuery ? queryStart(object, end) : end;
        changes.incomparableIf(namesTemporarySchema(from, end)
                || contains("execute", query, end)
                || !harmless(new Scan(tokens, query, end, dialect))
                || (scan.expressionChangesSession() && evaluates(object, end))
                || (tokens.isWord(object, "event") && expressionMayChangeSession(scan)));
    }

    /** A table's bounds and an event's time are evaluated at once, bodies of routines and the like are not. */
    private boolean evaluates(int object, int end) {
        for (int token = object; token < end && !tokens.is(token, TokenKind.OPEN); token++) {
            switch (tokens.word(token)) {
                case "table", "event" -> {
                    return true;
                }
                case "function", "procedure", "trigger", "view", "package", "rule", "policy" -> {
                    return false;
                }
                default -> {}
            }
        }
        return false;
    }

    private static boolean isCreateModifier(String word) {
        return switch (word) {
            case "or", "replace", "local", "global", "unlogged", "temp", "temporary" -> true;
            default -> false;
        };
    }

    /** Where the query of a CREATE TABLE starts, or {@code end} when it has none. */
    private int queryStart(int from, int end) {
        for (int token = from; token < end; token++) {
            if (tokens.isWord(token, "select")) {
                return token;
            }
            if (tokens.isWord(token, "as")) {
                switch (tokens.word(token + 1)) {
                    case "values", "with", "table", "execute" -> {
                        return token + 1;
                    }
                    default -> {}
                }
            }
        }
        return end;
    }

    /**
     * Dropping the database in use leaves a MariaDB session without one, and what rows are to hold from now on is
     * evaluated for those that are there.
     */
    private void readChangeOfObject(int from, int end, Scan scan) {
        boolean database = tokens.isWord(from, "drop")
                && (tokens.isWord(from + 1, "database") || tokens.isWord(from + 1, "schema"));
        changes.incomparableIf((database && dialect == Dialect.MARIADB)
                || namesTemporarySchema(from, end)
                || scan.expressionChangesSession()
                || (tokens.isWord(from + 1, "event") && expressionMayChangeSession(scan)));
    }

    /** {@code SHOW TABLES WHERE @a := 1}. */
    private void readShow(int from, int end, Scan scan) {
        changes.incomparableIf(changesSession(scan));
        if (contains("warnings", from, end) || contains("errors", from, end)) {
            changes.readsCount();
        }
    }

    /** It may run what it explains, or not: only what leaves the session alone either way can be told. */
    private void readExplain(int from, int end) {
        boolean runs = false;
        for (int token = from + 1; token < end && !runs; token++) {
            runs = RUN_BY_EXPLAIN.contains(tokens.word(token));
        }
        changes.incomparableIf(runs || !harmless(new Scan(tokens, from + 1, end, dialect)));
    }

    private void readUse(int from, int end) {
        if (from + 2 == end && tokens.isName(from + 1)) {
            changes.set("schema", SettingValues.quoted(tokens.name(from + 1)));
        } else {
            changes.incomparable();
        }
    }

    private boolean contains(String word, int from, int end) {
        for (int token = from; token < end; token++) {
            if (tokens.isWord(token, word)) {
                return true;
            }
        }
        return false;
    }

    private boolean namesTemporarySchema(int from, int end) {
        for (int token = from; token < end; token++) {
            if (tokens.isName(token) && Characters.toLower(tokens.name(token)).startsWith(TEMPORARY_SCHEMA)) {
                return true;
            }
        }
        return false;
    }
}
