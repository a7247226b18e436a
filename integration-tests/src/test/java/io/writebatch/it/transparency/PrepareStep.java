package io.writebatch.it.transparency;

/** Prepares a statement and keeps it under a name. */
record PrepareStep(int connection, String statement, String sql, KeyRequest keys) implements Step {
    @Override
    public String run(Workplace workplace) throws Exception {
        workplace.keep(statement, keys.prepare(workplace.connection(connection), sql));
        return "prepared";
    }

    @Override
    public String toString() {
        return statement + " = c" + connection + ".prepare(\"" + sql + "\"" + keys + ")";
    }
}
