package org.mariadb.jdbc;

import io.writebatch.bridge.KeyedUpdate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.Parameter;
import org.mariadb.jdbc.client.util.Parameters;

/**
 * One {@code UPDATE} of all members' rows, which are found by their primary keys; what differs between the members is
 * chosen by the key: {@code SET a = CASE id WHEN 1 THEN 'x' WHEN 2 THEN 'y' END WHERE id IN (1,2)}. The server reads and
 * opens each statement anew, which costs it several times as much as changing a row.
 *
 * <p>Members' keys differ, so that each changes its own row or none, and the server's one count tells each member's if it
 * is the number of members. If it is not, the group is rolled back. Without the hint the server might read and lock the
 * whole of a small table. It is also a guard: should the table have lost its primary key, the statement fails.
 */
final class WriteBatchKeyedUpdate extends WriteBatchBlock {
    private static final String COUNT = VARIABLE + "count";

    /** With these the server chooses among decimals without rounding any: it has 65 digits, 38 of them behind the point. */
    private static final int MOST_DIGITS = 30;

    private static final int MOST_DECIMALS = 15;

    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

    /** Bytes around a value that is chosen, with its key. */
    private static final long CHOICE = 40;

    private final KeyedUpdate form;

    WriteBatchKeyedUpdate(Statement leader, String limit, String sql, KeyedUpdate form) {
        super(leader, limit, sql);
        this.form = form;
    }

    /** Whether each member has a row of its own, and values that mean the same as one of a choice. */
    static boolean suits(KeyedUpdate form, Object[] values) {
        long[] keys = new long[values.length];
        List<KeyedUpdate.Need> needs = form.needs();
        for (int i = 0; i < values.length; i++) {
            Parameters parameters = (Parameters) values[i];
            if (parameters == null || parameters.size() != needs.size()) {
                return false;
            }
            for (int p = 0; p < needs.size(); p++) {
                Object value = WriteBatchParameter.valueOf(parameters.get(p));
                Object first = WriteBatchParameter.valueOf(((Parameters) values[0]).get(p));
                if (!suits(needs.get(p), value) || isInteger(value) != isInteger(first)) {
                    return false;
                }
            }
            keys[i] = ((Number) WriteBatchParameter.valueOf(parameters.get(form.keyParameter()))).longValue();
        }
        Arrays.sort(keys);
        for (int i = 1; i < keys.length; i++) {
            if (keys[i] == keys[i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** What the choices add to the members' values: words around each, its key, and the column once a choice. */
    static long mostOfChoices(KeyedUpdate form, int writes) {
        long column = WriteBatchSize.MOST_BYTES_OF_A_CHARACTER * (form.columnEnd() - form.columnStart());
        return form.needs().size() * (writes * CHOICE + CHOICE + column);
    }

    private static boolean suits(KeyedUpdate.Need need, Object value) {
        if (isInteger(value)) {
            return true;
        }
        if (need == KeyedUpdate.Need.INTEGER) {
            return false;
        }
        return isDecimal(value) || (need == KeyedUpdate.Need.STORABLE && isStorable(value));
    }

    /** No approximate numbers: among others that the driver writes as decimals they would make all approximate. */
    private static boolean isStorable(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof byte[]
                || value instanceof java.util.Date
                || value instanceof LocalDate
                || value instanceof LocalDateTime;
    }

    /** What the driver writes as an integer that is one to the server: it takes the smallest one for a decimal. */
    private static boolean isInteger(Object value) {
        return value instanceof Integer
                || (value instanceof Long number && number != Long.MIN_VALUE)
                || value instanceof Short
                || value instanceof Byte
                || (value instanceof BigDecimal decimal
                        && decimal.scale() == 0
                        && decimal.unscaledValue().bitLength() < Long.SIZE
                        && !decimal.unscaledValue().equals(SMALLEST));
    }

    /** With a point: one without is an integer, and among others would be reckoned with as a decimal. */
    private static boolean isDecimal(Object value) {
        return value instanceof BigDecimal decimal
                && decimal.precision() <= MOST_DIGITS
                && decimal.scale() > 0
                && decimal.scale() <= MOST_DECIMALS;
    }

    @Override
    String variables(int writes) {
        return COUNT;
    }

    @Override
    void writeMembers(Writer writer, Context context, Object[] values) throws IOException, SQLException {
        int set = parts.place(form.setStart());
        int column = parts.place(form.columnStart());
        parts.write(writer, context, 0, set, null);
        writer.writeAscii(" FORCE INDEX (PRIMARY) ");
        writeChoosing(writer, context, set, column, values);
        writeColumn(writer, context);
        writer.writeAscii(" IN (");
        for (int i = 0; i < values.length; i++) {
            writer.writeAscii(i == 0 ? "" : ",");
            encode(writer, context, values[i], form.keyParameter());
        }
        writer.writeAscii(")");
        writeChoosing(writer, context, parts.place(form.conditionEnd()), parts.length(), values);
        // A line feed first: the text may end with a comment to the end of the line.
        writer.writeAscii("\n; SET " + COUNT + "=ROW_COUNT(); ");
    }

    /** Writes the bytes from {@code from} to before {@code to}, with each member's value in the place of each marker. */
    private void writeChoosing(Writer writer, Context context, int from, int to, Object[] values)
            throws IOException, SQLException {
        int at = from;
        for (int p = 0; p < parts.parameters(); p++) {
            int marker = parts.marker(p);
            if (marker >= at && marker < to) {
                parts.write(writer, context, at, marker, null);
                writeChoice(writer, context, p, values);
                at = marker + 1;
            }
        }
        parts.write(writer, context, at, to, null);
    }

    private void writeChoice(Writer writer, Context context, int parameter, Object[] values)
            throws IOException, SQLException {
        if (same(values, parameter)) {
            encode(writer, context, values[0], parameter);
            return;
        }
        writer.writeAscii("(CASE ");
        writeColumn(writer, context);
        for (Object value : values) {
            writer.writeAscii(" WHEN ");
            encode(writer, context, value, form.keyParameter());
            writer.writeAscii(" THEN ");
            encode(writer, context, value, parameter);
        }
        writer.writeAscii(" END)");
    }

    /** A choice among nothing but NULLs has no type. Others than these values may be written in more than one way. */
    private static boolean same(Object[] values, int parameter) {
        Object first = WriteBatchParameter.valueOf(((Parameters) values[0]).get(parameter));
        if (first != null && !isInteger(first)) {
            return false;
        }
        for (Object value : values) {
            Object other = WriteBatchParameter.valueOf(((Parameters) value).get(parameter));
            if (first == null ? other != null : !first.equals(other)) {
                return false;
            }
        }
        return true;
    }

    private void writeColumn(Writer writer, Context context) throws IOException, SQLException {
        parts.write(writer, context, parts.place(form.columnStart()), parts.place(form.columnEnd()), null);
    }

    private static void encode(Writer writer, Context context, Object values, int parameter)
            throws IOException, SQLException {
        Parameter value = ((Parameters) values).get(parameter);
        value.encodeText(writer, context);
    }

    @Override
    String unsuitable(int writes) {
        return "NOT (" + COUNT + "<=>" + writes + ")";
    }

    @Override
    String answer(int writes) {
        return COUNT;
    }

    @Override
    Object[] results(String answer, int writes) {
        if (!answer.equals(String.valueOf(writes))) {
            return new Object[0];
        }
        Object[] results = new Object[writes];
        for (int i = 0; i < writes; i++) {
            results[i] = new WriteBatchOwn(1, 0, false);
        }
        return results;
    }
}
