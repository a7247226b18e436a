package io.writebatch.it;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Random;

/** One of many inserts, of which a share is bad in one way or another; a bad one names itself in its error where it can. */
record MixedWrite(int id, String code, Integer n, int parent) {
    private static final int BAD_PERCENT = 10;

    static MixedWrite random(Random random, int id) {
        int any = random.nextInt(10);
        String code = "c" + id;
        if (random.nextInt(100) >= BAD_PERCENT) {
            return new MixedWrite(id, code, any, 1);
        }
        return switch (random.nextInt(6)) {
            case 0 -> new MixedWrite(-any, code, 0, 1);
            case 1 -> new MixedWrite(id, "taken" + any, 0, 1);
            case 2 -> new MixedWrite(id, code, -1 - any, 1);
            case 3 -> new MixedWrite(id, "long ".repeat(3 + any), 0, 1);
            case 4 -> new MixedWrite(id, code, 0, 100 + any);
            default -> new MixedWrite(id, code, null, 1);
        };
    }

    int execute(PreparedStatement insert) throws SQLException {
        insert.setInt(1, id);
        insert.setString(2, code);
        if (n == null) {
            insert.setNull(3, Types.INTEGER);
        } else {
            insert.setInt(3, n);
        }
        insert.setInt(4, parent);
        return insert.executeUpdate();
    }
}
