package io.writebatch.it;

import static io.writebatch.it.Exclusion.ofOption;
import static io.writebatch.it.Exclusion.ofSession;
import static io.writebatch.it.Exclusion.ofWay;
import static io.writebatch.testkit.Database.MARIADB;
import static io.writebatch.testkit.Database.POSTGRESQL;

import java.sql.Connection;
import java.util.List;

/** Writes that must not be batched because of the state of their session or the options of their connection. */
final class SessionExclusions {
    private SessionExclusions() {}

    static List<Exclusion> ofSessions() {
        return List.of(
                ofSession("session_state", "CREATE TEMP TABLE mine (id int)", "CREATE TEMPORARY TABLE mine (id int)"),
                ofSession(
                        "session_state",
                        "SELECT pg_advisory_lock_shared(1)",
                        "SELECT GET_LOCK(CONCAT('mine', CONNECTION_ID()), 0)"),
                ofSession("session_state", "PREPARE mine AS SELECT 1", "PREPARE mine FROM 'SELECT 1'"),
                ofSession("session_state", "LISTEN news", null),
                ofSession("session_state", "DECLARE mine CURSOR WITH HOLD FOR SELECT 1", null),
                ofSession("session_state", "DO $$ BEGIN PERFORM 1; END $$", null),
                ofSession("session_state", "SET DateStyle = 'ISO'", null),
                ofSession("session_state", null, "SET @mine = UUID()"),
                ofSession("session_state", null, "SET max_statement_time = 10 + 1"),
                ofSession("session_state", null, "SET sql_mode = ''"),
                ofSession("session_state", null, "SET sql_mode = 'ORACLE,STRICT_ALL_TABLES'"),
                ofSession("session_state", null, "LOCK TABLES other_rows READ"),
                ofWay("isolation", "setTransactionIsolation(SERIALIZABLE)", Exclusion::insert)
                        .inSession((app, connection, thread) ->
                                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
                ofWay("isolation", "setTransactionIsolation(REPEATABLE_READ)", Exclusion::insert)
                        .inSession((app, connection, thread) ->
                                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ))
                        .on(POSTGRESQL),
                ofSession(
                        "isolation",
                        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                        "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
                ofSession("isolation", "SET default_transaction_isolation = 'repeatable read'", null),
                ofWay("read_only", "setReadOnly(true)", Exclusion::insert)
                        .inSession((app, connection, thread) -> connection.setReadOnly(true)),
                ofWay("read_only", "setReadOnly(true) with readOnlyMode=always", Exclusion::insert)
                        .inSession((app, connection, thread) -> connection.setReadOnly(true))
                        .withOptions("readOnlyMode=always")
                        .on(POSTGRESQL),
                ofOption("driver_option", POSTGRESQL, "autosave=always"),
                ofOption("driver_option", POSTGRESQL, "autosave=conservative"),
                ofOption("driver_option", POSTGRESQL, "preferQueryMode=simple"),
                ofOption("driver_option", POSTGRESQL, "preferQueryMode=extendedForPrepared"),
                ofOption("driver_option", MARIADB, "useBulkStmts=true"),
                ofOption("driver_option", MARIADB, "transactionReplay=true"));
    }
}
