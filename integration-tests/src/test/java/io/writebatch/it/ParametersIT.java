package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.Call;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Meeting;
import io.writebatch.it.harness.Setup;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A batched write stores what the native write would have stored. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#allWithServerPreparedStatements")
@SuppressWarnings("try")
class ParametersIT {
    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("flush_single=true");

    @Parameter
    Setup setup;

    @Test
    void shouldStoreEveryTypeOfParameterAsNatively() throws Exception {
        AGENT.on(setup).runAsNatively(app -> {
            app.createTable(
                    "types",
                    "id int PRIMARY KEY, c_boolean boolean, c_tiny smallint, c_small smallint, c_int int, c_big bigint,"
                            + " c_float "
                            + app.sql("real", "float") + ", c_double double precision, c_decimal decimal(20,4),"
                            + " c_text varchar(100), c_long_text text, c_char char(5), c_bytes "
                            + app.sql("bytea", "varbinary(100)")
                            + ", c_date date, c_time "
                            + app.sql("time(3)", "time(3)") + ", c_timestamp "
                            + app.sql("timestamp(3)", "datetime(3)") + ", c_calendar "
                            + app.sql("timestamptz", "datetime(3)") + ", c_local_date date, c_local_time time(3),"
                            + " c_local_timestamp "
                            + app.sql("timestamp(3)", "datetime(3)") + ", c_offset "
                            + app.sql("timestamptz", "datetime(3)") + ", c_uuid "
                            + app.sql("uuid", "uuid") + ", c_object int");
            Counts counts = app.counts();
            List<String> seen = new ArrayList<>();
            try (Meeting meeting = app.meeting("types")) {
                List<Call<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    int row = i;
                    calls.add(meeting.add(connection -> insertAllTypes(connection, row)));
                }
                meeting.meet();
                for (Call<Integer> call : calls) {
                    seen.add(call.seen());
                }
            }
            assertThat(seen).hasSize(8).containsOnly("returned 1");
            counts.assertBatched(9);
            counts.assertShared();
            seen.addAll(app.rows("SELECT * FROM types ORDER BY id"));
            return seen;
        });
    }

    @SuppressWarnings("JavaUtilDate")
    private static int insertAllTypes(Connection connection, int row) throws SQLException {
        String markers = "?, ".repeat(22);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO types VALUES (" + markers + "?)")) {
            insert.setInt(1, row);
            if (row % 4 == 3) {
                setNulls(insert);
                return insert.executeUpdate();
            }
            int sign = row % 2 == 0 ? 1 : -1;
            insert.setBoolean(2, row % 2 == 0);
            insert.setByte(3, (byte) (sign * row));
            insert.setShort(4, (short) (sign * Short.MAX_VALUE));
            insert.setInt(5, sign * Integer.MAX_VALUE);
            insert.setLong(6, sign * Long.MAX_VALUE);
            insert.setFloat(7, sign * 1.5f);
            insert.setDouble(8, sign * Math.PI);
            insert.setBigDecimal(9, new BigDecimal("1234567890.0625").multiply(BigDecimal.valueOf(sign)));
            insert.setString(10, "quote ' back\\slash ö € 😀 ? " + row);
            insert.setString(11, "long ".repeat(50 * row + 1));
            insert.setString(12, "ab");
            byte[] bytes = {0, 1, -1, '\'', '\\', (byte) row};
            insert.setBytes(13, bytes);
            insert.setDate(14, java.sql.Date.valueOf("2024-02-29"));
            insert.setTime(15, java.sql.Time.valueOf("23:59:58"));
            java.sql.Timestamp timestamp = java.sql.Timestamp.valueOf("2024-03-31 01:30:00.125");
            insert.setTimestamp(16, timestamp);
            insert.setTimestamp(17, timestamp, Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo")));
            insert.setObject(18, LocalDate.of(1, 1, 1).plusYears(1999));
            insert.setObject(19, LocalTime.of(1, 2, 3, 4_000_000));
            insert.setObject(20, LocalDateTime.of(2024, 12, 31, 23, 59, 59, 999_000_000));
            insert.setObject(21, OffsetDateTime.of(2024, 6, 1, 12, 0, 0, 0, ZoneOffset.ofHours(-5)));
            insert.setObject(22, UUID.nameUUIDFromBytes(("row" + row).getBytes(StandardCharsets.UTF_8)));
            insert.setObject(23, row, Types.INTEGER);
            // The drivers must have taken the values by now, or the agent copies them: it is the call that counts.
            return insert.executeUpdate();
        }
    }

    private static void setNulls(PreparedStatement insert) throws SQLException {
        int[] types = {
            Types.BOOLEAN,
            Types.TINYINT,
            Types.SMALLINT,
            Types.INTEGER,
            Types.BIGINT,
            Types.REAL,
            Types.DOUBLE,
            Types.DECIMAL,
            Types.VARCHAR,
            Types.LONGVARCHAR,
            Types.CHAR,
            Types.VARBINARY,
            Types.DATE,
            Types.TIME,
            Types.TIMESTAMP,
            Types.TIMESTAMP,
            Types.DATE,
            Types.TIME,
            Types.TIMESTAMP,
            Types.TIMESTAMP,
            Types.OTHER,
            Types.INTEGER
        };
        for (int i = 0; i < types.length; i++) {
            insert.setNull(i + 2, types[i]);
        }
    }

    @Test
    void shouldTakeMutableParametersAsTheyAreWhenTheCallIsMade() {
        AGENT.on(setup).run(app -> {
            app.createTable("mutable", "id int, v " + app.sql("bytea", "varbinary(10)"));
            Counts counts = app.counts();
            byte[] bytes = {'a'};
            try (Meeting meeting = app.meeting("mutable")) {
                meeting.add(connection -> {
                    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO mutable VALUES (?, ?)")) {
                        insert.setInt(1, 1);
                        insert.setBytes(2, bytes);
                        insert.executeUpdate();
                        bytes[0] = 'b';
                        insert.setInt(1, 2);
                        insert.setBytes(2, bytes);
                        return insert.executeUpdate();
                    }
                });
                meeting.meet();
            }
            counts.assertBatched(3);
            assertThat(app.rows("SELECT id, " + app.sql("encode(v, 'escape')", "CONVERT(v USING utf8mb4)")
                            + " FROM mutable ORDER BY id"))
                    .containsExactly("1|a", "2|b");
        });
    }
}
