package io.writebatch.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TablesTest {

    @ParameterizedTest
    @EnumSource
    void shouldFindEveryRowThatWasAcknowledged(Database database) throws Exception {
        DatabaseServer server = database.shared();
        for (Workload workload : Workload.values()) {
            Tables tables = tables(server, database);
            Acknowledged told = write(server, workload, tables);

            RowCheck check = tables.check(told, workload);

            assertThat(check.problems()).isEmpty();
            assertThat(check.found()).isEqualTo(check.expected()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeWhatIsMissingOrDoubled(Database database) throws Exception {
        DatabaseServer server = database.shared();
        Tables tables = tables(server, database);
        Acknowledged told = write(server, Workload.MIXED, tables);

        server.execute("UPDATE checked_orders SET seq = 1 WHERE writer = 1 AND seq = 0");
        assertThat(tables.check(told, Workload.MIXED).problems())
                .singleElement()
                .asString()
                .contains("different rows in checked_orders");

        server.execute(
                "DELETE FROM checked_orders WHERE writer = 1 AND seq = 1",
                "UPDATE checked_accounts SET changes = changes + 1 WHERE id = 3",
                "UPDATE checked_accounts SET balance = balance + 0.01 WHERE id = 3",
                "UPDATE checked_tasks SET id = id + 500 WHERE id = 1000000000");
        assertThat(tables.check(told, Workload.MIXED).problems()).hasSize(5);
    }

    private static Tables tables(DatabaseServer server, Database database) throws Exception {
        Tables tables = new Tables(server, database, "checked");
        tables.create(2);
        return tables;
    }

    private static Acknowledged write(DatabaseServer server, Workload workload, Tables tables) throws Exception {
        Acknowledged told = new Acknowledged();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(server.jdbcUrl());
            pool.setUsername(server.user());
            pool.setPassword(server.password());
            pool.setMaximumPoolSize(1);
            for (Writer writer :
                    List.of(workload.writer(pool, tables.prefix(), 0), workload.writer(pool, tables.prefix(), 1))) {
                for (int i = 0; i < 60; i++) {
                    assertThat(writer.write()).isEqualTo(1);
                }
                writer.addTo(told);
            }
        }
        assertThat(told.operations()).isEqualTo(120);
        return told;
    }
}
