package io.writebatch.it.transparency;

import io.writebatch.it.transparency.Value.Setter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;

/** Makes up values: mostly good ones, some that the server or the driver refuses. */
final class Values {
    private static final int BAD_PERCENT = 2;
    private static final int ODD_PERCENT = 8;

    private final Dice dice;
    private final boolean postgresql;

    /** Keys of a thread lie here, so that those of several never meet. */
    private final int firstKey;

    private final OddValues odd;

    private int freshKeys;

    Values(Dice dice, boolean postgresql, int firstKey) {
        this.dice = dice;
        this.postgresql = postgresql;
        this.firstKey = firstKey;
        this.odd = new OddValues(dice, postgresql);
    }

    int freshKey() {
        return firstKey + freshKeys++;
    }

    /** One that was perhaps used before. */
    int knownKey() {
        return firstKey + dice.below(Math.max(freshKeys, 3));
    }

    String text() {
        if (dice.percent(BAD_PERCENT)) {
            return "far too long a text";
        }
        return dice.of(
                "a",
                "b",
                "it's",
                "",
                "0123456789",
                "ö€",
                "😀",
                "x;y",
                "--c",
                "q?m",
                "\\n",
                "$1",
                "%_",
                "/*",
                "'",
                "tab\t");
    }

    int number() {
        if (dice.percent(BAD_PERCENT)) {
            return dice.of(13, 150, 1000, -1, Integer.MAX_VALUE);
        }
        return dice.percent(4) ? 14 : 20 + dice.below(20);
    }

    int sharedKey() {
        return dice.below(Catalogue.COUNTERS_ROWS);
    }

    /** A value for a marker. */
    Value bound(ValueKind kind, Integer key) {
        if (kind == ValueKind.DELTA) {
            return odd.of(kind);
        }
        if (key != null && firstKey > 0) {
            // A server that has to convert the key may look at rows of other threads.
            return dice.percent(80) ? Value.of(Setter.INT, key) : Value.of(Setter.OBJECT, key);
        }
        if (dice.percent(6)) {
            return dice.of(Value.sqlNull(typeOf(kind)), Value.sqlNull(Types.NULL), Value.of(Setter.OBJECT, null));
        }
        if (dice.percent(BAD_PERCENT)) {
            return dice.of(
                    Value.of(Setter.STRING, "no " + kind),
                    Value.of(Setter.BOOLEAN, true),
                    Value.of(Setter.OBJECT, Set.of("unknown class")),
                    Value.of(Setter.STRING, "a\0b"));
        }
        int number = key == null ? number() : key;
        if (dice.percent(ODD_PERCENT)) {
            return odd.bound(kind, number, text());
        }
        return switch (kind) {
            case INT, BIG -> integer(number);
            case SMALL -> dice.of(Value.of(Setter.SHORT, (short) 5), Value.of(Setter.BYTE, (byte) -3), integer(7));
            case TEXT -> text(text());
            case LONG_TEXT -> text(longText());
            case DECIMAL ->
                dice.of(
                        Value.of(Setter.BIG_DECIMAL, new BigDecimal("12.345")),
                        Value.of(Setter.BIG_DECIMAL, new BigDecimal("1E+3")),
                        Value.typed("7.5", Types.NUMERIC),
                        Value.of(Setter.OBJECT, new BigDecimal("-0.01")),
                        Value.of(Setter.DOUBLE, 0.1));
            case REAL, DOUBLE ->
                dice.of(Value.of(Setter.DOUBLE, 1.5e10), Value.of(Setter.FLOAT, 0.1f), Value.of(Setter.OBJECT, -2.5));
            case BOOLEAN ->
                dice.of(
                        Value.of(Setter.BOOLEAN, true),
                        Value.of(Setter.OBJECT, false),
                        Value.typed(true, Types.BOOLEAN));
            case BYTES -> bytes();
            case DATE ->
                dice.of(
                        Value.of(Setter.DATE, Date.valueOf("2001-02-03")),
                        Value.of(Setter.OBJECT, LocalDate.of(1999, 12, 31)),
                        Value.typed("2000-01-01", Types.DATE));
            case TIME ->
                dice.of(
                        Value.of(Setter.TIME, Time.valueOf("12:13:14")),
                        Value.of(Setter.OBJECT, LocalTime.of(1, 2, 3)));
            case TIMESTAMP -> timestamp();
            case UUID ->
                dice.of(Value.of(Setter.OBJECT, new UUID(1, 2)), Value.typed(new UUID(3, 4).toString(), Types.OTHER));
            case JSON -> dice.of(Value.typed("{\"a\": 1}", Types.OTHER), Value.of(Setter.STRING, "[]"));
            case INT_ARRAY -> Value.of(Setter.ARRAY, new Integer[] {1, null, 3});
            default -> odd.of(kind);
        };
    }

