package io.writebatch.it.transparency;

import java.sql.Statement;

/** Executes a text on a statement of its own, as applications do with what is no DML. */
record TextStep(int connection, String sql, Look look) implements Step {
    @Override
    public String run(Workplace workplace) throws Exception {
        try (Statement plain = workplace.connection(connection).createStatement()) {
            boolean query = plain.execute(sql);
            String told = query ? Observer.rows(plain.getResultSet()) : "count " + plain.getUpdateCount();
            return look.at(Look.WARNINGS) ? told + " warnings " + Observer.warnings(plain.getWarnings()) : told;
        }
    }

    @Override
    public String toString() {
        return "c" + connection + ".execute(\"" + sql + "\") look at " + look;
    }
}
