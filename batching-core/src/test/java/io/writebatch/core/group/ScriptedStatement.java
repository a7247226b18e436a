package io.writebatch.core.group;

import io.writebatch.bridge.GatedStatement;
import io.writebatch.bridge.Outcome;
import io.writebatch.bridge.WriteGate;
import java.sql.SQLException;
import java.util.List;

/** A statement of the {@link ScriptedDriver} that writes one number, woven as the agent weaves the real ones. */
public final class ScriptedStatement implements GatedStatement {
    private final ScriptedDriver driver;
    private final ScriptedConnection connection;
    private final String sql;
    private final int value;
    private volatile Object adopted;
    private volatile int state;
    private volatile long bytes = 10;
    private volatile int[] types = {23};
    private volatile boolean capturable = true;
    private volatile Object keyRequest;

    ScriptedStatement(ScriptedDriver driver, ScriptedConnection connection, String sql, int value) {
        this.driver = driver;
        this.connection = connection;
        this.sql = sql;
        this.value = value;
    }

    @Override
    public Object writebatch$connection() {
        return connection.proxy();
    }

    /** {@code executeUpdate()}, with the code that is woven into it. */
    public int executeUpdate() throws Throwable {
        return executeUpdate(null);
    }

    /** {@code executeUpdate(sql)}, with the code that is woven into it. */
    public int executeUpdate(String literalSql) throws Throwable {
        return execute(literalSql, WriteGate.KEYS_NONE);
    }

    private int execute(String literalSql, int keys) throws Throwable {
        Outcome outcome = WriteGate.enter(this, WriteGate.EXECUTE_UPDATE, literalSql, keys);
        if (outcome != null) {
            if (outcome.failure() != null) {
                throw outcome.failure();
            }
            return (int) outcome.count();
        }
        Throwable thrown = null;
        try {
            return runNatively();
        } catch (Throwable e) {
            thrown = e;
            throw e;
        } finally {
            WriteGate.leave(thrown);
        }
    }

    /** {@code executeQuery(sql)}, with the code that is woven into it; it returns nothing. */
    public void executeQuery(String literalSql) {
        WriteGate.watch(this, WriteGate.EXECUTE_QUERY, literalSql);
        driver.note("query " + literalSql);
        WriteGate.leave(null);
    }

    /** {@code addBatch(sql)}, with the code that is woven into it. */
    public void addBatch(String literalSql) {
        WriteGate.watch(this, WriteGate.BATCH_ADDED, literalSql);
        WriteGate.leave(null);
    }

    /** {@code executeBatch()}, with the code that is woven into it. */
    public void executeBatch() {
        WriteGate.watch(this, WriteGate.EXECUTE_BATCH, null);
        driver.note("batch");
        WriteGate.leave(null);
    }

    /** {@code executeUpdate(sql, RETURN_GENERATED_KEYS)}, with the code that is woven into it. */
    public int executeUpdateForKeys(String literalSql) throws Throwable {
        return execute(literalSql, WriteGate.KEYS_ANY);
    }

    /** The driver's own body. */
    public int runNatively() throws SQLException {
        driver.note("native " + value);
        connection.execute(List.of(value));
        return 1;
    }

    public ScriptedConnection connection() {
        return connection;
    }

    public String sql() {
        return sql;
    }

    public int value() {
        return value;
    }

    /** The result that the statement was given, null while it has none. */
    public Object adopted() {
        return adopted;
    }

    void adopt(Object result) {
        adopted = result;
    }

    /** {@link io.writebatch.bridge.DriverAdapter}'s statement bits. */
    public ScriptedStatement state(int bits) {
        state = bits;
        return this;
    }

    int state() {
        return state;
    }

    public ScriptedStatement bytes(long estimated) {
        bytes = estimated;
        return this;
    }

    long bytes() {
        return bytes;
    }

    public ScriptedStatement types(int... oids) {
        types = oids.clone();
        return this;
    }

    int[] types() {
        return types.clone();
    }

    public ScriptedStatement uncapturable() {
        capturable = false;
        return this;
    }

    boolean capturable() {
        return capturable;
    }

    public ScriptedStatement keyRequest(Object request) {
        keyRequest = request;
        return this;
    }

    Object keyRequest() {
        return keyRequest;
    }
}
