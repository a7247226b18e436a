package io.writebatch.agent.driver;

import static io.writebatch.agent.driver.WovenClass.Role.CONNECTION_WITH_PROPERTIES;
import static io.writebatch.agent.driver.WovenClass.Role.RESULT_SET;
import static io.writebatch.agent.driver.WovenClass.Role.STATEMENT;

import io.writebatch.bridge.DriverAdapter;
import io.writebatch.core.group.FlushPlan;
import io.writebatch.core.group.FlushPlanner;
import io.writebatch.core.group.TableVerifier;
import io.writebatch.core.session.SessionStart;
import io.writebatch.core.sql.Dialect;
import java.util.List;
import java.util.Set;

/** PostgreSQL JDBC. */
public final class PostgresProfile implements DriverProfile {
    /**
     * The driver forces a Sync, which ends the implicit transaction, when it expects 64,000 bytes of answers; at 250
     * bytes a write that is after 255 of them (QueryExecutorImpl.flushIfDeadlockRisk). Half of it is safe.
     */
    private static final int MOST_WRITES_IN_ONE_SYNC = 128;

    /** Fewer do not save what the guard costs. */
    private static final int FEWEST_ROWS = 8;

    /**
     * Statements with rows are few while one may have 64 of them ({@code WriteBatchRows}), which its parameters allow or
     * not: then so many rows, what is left over and the guard stay below the writes in one Sync.
     */
    private static final int MOST_ROWS = 64 * 100;

    private static final int MOST_PARAMETERS_IN_A_ROW = 32_767 / 64;

    private static final FlushPlan ROWS = new FlushPlan(DriverAdapter.SHAPE_MULTI_ROW, false);
    private static final FlushPlan ONE_SYNC = new FlushPlan(DriverAdapter.SHAPE_BATCH, false);
    private static final FlushPlan TRANSACTION = new FlushPlan(DriverAdapter.SHAPE_BATCH, true);

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public TestedVersions testedVersions() {
        return new TestedVersions("42.7.10", "42.7.14");
    }

    @Override
    public String version(ClassLoader loader) throws ReflectiveOperationException {
        return (String) Class.forName("org.postgresql.util.DriverInfo", true, loader)
                .getField("DRIVER_VERSION")
                .get(null);
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public String packagePrefix() {
        return "org.postgresql";
    }

    @Override
    public List<WovenClass> wovenClasses() {
        return List.of(
                new WovenClass(
                        "org.postgresql.jdbc.PgConnection",
                        CONNECTION_WITH_PROPERTIES,
                        null,
                        Set.of("setSchema", "setTransactionIsolation", "setClientInfo", "setNetworkTimeout")),
                new WovenClass(
                        "org.postgresql.jdbc.PgStatement",
                        STATEMENT,
                        "connection",
                        Set.of("executeUpdate", "executeLargeUpdate", "execute", "executeQuery", "executeBatch")),
                new WovenClass(
                        "org.postgresql.jdbc.PgPreparedStatement",
                        STATEMENT,
                        null,
                        Set.of("executeUpdate", "executeLargeUpdate", "execute", "executeQuery", "executeBatch")),
                new WovenClass("org.postgresql.jdbc.PgCallableStatement", STATEMENT, null, Set.of("executeUpdate")),
                new WovenClass("org.postgresql.jdbc.PgResultSet", RESULT_SET, null, Set.of("insertRow", "updateRow")));
    }

    @Override
    public List<String> adapterClasses() {
        String adapter = "org.postgresql.jdbc.WriteBatchAdapter";
        return List.of(
                adapter + "$Result",
                "org.postgresql.jdbc.WriteBatchKeys",
                "org.postgresql.jdbc.WriteBatchKeys$1",
                "org.postgresql.jdbc.WriteBatchFlush",
                "org.postgresql.jdbc.WriteBatchFlush$WriteByWrite",
                "org.postgresql.jdbc.WriteBatchRows",
                adapter);
    }

    @Override
    public List<ReadField> readFields() {
        return List.of(
                new ReadField("org.postgresql.core.BaseQueryKey", "sql", false),
                new ReadField("org.postgresql.core.QueryWithReturningColumnsKey", "columnNames", false),
                new ReadField("org.postgresql.core.Field", "length", false),
                new ReadField("org.postgresql.jdbc.PgStatement", "forceBinaryTransfers", false),
                new ReadField("org.postgresql.core.QueryExecutorBase", "pgStream", false),
                // Not volatile before 42.7.10, but read under the lock that is held while a statement runs: a writer
                // would
                // wait for whoever uses a connection on which its thread once had a transaction. And up to 42.7.5,
                // Connection.abort() fails on JDK 24 and newer, for want of a SecurityManager.
                new ReadField("org.postgresql.core.QueryExecutorBase", "transactionState", true));
    }

    @Override
    public FlushPlanner planner() {
        return (statement, keys, serverPrepared, size, table) -> {
            if (keys || table.commitWaits()) {
                return TRANSACTION;
            }
            if (size >= FEWEST_ROWS
                    && statement.plainSingleRowInsert()
                    && table.rowsGuard() != null
                    && rowsFitInOneSync(size, statement.parameterCount())) {
                return ROWS;
            }
            return size > MOST_WRITES_IN_ONE_SYNC ? TRANSACTION : ONE_SYNC;
        };
    }

    /** In two Syncs, the first half of a group would be committed before the guard. */
    private static boolean rowsFitInOneSync(int rows, int parameters) {
        return rows < MOST_WRITES_IN_ONE_SYNC || (parameters <= MOST_PARAMETERS_IN_A_ROW && rows <= MOST_ROWS);
    }

    @Override
    public TableVerifier verifier() {
        return new PostgresVerifier();
    }

    @Override
    public SessionStart sessionStart() {
        return new PostgresSessionStart();
    }

    @Override
    public boolean nullsInTypes() {
        return false;
    }
}
