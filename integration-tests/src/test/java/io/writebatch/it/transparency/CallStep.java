package io.writebatch.it.transparency;

import java.sql.CallableStatement;

/** Executes a text with two parameters, a number and a text, as a callable statement. */
record CallStep(int connection, String sql, int number, String text, How how, Look look) implements Step {
    @Override
    public String run(Workplace workplace) throws Exception {
        try (CallableStatement statement = workplace.connection(connection).prepareCall(sql)) {
            statement.setInt(1, number);
            statement.setString(2, text);
            return how.execute(statement) + " then " + statement.getUpdateCount();
        }
    }

    @Override
    public String toString() {
        return "c" + connection + ".call(\"" + sql + "\", " + number + ", '" + text + "') by " + how + " look at "
                + look;
    }
}
