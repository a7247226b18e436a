package io.writebatch.it.transparency;

import java.sql.Statement;

/** Executes a text on a plain statement, which is made by its first use. */
record LiteralStep(int connection, String statement, String sql, How how, KeyRequest keys, Look look) implements Step {
    @Override
    public String run(Workplace workplace) throws Exception {
        Statement plain = workplace.statement(statement);
        if (plain == null) {
            plain = workplace.connection(connection).createStatement();
            workplace.keep(statement, plain);
        }
        return keys.execute(plain, sql, how);
    }

    @Override
    public String toString() {
        return statement + " on c" + connection + ".execute(" + how + ", \"" + sql + "\"" + keys + ") look at " + look;
    }
}
