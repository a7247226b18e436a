package io.writebatch.it.transparency;

import java.sql.Connection;

/** Calls a method of a connection. */
record ConnectionStep(int connection, Call call, String argument, Look look) implements Step {
    enum Call {
        AUTO_COMMIT,
        COMMIT,
        ROLLBACK,
        SAVEPOINT,
        SAVEPOINT_WITHOUT_NAME,
        ROLLBACK_TO,
        RELEASE,
        ISOLATION,
        READ_ONLY,
        SCHEMA,
        CATALOG,
        HOLDABILITY,
        CLIENT_INFO,
        CLEAR_WARNINGS,
        NETWORK_TIMEOUT,
        IS_VALID,
        CLOSE,
        RECONNECT
    }

    @Override
    public String run(Workplace workplace) throws Exception {
        if (call == Call.RECONNECT) {
            workplace.reconnect(connection);
            return "reconnected";
        }
        Connection target = workplace.connection(connection);
        switch (call) {
            case AUTO_COMMIT -> target.setAutoCommit(Boolean.parseBoolean(argument));
            case COMMIT -> target.commit();
            case ROLLBACK -> target.rollback();
            case SAVEPOINT -> workplace.keep(argument, target.setSavepoint(argument));
            case SAVEPOINT_WITHOUT_NAME -> workplace.keep(argument, target.setSavepoint());
            case ROLLBACK_TO -> target.rollback(workplace.savepoint(argument));
            case RELEASE -> target.releaseSavepoint(workplace.savepoint(argument));
            case ISOLATION -> target.setTransactionIsolation(Integer.parseInt(argument));
            case READ_ONLY -> target.setReadOnly(Boolean.parseBoolean(argument));
            case SCHEMA -> target.setSchema(argument);
            case CATALOG -> target.setCatalog(argument);
            case HOLDABILITY -> target.setHoldability(Integer.parseInt(argument));
            case CLIENT_INFO -> target.setClientInfo("ApplicationName", argument);
            case CLEAR_WARNINGS -> target.clearWarnings();
            case NETWORK_TIMEOUT -> target.setNetworkTimeout(Runnable::run, Integer.parseInt(argument));
            case IS_VALID -> {
                return "valid " + target.isValid(5);
            }
            case CLOSE -> target.close();
            default -> throw new IllegalArgumentException(call.name());
        }
        return "done";
    }

    @Override
    public String toString() {
        return "c" + connection + "." + call + "(" + argument + ") look at " + look;
    }
}
