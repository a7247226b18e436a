package io.writebatch.it.transparency;

import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
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
        DATE_WITH_CALENDAR,
        TIME,
        TIME_WITH_CALENDAR,
        TIMESTAMP,
        TIMESTAMP_WITH_CALENDAR,
        TIMESTAMP_CHANGED_LATER,
        OBJECT,
        OBJECT_OF_BYTES,
        OBJECT_OF_TYPE,
        OBJECT_OF_SQL_TYPE,
        OBJECT_OF_TYPE_AND_SCALE,
        OBJECT_OF_SQL_TYPE_AND_SCALE,
        NULL,
        NULL_OF_NAME,
        CHARACTER_STREAM,
        CHARACTER_STREAM_OF_LENGTH,
        N_CHARACTER_STREAM,
        ASCII_STREAM,
        BINARY_STREAM,
        BINARY_STREAM_OF_LENGTH,
        BLOB,
        BLOB_OF_STREAM,
        CLOB,
        CLOB_OF_READER,
        N_CLOB_OF_READER,
        SQL_XML,
        URL,
        ROW_ID,
        REF,
        ARRAY
    }

    private static final TimeZone APIA = TimeZone.getTimeZone("Pacific/Apia");

    static Value of(Setter setter, Object data) {
        return new Value(setter, data, Types.OTHER);
    }

    static Value typed(Object data, int type) {
        return new Value(Setter.OBJECT_OF_TYPE, data, type);
    }

    static Value typed(Setter setter, Object data, int type) {
        return new Value(setter, data, type);
    }

    static Value sqlNull(int type) {
        return new Value(Setter.NULL, null, type);
    }

    /** Whether PostgreSQL's driver leaves the type to the server, at least with some options. */
    boolean untyped() {
        return switch (setter) {
            case STRING, N_STRING, NULL, NULL_OF_NAME -> true;
            case DATE, DATE_WITH_CALENDAR, TIME, TIME_WITH_CALENDAR -> true;
            case TIMESTAMP, TIMESTAMP_WITH_CALENDAR, TIMESTAMP_CHANGED_LATER -> true;
            default -> data == null || (setter.name().startsWith("OBJECT") && !(data instanceof Number));
        };
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
            case OBJECT -> statement.setObject(index, data);
            case OBJECT_OF_BYTES -> statement.setObject(index, bytes());
            case OBJECT_OF_TYPE -> statement.setObject(index, data, type);
            case OBJECT_OF_SQL_TYPE -> statement.setObject(index, data, JDBCType.valueOf(type));
            case OBJECT_OF_TYPE_AND_SCALE -> statement.setObject(index, data, type, 2);
            case OBJECT_OF_SQL_TYPE_AND_SCALE -> statement.setObject(index, data, JDBCType.valueOf(type), 2);
            case NULL -> statement.setNull(index, type);
            case NULL_OF_NAME -> statement.setNull(index, type, "some_type");
            case DATE, DATE_WITH_CALENDAR, TIME, TIME_WITH_CALENDAR -> bindDate(statement, index);
            case TIMESTAMP, TIMESTAMP_WITH_CALENDAR, TIMESTAMP_CHANGED_LATER -> bindTimestamp(statement, index);
            case CHARACTER_STREAM,
                    CHARACTER_STREAM_OF_LENGTH,
                    N_CHARACTER_STREAM,
                    ASCII_STREAM,
                    BINARY_STREAM,
                    BINARY_STREAM_OF_LENGTH -> bindStream(statement, index);
            default -> bindLargeOrForeign(statement, index);
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

    private void bindDate(PreparedStatement statement, int index) throws SQLException {
        switch (setter) {
            case DATE -> statement.setDate(index, (Date) data);
            case DATE_WITH_CALENDAR -> statement.setDate(index, (Date) data, Calendar.getInstance(APIA));
            case TIME -> statement.setTime(index, (Time) data);
            default -> statement.setTime(index, (Time) data, Calendar.getInstance(APIA));
        }
    }

    private void bindTimestamp(PreparedStatement statement, int index) throws SQLException {
        switch (setter) {
            case TIMESTAMP -> statement.setTimestamp(index, (Timestamp) data);
            case TIMESTAMP_WITH_CALENDAR -> {
                Calendar calendar = Calendar.getInstance(APIA);
                statement.setTimestamp(index, (Timestamp) data, calendar);
                // The application uses it for something else.
                calendar.setTimeZone(TimeZone.getTimeZone("UTC"));
            }
            default -> {
                Timestamp timestamp = new Timestamp(((Timestamp) data).getTime());
                statement.setTimestamp(index, timestamp);
                timestamp.setTime(0);
            }
        }
    }

    private void bindStream(PreparedStatement statement, int index) throws SQLException {
        String text = (String) data;
        switch (setter) {
            case CHARACTER_STREAM -> statement.setCharacterStream(index, new StringReader(text));
            case CHARACTER_STREAM_OF_LENGTH ->
                statement.setCharacterStream(index, new StringReader(text), text.length());
            case N_CHARACTER_STREAM -> statement.setNCharacterStream(index, new StringReader(text));
            case ASCII_STREAM -> statement.setAsciiStream(index, new ByteArrayInputStream(bytes()));
            case BINARY_STREAM -> statement.setBinaryStream(index, new ByteArrayInputStream(bytes()));
            default -> statement.setBinaryStream(index, new ByteArrayInputStream(bytes()), bytes().length);
        }
    }

    private void bindLargeOrForeign(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        switch (setter) {
            case BLOB -> {
                Blob blob = connection.createBlob();
                blob.setBytes(1, bytes());
                statement.setBlob(index, blob);
            }
            case BLOB_OF_STREAM -> statement.setBlob(index, new ByteArrayInputStream(bytes()));
            case CLOB -> {
                Clob clob = connection.createClob();
                clob.setString(1, (String) data);
                statement.setClob(index, clob);
            }
            case CLOB_OF_READER -> statement.setClob(index, new StringReader((String) data));
            case N_CLOB_OF_READER -> statement.setNClob(index, new StringReader((String) data));
            case SQL_XML -> {
                SQLXML xml = connection.createSQLXML();
                xml.setString((String) data);
                statement.setSQLXML(index, xml);
            }
            case URL -> statement.setURL(index, url());
            case ROW_ID -> statement.setRowId(index, null);
            case REF -> statement.setRef(index, null);
            case ARRAY -> statement.setArray(index, connection.createArrayOf("int4", (Object[]) data));
            default -> throw new IllegalArgumentException(setter.name());
        }
    }

    private URL url() throws SQLException {
        try {
            return URI.create((String) data).toURL();
        } catch (MalformedURLException e) {
            throw new SQLException(e);
        }
    }

    @Override
    public String toString() {
        String text = data instanceof Object[] array ? Arrays.toString(array) : String.valueOf(data);
        String shown = text.length() > 60 ? text.substring(0, 20) + "…" + text.length() : text;
        return setter
                + (setter.name().contains("TYPE") || setter.name().startsWith("NULL") ? " " + type : "")
                + (data == null
                        ? ""
                        : " " + (data instanceof String ? "'" + shown + "'" : shown)
                                + (setter.name().startsWith("OBJECT")
                                        ? " " + data.getClass().getSimpleName()
                                        : ""));
    }
}
