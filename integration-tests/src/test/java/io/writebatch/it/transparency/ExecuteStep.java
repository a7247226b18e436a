package io.writebatch.it.transparency;

/** Executes a prepared statement with the parameters it has. */
record ExecuteStep(int connection, String statement, How how, Look look) implements Step {
    @Override
    public String run(Workplace workplace) throws Exception {
        return how.execute(workplace.prepared(statement));
    }

    @Override
    public String toString() {
        return statement + ".execute(" + how + ") look at " + look;
    }
}
