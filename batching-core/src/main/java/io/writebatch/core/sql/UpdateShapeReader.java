package io.writebatch.core.sql;

import io.writebatch.bridge.KeyedUpdate.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the assignments and conditions of an UPDATE, if they are plain. */
final class UpdateShapeReader {
    /** In characters; it is repeated for each placeholder. Longer ones hold a comment. */
    private static final int LONGEST_COLUMN = 256;

    private final Cursor cursor;
    private final Tokens tokens;
    private final int setStart;
    private final List<String> assigned = new ArrayList<>();
    private final List<UpdateShape.Condition> conditions = new ArrayList<>();
    private final Need[] needs;

    /** The column that was read last: its first and last token. */
    private int column;

    private int name;

    /** @param cursor behind SET */
    UpdateShapeReader(Cursor cursor) {
        this.cursor = cursor;
        this.tokens = cursor.tokens;
        this.setStart = tokens.start(cursor.at - 1);
        this.needs = new Need[tokens.parameters()];
    }

    UpdateShape read() {
        do {
            if (!acceptAssignment()) {
                return UpdateShape.NONE;
            }
        } while (cursor.accept(TokenKind.COMMA));
        if (!cursor.acceptWord("where")) {
            return UpdateShape.NONE;
        }
        do {
            if (!acceptCondition()) {
                return UpdateShape.NONE;
            }
        } while (cursor.acceptWord("and"));
        return cursor.atEnd() && !Arrays.asList(needs).contains(null)
                ? new UpdateShape(setStart, assigned, conditions, List.of(needs))
                : UpdateShape.NONE;
    }

    private boolean acceptAssignment() {
        if (!acceptColumn() || !cursor.acceptOperator('=')) {
            return false;
        }
        assigned.add(tokens.name(name));
        int value = cursor.at;
        if (acceptParameter(Need.STORABLE) && atEndOfValue()) {
            return true;
        }
        cursor.at = value;
        if (acceptColumn()
                && (cursor.acceptOperator('+') || cursor.acceptOperator('-'))
                && acceptParameter(Need.EXACT)
                && atEndOfValue()) {
            return true;
        }
        cursor.at = value;
        return acceptValueWithoutParameter();
    }

    private boolean acceptValueWithoutParameter() {
        int start = cursor.at;
        while (!atEndOfValue()) {
            if (cursor.atEnd()) {
                return false;
            }
            if (!cursor.acceptParentheses()) {
                cursor.at++;
            }
        }
        for (int token = start; token < cursor.at; token++) {
            if (tokens.is(token, TokenKind.PARAMETER) || seedsStatement(token)) {
                return false;
            }
        }
        return cursor.at > start;
    }

    /** RAND with a constant is seeded once a statement, not once a row. */
    private boolean seedsStatement(int token) {
        return tokens.isWord(token, "rand") && !tokens.is(token + 2, TokenKind.CLOSE);
    }

    private boolean atEndOfValue() {
        return cursor.is(TokenKind.COMMA) || cursor.isWord("where");
    }

    private boolean acceptCondition() {
        if (!acceptColumn() || !cursor.acceptOperator('=')) {
            return false;
        }
        int parameter = cursor.at;
        if (!acceptParameter(Need.INTEGER)) {
            return false;
        }
        if (tokens.end(name) - tokens.start(column) > LONGEST_COLUMN) {
            return false;
        }
        conditions.add(new UpdateShape.Condition(
                tokens.name(name),
                tokens.start(column),
                tokens.end(name),
                tokens.end(parameter),
                tokens.parameterIndex(parameter) - 1));
        return true;
    }

    /** Accepts a name, with those of its table and schema or not. */
    private boolean acceptColumn() {
        column = cursor.at;
        do {
            name = cursor.at;
            if (!cursor.acceptName() || !ascii(tokens.name(name))) {
                return false;
            }
        } while (cursor.accept(TokenKind.DOT));
        return true;
    }

    /** Names are compared by the server's own rules, under which different letters may be the same. */
    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private boolean acceptParameter(Need need) {
        if (!cursor.is(TokenKind.PARAMETER)) {
            return false;
        }
        needs[tokens.parameterIndex(cursor.at) - 1] = need;
        cursor.at++;
        return true;
    }
}
