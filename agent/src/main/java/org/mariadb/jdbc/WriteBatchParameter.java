package org.mariadb.jdbc;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Set;
import org.mariadb.jdbc.client.util.Parameter;

/** What is to be known of a bound value. */
final class WriteBatchParameter {
    /** The codec of a parameter, which tells what kind of value it is, is protected in another package. */
    private static final MethodHandle CODEC = WriteBatchFields.getter(org.mariadb.jdbc.codec.Parameter.class, "codec");

    private static final MethodHandle VALUE = WriteBatchFields.getter(org.mariadb.jdbc.codec.Parameter.class, "value");

    /** Codecs of plain values. Not here: streams, readers, LOBs, arrays, geometries. */
    private static final Set<String> PLAIN_CODECS = Set.of(
            "BigDecimalCodec",
            "BigIntegerCodec",
            "BitSetCodec",
            "BooleanCodec",
            "ByteArrayCodec",
            "ByteCodec",
            "DateCodec",
            "DoubleCodec",
            "DurationCodec",
            "FloatCodec",
            "InstantCodec",
            "IntCodec",
            "LocalDateCodec",
            "LocalDateTimeCodec",
            "LocalTimeCodec",
            "LongCodec",
            "OffsetDateTimeCodec",
            "ShortCodec",
            "StringCodec",
            "TimeCodec",
            "TimestampCodec",
            "UtilDateCodec",
            "UuidCodec",
            "ZonedDateTimeCodec");

    private WriteBatchParameter() {}

    /** Whether it can be handed to another statement. */
    static boolean plain(Parameter parameter) {
        if (!(parameter instanceof org.mariadb.jdbc.codec.Parameter<?>)) {
            return parameter.isNull();
        }
        String codec = codecOf(parameter);
        return codec == null ? parameter.isNull() : PLAIN_CODECS.contains(codec);
    }

    /** Of the driver's own parameters; null when it has none. */
    static String codecOf(Parameter parameter) {
        Object codec = WriteBatchFields.get(CODEC, parameter);
        return codec == null ? null : codec.getClass().getSimpleName();
    }

    static long sizeOf(Parameter parameter) {
        int size = parameter.getApproximateTextProtocolLength();
        return size < 0 ? 64 : size;
    }

    @SuppressWarnings("unchecked")
    static int compare(Parameter a, Parameter b) {
        if (a.isNull() || b.isNull()) {
            return Boolean.compare(a.isNull(), b.isNull());
        }
        Object x = WriteBatchFields.get(VALUE, a);
        Object y = WriteBatchFields.get(VALUE, b);
        if (x.getClass() != y.getClass()) {
            // What may be equal to values of two classes would make the order contradict itself.
            return x.getClass().getName().compareTo(y.getClass().getName());
        }
        if (x instanceof Comparable<?>) {
            return ((Comparable<Object>) x).compareTo(y);
        }
        return x instanceof byte[] left && y instanceof byte[] right ? Arrays.compareUnsigned(left, right) : 0;
    }

    /** Null for a NULL. */
    static Object valueOf(Parameter parameter) {
        return parameter.isNull() ? null : WriteBatchFields.get(VALUE, parameter);
    }
}
