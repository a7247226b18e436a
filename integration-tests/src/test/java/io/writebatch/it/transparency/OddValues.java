package io.writebatch.it.transparency;

import io.writebatch.it.transparency.Value.Setter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;

/** Makes up values of less usual types, and usual ones bound in less usual ways. */
final class OddValues {
    /**
     * PostgreSQL JDBC puts what is longer, and of unknown length, into a temporary file, of which nothing is left for a second
     * execution: that ends in the midst of a message, and the connection waits for ever.
     */
    private static final int MOST_STREAMED = 51_200;

    private static final Timestamp TIMESTAMP = Timestamp.valueOf("2003-04-05 06:07:08.123456");
    private static final String XML = "<a>it's</a>";

    private final Dice dice;
    private final boolean postgresql;

    OddValues(Dice dice, boolean postgresql) {
        this.dice = dice;
        this.postgresql = postgresql;
    }

    /** Of a kind that not every program knows. */
    Value of(ValueKind kind) {
        return switch (kind) {
            case DELTA -> dice.of(Value.of(Setter.INT, 1 + dice.below(9)), Value.of(Setter.LONG, 2L));
            case HUGE ->
                dice.of(
                        Value.of(Setter.BIG_DECIMAL, new BigDecimal("1234567890123456789012345678.0123456789")),
                        Value.of(Setter.OBJECT, new BigInteger("99999999999999999999999999999")),
                        Value.of(Setter.OBJECT, new BigInteger("12345678901234567890")),
                        Value.of(Setter.BIG_DECIMAL, new BigDecimal("1E-11")),
                        Value.typed(Setter.OBJECT_OF_TYPE_AND_SCALE, new BigDecimal("1.23456"), Types.NUMERIC),
                        Value.typed(Setter.OBJECT_OF_SQL_TYPE_AND_SCALE, new BigDecimal("1.23456"), Types.DECIMAL),
                        Value.of(Setter.DOUBLE, Double.MIN_VALUE),
                        Value.of(Setter.LONG, Long.MIN_VALUE));
            case CHAR -> Value.of(Setter.STRING, dice.of("abcde", "a", "ö€ß", "abcdef", "a    ", " a"));
            case BITS ->
                postgresql
                        ? dice.of(
                                Value.typed("01010101", Types.OTHER),
                                Value.typed(true, Types.BIT),
                                Value.typed("1", Types.BIT))
                        : dice.of(
                                Value.of(Setter.OBJECT, BitSet.valueOf(new byte[] {5})),
                                Value.of(Setter.INT, 7),
                                Value.of(Setter.BOOLEAN, true),
                                Value.of(Setter.BYTES, "a"),
                                Value.of(Setter.INT, 256));
            case ZERO_DATE ->
                dice.of(
                        Value.of(Setter.STRING, "0000-00-00 00:00:00"),
                        Value.of(Setter.STRING, "2001-00-03"),
                        Value.of(Setter.STRING, "2001-02-31"),
                        Value.of(Setter.TIMESTAMP, TIMESTAMP),
                        Value.of(Setter.OBJECT, LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_999)));
            case YEAR ->
                dice.of(
                        Value.of(Setter.INT, 1999),
                        Value.of(Setter.SHORT, (short) 70),
                        Value.of(Setter.STRING, "2155"),
                        Value.of(Setter.OBJECT, Year.of(2001)),
                        Value.of(Setter.INT, 1900));
            case TIME_WITH_ZONE ->
                dice.of(
                        Value.of(Setter.OBJECT, OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(-3))),
                        Value.typed(Setter.OBJECT_OF_SQL_TYPE, "04:05:06+02", Types.TIME_WITH_TIMEZONE),
                        Value.of(Setter.TIME_WITH_CALENDAR, Time.valueOf("12:13:14")));
            case TIMESTAMP_WITH_ZONE -> zoned();
            case INTERVAL -> dice.of(Value.typed("1 day 02:03", Types.OTHER), Value.of(Setter.STRING, "1 month"));
            case XML ->
                dice.of(
                        Value.of(Setter.SQL_XML, XML),
                        Value.typed(XML, Types.SQLXML),
                        Value.typed("<a>", Types.OTHER),
                        Value.typed(Setter.OBJECT_OF_SQL_TYPE, XML, Types.SQLXML));
            case ADDRESS ->
                dice.of(
                        Value.typed("::1", Types.OTHER),
                        Value.of(Setter.STRING, "::ffff:10.0.0.1"),
                        Value.typed("no address", Types.OTHER));
            case MOOD ->
                postgresql
                        ? dice.of(Value.typed(mood(), Types.OTHER), Value.of(Setter.STRING, mood()))
                        : dice.of(Value.of(Setter.STRING, mood()), Value.of(Setter.INT, dice.of(1, 2, 3)));
            case SET -> Value.of(Setter.STRING, dice.of("x", "x,z", "", "z,x", "w"));
            default -> throw new IllegalArgumentException(kind.name());
        };
    }

    private String mood() {
        return dice.of("glad", "sad", "glad", "sad", "mad");
    }

    private Value zoned() {
        return dice.of(
                Value.of(Setter.OBJECT, OffsetDateTime.of(2004, 5, 6, 7, 8, 9, 0, ZoneOffset.ofHours(5))),
                Value.of(Setter.OBJECT, ZonedDateTime.of(2004, 5, 6, 7, 8, 9, 0, ZoneId.of("Europe/Rome"))),
                Value.of(Setter.OBJECT, Instant.ofEpochSecond(1_000_000_000)),
                Value.of(Setter.TIMESTAMP_WITH_CALENDAR, TIMESTAMP),
                Value.of(Setter.TIMESTAMP, TIMESTAMP),
                Value.typed("2004-05-06 07:08:09+01", Types.TIMESTAMP_WITH_TIMEZONE),
                Value.typed(
                        Setter.OBJECT_OF_SQL_TYPE,
                        OffsetDateTime.of(1900, 1, 1, 0, 0, 0, 1_000, ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE),
                Value.of(Setter.OBJECT, OffsetDateTime.MAX));
    }

    /** Of a usual kind, in a way that few applications use. */
    Value bound(ValueKind kind, int number, String text) {
        return switch (kind) {
            case INT, BIG, SMALL -> integer(number);
            case TEXT, LONG_TEXT -> text(text);
            case DECIMAL, REAL, DOUBLE ->
                dice.of(
                        Value.typed(Setter.OBJECT_OF_TYPE_AND_SCALE, new BigDecimal("1.2345"), Types.NUMERIC),
                        Value.typed(Setter.OBJECT_OF_SQL_TYPE, 1.5, Types.DOUBLE),
                        Value.typed(Setter.OBJECT_OF_SQL_TYPE, "2.25", Types.DECIMAL),
                        Value.typed(1.5f, Types.REAL),
                        Value.typed(1.5, Types.FLOAT),
                        Value.of(Setter.OBJECT, 2.5f),
                        Value.of(Setter.DOUBLE, Double.NaN),
                        Value.of(Setter.FLOAT, Float.NEGATIVE_INFINITY),
                        Value.of(Setter.OBJECT, new BigInteger("12345")));
            case BYTES -> bytes(text);
            case BOOLEAN ->
                dice.of(
                        Value.typed(true, Types.BIT),
                        Value.typed("t", Types.BOOLEAN),
                        Value.typed(Setter.OBJECT_OF_SQL_TYPE, 1, Types.BOOLEAN),
                        Value.of(Setter.INT, 1));
            case DATE, TIME, TIMESTAMP, ZERO_DATE -> time();
            case INT_ARRAY -> Value.of(Setter.OBJECT, new Integer[] {4, 5});
            case UUID, JSON ->
                dice.of(Value.of(Setter.OBJECT, text), Value.typed(Setter.NULL_OF_NAME, null, Types.OTHER));
            default -> of(kind);
        };
    }

    private Value integer(int number) {
        return dice.of(
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, number, Types.INTEGER),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, (long) number, Types.BIGINT),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, String.valueOf(number), Types.SMALLINT),
                Value.typed(number, Types.VARCHAR),
                Value.typed(number, Types.NUMERIC),
                Value.typed((short) number, Types.TINYINT),
                Value.typed(BigInteger.valueOf(number), Types.BIGINT),
                Value.of(Setter.OBJECT, (short) number),
                Value.of(Setter.OBJECT, (byte) number),
                Value.of(Setter.OBJECT, (double) number),
                Value.of(Setter.STRING, String.valueOf(number)),
                Value.typed(Setter.NULL_OF_NAME, null, Types.INTEGER),
                Value.typed(number, Types.STRUCT),
                Value.of(Setter.OBJECT, List.of(number)));
    }

    /** Drivers treat a {@code StringBuilder} as an object of a class that they do not know. */
    @SuppressWarnings("UnnecessaryStringBuilder")
    private Value text(String text) {
        return dice.of(
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, text, Types.VARCHAR),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, text, Types.LONGVARCHAR),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, text, Types.NVARCHAR),
                Value.typed(Setter.OBJECT_OF_TYPE_AND_SCALE, text, Types.VARCHAR),
                Value.typed(text, Types.OTHER),
                Value.of(Setter.OBJECT, text.isEmpty() ? 'c' : text.charAt(0)),
                Value.of(Setter.OBJECT, new StringBuilder(text)),
                Value.typed(Setter.NULL_OF_NAME, null, Types.VARCHAR),
                Value.of(Setter.URL, "http://a/b"),
                Value.of(Setter.ROW_ID, null),
                Value.of(Setter.REF, null),
                stream(text));
    }

    /** Not as server-prepared statements of Connector/J: see {@link Values}. */
    private Value stream(String text) {
        if (postgresql && text.length() > MOST_STREAMED) {
            return Value.of(Setter.CHARACTER_STREAM_OF_LENGTH, text);
        }
        return postgresql
                ? dice.of(
                        Value.of(Setter.CHARACTER_STREAM_OF_LENGTH, text),
                        Value.of(Setter.N_CHARACTER_STREAM, text),
                        Value.of(Setter.ASCII_STREAM, text),
                        Value.of(Setter.CLOB, text),
                        Value.of(Setter.CLOB_OF_READER, text),
                        Value.of(Setter.N_CLOB_OF_READER, text))
                : dice.of(Value.of(Setter.N_CHARACTER_STREAM, text), Value.of(Setter.CLOB, text));
    }

    private Value bytes(String text) {
        if (postgresql && text.length() > MOST_STREAMED) {
            return Value.of(Setter.OBJECT_OF_BYTES, text);
        }
        return postgresql
                ? dice.of(
                        Value.of(Setter.OBJECT_OF_BYTES, text),
                        Value.of(Setter.BINARY_STREAM_OF_LENGTH, text),
                        Value.of(Setter.BLOB, text),
                        Value.of(Setter.BLOB_OF_STREAM, text))
                : dice.of(Value.of(Setter.OBJECT_OF_BYTES, text), Value.of(Setter.BLOB, text));
    }

    /** Old applications bind a {@code java.util.Date}. */
    @SuppressWarnings("JavaUtilDate")
    private Value time() {
        return dice.of(
                Value.of(Setter.DATE_WITH_CALENDAR, Date.valueOf("2001-02-03")),
                Value.of(Setter.TIME_WITH_CALENDAR, Time.valueOf("12:13:14")),
                Value.of(Setter.TIMESTAMP_WITH_CALENDAR, TIMESTAMP),
                Value.of(Setter.OBJECT, TIMESTAMP),
                Value.of(Setter.OBJECT, new java.util.Date(1_000_000_000_000L)),
                Value.of(Setter.OBJECT, ZonedDateTime.of(2004, 5, 6, 7, 8, 9, 0, ZoneId.of("Europe/Rome"))),
                Value.of(Setter.OBJECT, Duration.ofSeconds(3_723)),
                Value.of(Setter.OBJECT, LocalTime.of(23, 59, 59, 999_999_999)),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, "12:13:14", Types.TIME),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, "2003-04-05 06:07:08", Types.TIMESTAMP),
                Value.typed(Setter.OBJECT_OF_SQL_TYPE, Date.valueOf("1950-01-01"), Types.DATE));
    }

    /** As a literal in a text. */
    String literal(ValueKind kind) {
        return switch (kind) {
            case DELTA -> String.valueOf(1 + dice.below(9));
            case HUGE -> dice.of("1234567890123456789012345678.0123456789", "1e27", "1e39");
            case CHAR -> dice.of("'abcde'", "'a '", "'abcdef'");
            case BITS -> dice.of("b'01010101'", "b'1'");
            case ZERO_DATE -> dice.of("'0000-00-00'", "'2001-02-31'", "'2001-02-03'");
            case YEAR -> dice.of("1999", "'70'");
            case TIME_WITH_ZONE -> "'01:02:03+04'";
            case TIMESTAMP_WITH_ZONE -> "'2003-04-05 06:07:08+02'";
            case INTERVAL -> dice.of("'1 day'", "interval '2' hour");
            case XML -> dice.of("'<a/>'", "'<a>'");
            case ADDRESS -> dice.of("'::1'", "'no'");
            case MOOD -> "'" + mood() + "'";
            case SET -> dice.of("'x,y'", "'w'");
            default -> throw new IllegalArgumentException(kind.name());
        };
    }
}
