package io.writebatch.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.group.FlushPlan;
import io.writebatch.core.group.TableFacts;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresProfileTest {
    private static final FlushPlan ROWS = new FlushPlan(DriverAdapter.SHAPE_MULTI_ROW, false);
    private static final FlushPlan ONE_SYNC = new FlushPlan(DriverAdapter.SHAPE_BATCH, false);
    private static final FlushPlan TRANSACTION = new FlushPlan(DriverAdapter.SHAPE_BATCH, true);

    private static final TableFacts PLAIN = TableFacts.rowsMayShareStatement("guard");

    @ParameterizedTest
    @CsvSource({"8, 1", "127, 1", "127, 20000", "128, 511", "1000, 10", "6400, 511"})
    void shouldLetRowsShareStatementsInOneSync(int size, int parameters) {
        assertThat(plan(size, parameters, PLAIN)).isEqualTo(ROWS);
    }

    /** The statements of more rows, or of rows too wide to share one, would need a Sync in their midst. */
    @ParameterizedTest
    @CsvSource({"6401, 1", "100000, 1", "129, 512", "1000, 20000"})
    void shouldUseTransactionWhereRowsNeedMoreThanOneSync(int size, int parameters) {
        assertThat(plan(size, parameters, PLAIN)).isEqualTo(TRANSACTION);
    }

    @ParameterizedTest
    @CsvSource({"2", "7", "8", "1000"})
    void shouldUseTransactionWhereTheCommitWaitsForOthers(int size) {
        assertThat(plan(size, 1, PLAIN.withCommitThatWaits())).isEqualTo(TRANSACTION);
        assertThat(plan(size, 1, TableFacts.writeByWrite().withCommitThatWaits()))
                .isEqualTo(TRANSACTION);
    }

    @Test
    void shouldUseOneSyncForStatementsThatNeedOne() {
        assertThat(plan(7, 1, PLAIN)).isEqualTo(ONE_SYNC);
        assertThat(plan(128, 1, TableFacts.writeByWrite())).isEqualTo(ONE_SYNC);
        assertThat(plan(129, 1, TableFacts.writeByWrite())).isEqualTo(TRANSACTION);
    }

    private static FlushPlan plan(int size, int parameters, TableFacts table) {
        String insert = "INSERT INTO t VALUES (?" + ", ?".repeat(parameters - 1) + ")";
        return new PostgresProfile()
                .planner()
                .plan(StatementReader.read(insert, Dialect.POSTGRESQL), false, false, size, table);
    }
}
