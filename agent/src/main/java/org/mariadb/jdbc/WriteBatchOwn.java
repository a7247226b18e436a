package org.mariadb.jdbc;

import java.sql.SQLException;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.ReadableByteBuf;
import org.mariadb.jdbc.message.server.OkPacket;

/** One write's part of a flush. */
final class WriteBatchOwn {
    final long count;
    final boolean warned;
    private final long insertId;

    WriteBatchOwn(long count, long insertId, boolean warned) {
        this.count = count;
        this.insertId = insertId;
        this.warned = warned;
    }

    /** The driver makes its answers from bytes only, so this write's answer is written as the server would. */
    OkPacket packet(Context context) throws SQLException {
        byte[] bytes = new byte[23];
        writeLengthEncoded(bytes, 1, count);
        writeLengthEncoded(bytes, 10, insertId);
        int status = context.getServerStatus();
        bytes[19] = (byte) status;
        bytes[20] = (byte) (status >>> 8);
        return OkPacket.parse(new ReadableByteBuf(bytes), context);
    }

    private static void writeLengthEncoded(byte[] bytes, int at, long value) {
        bytes[at] = (byte) 0xfe;
        for (int i = 0; i < 8; i++) {
            bytes[at + 1 + i] = (byte) (value >>> (8 * i));
        }
    }
}
