package io.writebatch.it.transparency;

/** Binds one parameter. */
record BindStep(int connection, String statement, int index, Value value) implements Step {
    @Override
    public String run(Workplace workplace) throws Exception {
        value.bind(workplace.prepared(statement), index);
        return "bound";
    }

    @Override
    public String toString() {
        return statement + ".bind(" + index + ", " + value + ")";
    }
}