    /** Now and then as long as MariaDB's column holds, one more, or more than a group may have. */
    private String longText() {
        return switch (dice.below(40)) {
            case 0 -> "x".repeat(65_535);
            case 1 -> "x".repeat(65_536);
            case 2 -> "it's ".repeat(300_000);
            case 3, 4, 5, 6, 7 -> "long ".repeat(2_000);
            default -> text();
        };
    }

    private Value integer(int number) {
        return switch (dice.below(12)) {
            case 0 -> Value.of(Setter.LONG, (long) number);
            case 1 -> Value.of(Setter.OBJECT, number);
            case 2 -> Value.typed(String.valueOf(number), Types.INTEGER);
            case 3 -> Value.of(Setter.BIG_DECIMAL, BigDecimal.valueOf(number));
            case 4 -> Value.of(Setter.OBJECT, (long) number);
            case 5 -> Value.of(Setter.OBJECT, BigInteger.valueOf(number));
            case 6 -> Value.of(Setter.SHORT, (short) number);
            default -> Value.of(Setter.INT, number);
        };
    }

    private Value text(String text) {
        return switch (dice.below(12)) {
            case 0 -> Value.of(Setter.OBJECT, text);
            case 1 -> Value.typed(text, Types.VARCHAR);
            case 2 -> Value.of(Setter.N_STRING, text);
            case 3 -> Value.of(Setter.CHARACTER_STREAM, text);
            case 4 -> Value.typed(text, Types.CHAR);
            default -> Value.of(Setter.STRING, text);
        };
    }

    private Value bytes() {
        String data = dice.of("abc", "", "it's \\ \0 bytes", "12345678901234567890");
        return dice.of(
                Value.of(Setter.BYTES, data),
                Value.of(Setter.BYTES, data),
                Value.of(Setter.BYTES_CHANGED_LATER, data),
                // Connector/J's server-prepared statements send a malformed packet for one, and confuse what follows.
                Value.of(postgresql ? Setter.BINARY_STREAM : Setter.BYTES, data));
    }

    private Value timestamp() {
        Timestamp timestamp = Timestamp.valueOf("2003-04-05 06:07:08.123456");
        return dice.of(
                Value.of(Setter.TIMESTAMP, timestamp),
                Value.of(Setter.TIMESTAMP_WITH_CALENDAR, timestamp),
                Value.of(Setter.TIMESTAMP_CHANGED_LATER, timestamp),
                Value.of(Setter.OBJECT, LocalDateTime.of(2004, 5, 6, 7, 8, 9, 1_000)),
                Value.of(Setter.OBJECT, OffsetDateTime.of(2004, 5, 6, 7, 8, 9, 0, ZoneOffset.ofHours(5))),
                Value.of(Setter.OBJECT, Instant.ofEpochSecond(1_000_000_000)));
    }

    private static int typeOf(ValueKind kind) {
        return switch (kind) {
            case INT -> Types.INTEGER;
            case TEXT, LONG_TEXT -> Types.VARCHAR;
            case SMALL -> Types.SMALLINT;
            case BIG -> Types.BIGINT;
            case DECIMAL -> Types.NUMERIC;
            case REAL -> Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case BOOLEAN -> Types.BOOLEAN;
            case BYTES -> Types.BINARY;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case TIMESTAMP -> Types.TIMESTAMP;
            case INT_ARRAY -> Types.ARRAY;
            case XML -> Types.SQLXML;
            case CHAR -> Types.CHAR;
            default -> Types.OTHER;
        };
    }

    /** A value as a literal in a text. */
    String literal(ValueKind kind, Integer key) {
        if (key == null && kind != ValueKind.DELTA && dice.percent(6)) {
            return dice.of("NULL", "DEFAULT");
        }
        return switch (kind) {
            case INT, BIG -> String.valueOf(key == null ? number() : key);
            case SMALL -> dice.of("1", "-7", "1 + 2");
            case TEXT, LONG_TEXT -> quoted(text());
            case DECIMAL -> dice.of("1.25", "1e2", "-3");
            case REAL, DOUBLE -> dice.of("0.5", "1e10");
            case BOOLEAN -> dice.of("true", "false");
            case BYTES -> dice.of("'abc'", "''");
            case DATE -> dice.of("'2001-02-03'", "{d '2001-02-03'}");
            case TIME -> dice.of("'12:13:14'", "{t '12:13:14'}");
            case TIMESTAMP -> dice.of("'2003-04-05 06:07:08'", "{ts '2003-04-05 06:07:08'}");
            case UUID -> "'00000000-0000-0001-0000-000000000002'";
            case JSON -> "'{\"b\": [1, 2]}'";
            case INT_ARRAY -> "'{1,2}'";
            default -> odd.literal(kind);
        };
    }

    /** Quoted so that both servers read the same text: a backslash means something to MariaDB. */
    private String quoted(String text) {
        return "'" + text.replace("\\", "").replace("'", "''") + "'";
    }
}
