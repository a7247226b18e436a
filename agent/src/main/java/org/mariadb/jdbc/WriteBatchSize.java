package org.mariadb.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.BitSet;
import org.mariadb.jdbc.client.util.Parameter;
import org.mariadb.jdbc.client.util.Parameters;

/** How long a flush can become at most, in whichever form it is sent. */
final class WriteBatchSize {
    /** A longer command is split into several packets. */
    static final int ONE_PACKET = 0xffffff;

    private static final int FRAME = 1024;

    /** UTF-8 takes three where a char is not ASCII, an escaped ASCII character two. */
    static final long MOST_BYTES_OF_A_CHARACTER = 3;

    /** What a compound statement adds to each member's statement. */
    private static final int FRAME_OF_MEMBER = 128;

    /** A value of bounded length with its quotes, or the type, the NULL indicator and the length of one that is not. */
    private static final int SHORT_VALUE = 64;

    private WriteBatchSize() {}

    /** @param values the members' parameters, null elements for literal writes */
    static long most(String sql, Object[] values) {
        long textOfMember = MOST_BYTES_OF_A_CHARACTER * sql.length() + FRAME_OF_MEMBER;
        long bytes = FRAME + textOfMember * (values.length + 1);
        for (Object value : values) {
            if (value instanceof Parameters parameters) {
                for (int i = 0; i < parameters.size(); i++) {
                    bytes += most(parameters.get(i));
                }
            }
        }
        return bytes;
    }

    private static long most(Parameter parameter) {
        Object value = WriteBatchParameter.valueOf(parameter);
        long bytes = SHORT_VALUE;
        if (value instanceof String text) {
            bytes += MOST_BYTES_OF_A_CHARACTER * text.length();
        } else if (value instanceof byte[] binary) {
            bytes += 2L * binary.length;
        } else if (value instanceof BigDecimal decimal) {
            bytes += (long) decimal.precision() + Math.abs((long) decimal.scale());
        } else if (value instanceof BigInteger integer) {
            bytes += integer.bitLength();
        } else if (value instanceof BitSet bits) {
            bytes += bits.size();
        }
        return bytes;
    }
}
