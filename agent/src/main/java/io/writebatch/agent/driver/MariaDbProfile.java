package io.writebatch.agent.driver;

import static io.writebatch.agent.driver.WovenClass.Role.CONNECTION;
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

/** MariaDB Connector/J. */
public final class MariaDbProfile implements DriverProfile {
    /** A compound statement is parsed as a stored program; its cost grows faster than its length. */
    private static final int MOST_WRITES_IN_COMPOUND = 200;

    private static final FlushPlan MULTI_ROW = new FlushPlan(DriverAdapter.SHAPE_MULTI_ROW, false);
    private static final FlushPlan BULK = new FlushPlan(DriverAdapter.SHAPE_BULK, false);
    private static final FlushPlan COMPOUND = new FlushPlan(DriverAdapter.SHAPE_COMPOUND, false);
    private static final FlushPlan KEYED_UPDATE = new FlushPlan(DriverAdapter.SHAPE_KEYED_UPDATE, false, COMPOUND);

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public TestedVersions testedVersions() {
        return new TestedVersions("3.5.9", "3.5.11");
    }

    @Override
    public String version(ClassLoader loader) throws ReflectiveOperationException {
        Object version = Class.forName("org.mariadb.jdbc.util.VersionFactory", true, loader)
                .getMethod("getInstance")
                .invoke(null);
        return (String) version.getClass().getMethod("getVersion").invoke(version);
    }

    @Override
    public Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Override
    public String packagePrefix() {
        return "org.mariadb.jdbc";
    }

    @Override
    public List<WovenClass> wovenClasses() {
        Set<String> prepared = Set.of("executeUpdate", "executeLargeUpdate", "execute", "executeQuery");
        return List.of(
                new WovenClass(
                        "org.mariadb.jdbc.Connection",
                        CONNECTION,
                        null,
                        Set.of("setSchema", "setCatalog", "setTransactionIsolation", "setNetworkTimeout", "reset")),
                new WovenClass(
                        "org.mariadb.jdbc.Statement",
                        STATEMENT,
                        "con",
                        Set.of(
                                "executeUpdate",
                                "executeLargeUpdate",
                                "execute",
                                "executeQuery",
                                "executeBatch",
                                "cancel")),
                new WovenClass("org.mariadb.jdbc.BasePreparedStatement", STATEMENT, null, Set.of("executeBatch")),
                new WovenClass("org.mariadb.jdbc.ClientPreparedStatement", STATEMENT, null, prepared),
                new WovenClass("org.mariadb.jdbc.ServerPreparedStatement", STATEMENT, null, prepared),
                new WovenClass(
                        "org.mariadb.jdbc.client.result.UpdatableResult",
                        RESULT_SET,
                        null,
                        Set.of("insertRow", "updateRow")));
    }

    @Override
    public List<String> adapterClasses() {
        return List.of(
                "org.mariadb.jdbc.WriteBatchText",
                "org.mariadb.jdbc.WriteBatchOwn",
                "org.mariadb.jdbc.WriteBatchFields",
                "org.mariadb.jdbc.WriteBatchParameter",
                "org.mariadb.jdbc.WriteBatchTextFlush",
                "org.mariadb.jdbc.WriteBatchLiteralFlush",
                "org.mariadb.jdbc.WriteBatchKill",
                "org.mariadb.jdbc.WriteBatchSize",
                "org.mariadb.jdbc.WriteBatchBulk$1",
                "org.mariadb.jdbc.WriteBatchBulk",
                "org.mariadb.jdbc.WriteBatchTextParts",
                "org.mariadb.jdbc.WriteBatchPreparers",
                "org.mariadb.jdbc.WriteBatchPrepared$Size",
                "org.mariadb.jdbc.WriteBatchPrepared$Use",
                "org.mariadb.jdbc.WriteBatchPrepared",
                "org.mariadb.jdbc.WriteBatchPreparedRows$1",
                "org.mariadb.jdbc.WriteBatchPreparedRows$Preparation",
                "org.mariadb.jdbc.WriteBatchPreparedRows",
                "org.mariadb.jdbc.WriteBatchMultiRow$1",
                "org.mariadb.jdbc.WriteBatchMultiRow",
                "org.mariadb.jdbc.WriteBatchBlock$1",
                "org.mariadb.jdbc.WriteBatchBlock",
                "org.mariadb.jdbc.WriteBatchNoWait",
                "org.mariadb.jdbc.WriteBatchCompound",
                "org.mariadb.jdbc.WriteBatchKeyedUpdate",
                "org.mariadb.jdbc.WriteBatchAdapter");
    }

    @Override
    public List<ReadField> readFields() {
        String parameter = "org.mariadb.jdbc.codec.Parameter";
        return List.of(
                new ReadField(parameter, "codec", false),
                new ReadField(parameter, "value", false),
                new ReadField("org.mariadb.jdbc.client.impl.StandardClient", "socket", false));
    }

    @Override
    public FlushPlanner planner() {
        return (statement, keys, serverPrepared, size, table) -> {
            if (keys) {
                return FlushPlan.WRITE_BY_WRITE;
            }
            if (statement.plainSingleRowInsert()) {
                return serverPrepared ? BULK : MULTI_ROW;
            }
            if (serverPrepared || size > MOST_WRITES_IN_COMPOUND || !statement.embeddable()) {
                return FlushPlan.WRITE_BY_WRITE;
            }
            return statement.keyedUpdate(table.keyColumn()) == null ? COMPOUND : KEYED_UPDATE;
        };
    }

    @Override
    public TableVerifier verifier() {
        return new MariaDbVerifier();
    }

    @Override
    public SessionStart sessionStart() {
        return new MariaDbSessionStart();
    }

    /** In a bulk command a NULL has a type of its own; another type behind it starts a second, separate command. */
    @Override
    public boolean nullsInTypes() {
        return true;
    }
}
