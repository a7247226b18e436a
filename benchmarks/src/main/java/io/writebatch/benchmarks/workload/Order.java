package io.writebatch.benchmarks.workload;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A row of the orders table. The writer's number and its sequence name the row for good, the key is the database's. */
record Order(int writer, long sequence) {
    private static final int CUSTOMERS = 10_000;
    private static final int ARTICLES = 500;

    static String insert(String tables) {
        return "INSERT INTO " + tables
                + "_orders (writer, seq, customer, article, quantity, price, note) VALUES (?, ?, ?, ?, ?, ?, ?)";
    }

    void bind(PreparedStatement insert) throws SQLException {
        insert.setInt(1, writer);
        insert.setLong(2, sequence);
        insert.setLong(3, sequence * 31 % CUSTOMERS);
        insert.setString(4, "article-" + sequence % ARTICLES);
        insert.setInt(5, (int) (sequence % 9) + 1);
        insert.setBigDecimal(6, BigDecimal.valueOf(sequence % 100_000, 2));
        insert.setString(7, "ordered by writer " + writer + " as number " + sequence);
    }
}
