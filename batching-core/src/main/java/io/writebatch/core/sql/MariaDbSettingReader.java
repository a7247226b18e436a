package io.writebatch.core.sql;

import java.util.Map;
import java.util.Set;

/** Reads MariaDB's SET: a list of assignments of session settings, global ones and user variables. */
final class MariaDbSettingReader {
    private static final String ISOLATION = "tx_isolation";
    private static final String READ_ONLY = "tx_read_only";

    private static final Map<String, String> ALIASES =
            Map.of("transaction_isolation", ISOLATION, "transaction_read_only", READ_ONLY);

    /** They act once, reach into other settings, or let a flush's own COMMIT begin the next transaction. */
    private static final Set<String> INCOMPARABLE = FunctionCatalog.names("""
            character_set_collations character_set_database character_set_filesystem character_set_server
            collation_database collation_server completion_type debug debug_dbug debug_sync error_count gtid_seq_no identity
            insert_id last_insert_id max_join_size old_mode pseudo_slave_mode pseudo_thread_id rand_seed1 rand_seed2
            sql_big_selects sql_max_join_size warning_count
            """);

    /** Words that stand for what is not a constant. */
    private static final Set<String> FUNCTIONS = FunctionCatalog.names("""
            current_date current_role current_time current_timestamp current_user localtime localtimestamp utc_date
            utc_time utc_timestamp
            """);

    private final Cursor cursor;
    private final Tokens tokens;
    private final SessionChanges changes;
    private final MariaDbCharsetReader charsets;

    /** An assignment of a global setting has been read: the servers' versions disagree about the scope of the next. */
    private boolean globalBefore;

    /** @param cursor behind SET */
    MariaDbSettingReader(Cursor cursor, SessionChanges changes) {
        this.cursor = cursor;
        this.tokens = cursor.tokens;
        this.changes = changes;
        this.charsets = new MariaDbCharsetReader(cursor, changes);
    }

    void readSet() {
        boolean certain;
        if (cursor.isWord("password") || cursor.acceptWords("default", "role")) {
            certain = isSoleItem();
        } else if (cursor.acceptWord("role")) {
            certain = readConstant("role", false);
        } else if (cursor.acceptWords("global", "transaction")) {
            certain = true;
        } else if (cursor.acceptWords("session", "transaction") || cursor.acceptWords("local", "transaction")) {
            certain = readCharacteristics();
        } else {
            certain = readAssignments();
        }
        changes.incomparableIf(!certain);
    }

    private boolean isSoleItem() {
        for (int token = cursor.at; token < cursor.end; token++) {
            if (tokens.is(token, TokenKind.COMMA)) {
                return false;
            }
        }
        return true;
    }

    private boolean readAssignments() {
        do {
            if (!readAssignment()) {
                return false;
            }
        } while (cursor.accept(TokenKind.COMMA));
        return cursor.atEnd();
    }

    private boolean readAssignment() {
        if (cursor.acceptWord("names")) {
            return charsets.readNames() && atEndOfAssignment();
        }
        if (cursor.is(TokenKind.USER_VARIABLE)) {
            return readUserVariable();
        }
        if (cursor.is(TokenKind.SYSTEM_VARIABLE)) {
            return readSystemVariable();
        }
        if (cursor.acceptWord("global")) {
            return cursor.acceptName() && acceptAssign() && skipGlobalValue();
        }
        boolean session = cursor.acceptWord("session") || cursor.acceptWord("local");
        if (!session && globalBefore) {
            return false;
        }
        String name = cursor.word();
        return cursor.acceptName() && !name.isEmpty() && acceptAssign() && readSetting(name, session);
    }

    private boolean acceptAssign() {
        return cursor.acceptOperator('=') || cursor.accept(TokenKind.ASSIGN);
    }

    private boolean readUserVariable() {
        String name = Characters.toLower(tokens.text(cursor.at++));
        boolean plain = Characters.isAscii(name) && name.indexOf('`') < 0 && name.indexOf('\'') < 0;
        return plain && acceptAssign() && readConstant(name, true);
    }

