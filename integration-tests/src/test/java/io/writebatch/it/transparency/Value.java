package io.writebatch.it.transparency;

import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.Calendar;
import java.util.TimeZone;

/**
 * A value and the setter that binds it.
 *
 * @param type of {@link java.sql.Types}, for the setters that take one
 */
record Value(Setter setter, Object data, int type) implements Serializable {
    enum Setter {
        INT,
        LONG,
        SHORT,
        BYTE,
        DOUBLE,
        FLOAT,
        BIG_DECIMAL,
        BOOLEAN,
        STRING,
        N_STRING,
        BYTES,
        /** The application writes into its array after it has bound it. */
        BYTES_CHANGED_LATER,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMP_WITH_CALENDAR,
        TIMESTAMP_CHANGED_LATER,
        OBJECT,
        OBJECT_OF_TYPE,
        NULL,
        CHARACTER_STREAM,
        BINARY_STREAM,
        ARRAY
    }

    static Value of(Setter setter, Object data) {
        return new Value(setter, data, Types.OTHER);
    }

    static Value typed(Object data, int type) {
        return new Value(Setter.OBJECT_OF_TYPE, data, type);
    }

    static Value sqlNull(int type) {
        return new Value(Setter.NULL, null, type);
    }

    void bind(PreparedStatement statement, int index) throws SQLException {
        switch (setter) {
            case INT -> statement.setInt(index, (Integer) data);
            case LONG -> statement.setLong(index, (Long) data);
            case SHORT -> statement.setShort(index, (Short) data);
            case BYTE -> statement.setByte(index, (Byte) data);
            case DOUBLE -> statement.setDouble(index, (Double) data);
            case FLOAT -> statement.setFloat(index, (Float) data);
            case BIG_DECIMAL -> statement.setBigDecimal(index, (BigDecimal) data);
            case BOOLEAN -> statement.setBoolean(index, (Boolean) data);
            case STRING -> statement.setString(index, (String) data);
            case N_STRING -> statement.setNString(index, (String) data);
            case BYTES -> statement.setBytes(index, bytes());
            case BYTES_CHANGED_LATER -> bindAndChangeBytes(statement, index);
            case DATE -> statement.setDate(index, (Date) data);
            case TIME -> statement.setTime(index, (Time) data);
            case TIMESTAMP -> statement.setTimestamp(index, (Timestamp) data);
            case TIMESTAMP_WITH_CALENDAR ->
                statement.setTimestamp(
                        index, (Timestamp) data, Calendar.getInstance(TimeZone.getTimeZone("Pacific/Apia")));
            case TIMESTAMP_CHANGED_LATER -> bindAndChangeTimestamp(statement, index);
            case OBJECT -> statement.setObject(index, data);
            case OBJECT_OF_TYPE -> statement.setObject(index, data, type);
            case NULL -> statement.setNull(index, type);
            case CHARACTER_STREAM -> statement.setCharacterStream(index, new StringReader((String) data));
            case BINARY_STREAM -> statement.setBinaryStream(index, new ByteArrayInputStream(bytes()));
            case ARRAY -> bindArray(statement, index);
        }
    }

    private byte[] bytes() {
        return ((String) data).getBytes(StandardCharsets.UTF_8);
    }

    private void bindAndChangeBytes(PreparedStatement statement, int index) throws SQLException {
        byte[] bytes = bytes();
        statement.setBytes(index, bytes);
        Arrays.fill(bytes, (byte) '!');
    }

    private void bindAndChangeTimestamp(PreparedStatement statement, int index) throws SQLException {
        Timestamp timestamp = new Timestamp(((Timestamp) data).getTime());
        statement.setTimestamp(index, timestamp);
        timestamp.setTime(0);
    }

    private void bindArray(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(index, connection.createArrayOf("int4", (Object[]) data));
    }

    @Override
    public String toString() {
        String text = data instanceof Object[] array ? Arrays.toString(array) : String.valueOf(data);
        String shown = text.length() > 60 ? text.substring(0, 20) + "…" + text.length() : text;
        return setter
                + (setter == Setter.OBJECT_OF_TYPE || setter == Setter.NULL ? " " + type : "")
                + (data == null
                        ? ""
                        : " " + (data instanceof String ? "'" + shown + "'" : shown)
                                + (setter == Setter.OBJECT || setter == Setter.OBJECT_OF_TYPE
                                        ? " " + data.getClass().getSimpleName()
                                        : ""));
    }
}