    private boolean readSystemVariable() {
        String name = Characters.toLower(tokens.text(cursor.at++).substring(2));
        if (!acceptAssign() || name.indexOf('`') >= 0) {
            return false;
        }
        int dot = name.indexOf('.');
        if (dot < 0) {
            return !globalBefore && readSetting(name, false);
        }
        return switch (name.substring(0, dot)) {
            case "global" -> skipGlobalValue();
            case "session", "local" -> readSetting(name.substring(dot + 1), true);
            default -> false;
        };
    }

    private boolean readSetting(String writtenName, boolean session) {
        String name = ALIASES.getOrDefault(writtenName, writtenName);
        boolean oneShot = !session && (name.equals(ISOLATION) || name.equals(READ_ONLY));
        if (oneShot || INCOMPARABLE.contains(name)) {
            return false;
        }
        return switch (name) {
            case "autocommit" -> {
                changes.mayOpenTransaction();
                cursor.at++;
                yield atEndOfAssignment();
            }
            case MariaDbCharsetReader.CLIENT,
                    MariaDbCharsetReader.RESULTS,
                    MariaDbCharsetReader.CONNECTION,
                    MariaDbCharsetReader.COLLATION -> charsets.readSetting(name) && atEndOfAssignment();
            default -> readConstant(name, false);
        };
    }

    /** A global setting is nothing to this session, but what is assigned may be. */
    private boolean skipGlobalValue() {
        globalBefore = true;
        SessionChanges ignored = new SessionChanges();
        return new MariaDbSettingReader(cursor, ignored).readConstant("", false);
    }

    private boolean readConstant(String name, boolean ofUser) {
        if (cursor.is(TokenKind.PARAMETER)) {
            changes.setToParameter(name, tokens.parameterIndex(cursor.at++));
            return atEndOfAssignment();
        }
        String value = readValue(ofUser);
        if (value == null) {
            return false;
        }
        changes.set(name, value);
        return atEndOfAssignment();
    }

    private String readValue(boolean ofUser) {
        if (cursor.is(TokenKind.STRING) || cursor.is(TokenKind.NAME_OR_STRING)) {
            String content = SettingValues.readContent(cursor);
            return content == null ? null : SettingValues.quoted(content);
        }
        if (!cursor.is(TokenKind.WORD)) {
            return SettingValues.readNumber(cursor);
        }
        String word = tokens.word(cursor.at);
        String written = tokens.text(cursor.at++);
        return switch (word) {
            case "true", "false", "null" -> word;
            case "default" -> ofUser ? null : word;
            default -> ofUser || FUNCTIONS.contains(word) ? null : SettingValues.quoted(written);
        };
    }

    private boolean atEndOfAssignment() {
        return cursor.atEnd() || cursor.is(TokenKind.COMMA);
    }

    private boolean readCharacteristics() {
        do {
            if (!readCharacteristic()) {
                return false;
            }
        } while (cursor.accept(TokenKind.COMMA));
        return cursor.atEnd();
    }

    private boolean readCharacteristic() {
        if (cursor.acceptWords("read", "only")) {
            changes.set(READ_ONLY, "1");
            return true;
        }
        if (cursor.acceptWords("read", "write")) {
            changes.set(READ_ONLY, "0");
            return true;
        }
        if (!cursor.acceptWords("isolation", "level")) {
            return false;
        }
        String level = readIsolation();
        if (level == null) {
            return false;
        }
        changes.set(ISOLATION, SettingValues.quoted(level));
        return true;
    }

    private String readIsolation() {
        if (cursor.acceptWord("serializable")) {
            return "SERIALIZABLE";
        }
        if (cursor.acceptWords("repeatable", "read")) {
            return "REPEATABLE-READ";
        }
        if (cursor.acceptWords("read", "committed")) {
            return "READ-COMMITTED";
        }
        return cursor.acceptWords("read", "uncommitted") ? "READ-UNCOMMITTED" : null;
    }
}
