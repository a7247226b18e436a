package io.writebatch.it.transparency;

import io.writebatch.it.transparency.ConnectionStep.Call;
import java.sql.Connection;

/** Makes up steps that change what a session is, or only seem to. */
final class SessionSteps {
    private final Dice dice;
    private final boolean postgresql;

    SessionSteps(Dice dice, boolean postgresql) {
        this.dice = dice;
        this.postgresql = postgresql;
    }

    Step any(int connection, Look look) {
        if (dice.percent(30)) {
            return setter(connection, look);
        }
        return new TextStep(connection, postgresql ? ofPostgresql() : ofMariadb(), look);
    }

    /** None that lets threads of a concurrent program wait for each other or fail at random. */
    Step lockFree(int connection, Look look) {
        String text = postgresql
                ? dice.of(
                        "SET search_path = tp",
                        "SET search_path = tp_other, tp",
                        "SET TIME ZONE 'Asia/Tokyo'",
                        "SET TIME ZONE 'UTC'",
                        "SET app.tenant = 'a'",
                        "SET app.tenant = 'b'",
                        "SELECT set_config('app.tenant', 'c', false)",
                        "SET ROLE tp_role",
                        "RESET ROLE",
                        "SET DateStyle = 'ISO, DMY'",
                        "SET default_transaction_read_only = on",
                        "SET default_transaction_read_only = off",
                        "RESET ALL",
                        "CREATE TEMP TABLE plain (k int, v varchar(10), n int)",
                        "SELECT 1")
                : dice.of(
                        "USE tp",
                        "USE tp_other",
                        "SET time_zone = '+09:00'",
                        "SET time_zone = '+00:00'",
                        "SET @tenant = 'a'",
                        "SET foreign_key_checks = 0",
                        "SET foreign_key_checks = 1",
                        "SET NAMES latin1",
                        "SET NAMES utf8mb4",
                        "CREATE TEMPORARY TABLE plain (k int, v varchar(10), n int)",
                        "SELECT 1");
        return new TextStep(connection, text, look);
    }

    private Step setter(int connection, Look look) {
        Call call = dice.of(
                Call.ISOLATION,
                Call.READ_ONLY,
                Call.READ_ONLY,
                Call.SCHEMA,
                Call.CATALOG,
                Call.HOLDABILITY,
                Call.CLIENT_INFO,
                Call.CLEAR_WARNINGS,
                Call.NETWORK_TIMEOUT,
                Call.IS_VALID);
        String argument = switch (call) {
            case ISOLATION ->
                String.valueOf(dice.of(
                        Connection.TRANSACTION_READ_COMMITTED,
                        Connection.TRANSACTION_REPEATABLE_READ,
                        Connection.TRANSACTION_SERIALIZABLE));
            case READ_ONLY -> dice.of("true", "false", "false");
            case SCHEMA -> dice.of(Schemas.MAIN, Schemas.OTHER);
            case CATALOG -> postgresql ? "postgres" : dice.of(Schemas.MAIN, Schemas.OTHER);
            case HOLDABILITY -> dice.of("1", "2");
            case CLIENT_INFO -> dice.of("a", "b");
            case NETWORK_TIMEOUT -> dice.of("0", "20000");
            default -> null;
        };
        return new ConnectionStep(connection, call, argument, look);
    }

    private String ofPostgresql() {
        return dice.of(
                "SET search_path = tp",
                "SET search_path = tp_other, tp",
                "SET search_path TO DEFAULT",
                "SET TIME ZONE 'Asia/Tokyo'",
                "SET TIME ZONE 'UTC'",
                "SET app.tenant = 'a'",
                "SET app.tenant = 'b'",
                "SET app.tenant TO DEFAULT",
                "SELECT set_config('app.tenant', 'c', false)",
                "SELECT set_config('app.tenant', 'd', true)",
                "SET LOCAL app.tenant = 'e'",
                "SET ROLE tp_role",
                "SET ROLE NONE",
                "RESET ROLE",
                "SET SESSION AUTHORIZATION tp_role",
                "RESET SESSION AUTHORIZATION",
                "SET DateStyle = 'ISO, DMY'",
                "SET bytea_output = 'escape'",
                "SET statement_timeout = '30s'",
                "SET statement_timeout = 0",
                "SET synchronous_commit = off",
                "SET default_transaction_isolation = 'serializable'",
                "SET default_transaction_isolation = 'read committed'",
                "SET default_transaction_read_only = on",
                "SET default_transaction_read_only = off",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                "SET session_replication_role = replica",
                "SET standard_conforming_strings = off",
                "SET standard_conforming_strings = on",
                "SET row_security = off",
                "RESET ALL",
                "DISCARD ALL",
                "DISCARD TEMP",
                "SET app.tenant",
                "SET client_min_messages = error",
                "SET client_min_messages = debug1",
                "SET SESSION CHARACTERISTICS AS TRANSACTION DEFERRABLE",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "SET lock_timeout = '50ms'",
                "SET idle_in_transaction_session_timeout = '1min'",
                "SET transaction_timeout = '1min'",
                "SET plan_cache_mode = force_generic_plan",
                "SET IntervalStyle = 'iso_8601'",
                "SET extra_float_digits = 0",
                "SET client_encoding = 'UTF8'",
                "SET backslash_quote = off",
                "SET transform_null_equals = on",
                "SET CONSTRAINTS ALL IMMEDIATE",
                "SET xmloption = document",
                "CREATE TEMP TABLE plain (k int, v varchar(10), n int)",
                "CREATE TEMP TABLE IF NOT EXISTS mine (k int)",
                "DROP TABLE IF EXISTS pg_temp.plain",
                "LISTEN news",
                "UNLISTEN *",
                "PREPARE p AS SELECT 1",
                "EXECUTE p",
                "DEALLOCATE ALL",
                "SELECT pg_advisory_lock(1), pg_advisory_unlock(1)",
                "DO $$ BEGIN PERFORM set_config('app.tenant', 'f', false); END $$",
                "COMMENT ON SCHEMA tp IS 'x'",
                "ANALYZE pg_class",
                "EXPLAIN SELECT 1",
                "SHOW search_path",
                "SELECT 1");
    }

    private String ofMariadb() {
        return dice.of(
                "USE tp",
                "USE tp_other",
                "SET time_zone = '+09:00'",
                "SET time_zone = '+00:00'",
                "SET @tenant = 'a'",
                "SET @tenant = 'b'",
                "SET @tenant = NULL",
                "SELECT @tenant := 'c'",
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
                "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
                "SET TRANSACTION READ ONLY",
                "SET SESSION TRANSACTION READ ONLY",
                "SET SESSION TRANSACTION READ WRITE",
                "SET sql_mode = ''",
                "SET sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES'",
                "SET sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'",
                "SET sql_mode = DEFAULT",
                "SET SESSION sql_mode = 'TRADITIONAL'",
                "SET foreign_key_checks = 0",
                "SET foreign_key_checks = 1, unique_checks = 1",
                "SET unique_checks = 0",
                "SET insert_id = 710777",
                "SET last_insert_id = 5",
                "SET timestamp = 1000000000",
                "SET timestamp = DEFAULT",
                "SET auto_increment_increment = 10",
                "SET auto_increment_increment = 1",
                "SET NAMES latin1",
                "SET NAMES utf8mb4",
                "SET sql_safe_updates = 1",
                "SET sql_safe_updates = 0",
                "SET max_statement_time = 30",
                "SET completion_type = 'CHAIN'",
                "SET completion_type = 'NO_CHAIN'",
                "SET div_precision_increment = 9",
                "SET sql_select_limit = 1",
                "SET sql_select_limit = 0",
                "SET sql_mode = 'STRICT_TRANS_TABLES,PIPES_AS_CONCAT,NO_ZERO_DATE'",
                "SET sql_mode = concat(@@sql_mode, ',ORACLE')",
                "SET sql_mode = 'ORACLE,STRICT_ALL_TABLES'",
                "SET alter_algorithm = 'COPY'",
                "SET tx_read_only = 1",
                "SET tx_read_only = 0",
                "SET SESSION tx_isolation = 'READ-COMMITTED'",
                "SET innodb_lock_wait_timeout = 1",
                "SET max_recursive_iterations = 5",
                "SET character_set_results = NULL",
                "SET low_priority_updates = 1",
                "SET system_versioning_alter_history = KEEP",
                "SET sql_select_limit = DEFAULT",
                "SET sql_auto_is_null = 1",
                "SET rand_seed1 = 7",
                "SET warning_count = 1",
                "SET max_error_count = 0",
                "SET max_sp_recursion_depth = 2",
                "CREATE TEMPORARY TABLE plain (k int, v varchar(10), n int)",
                "CREATE TEMPORARY TABLE IF NOT EXISTS mine (k int)",
                "DROP TEMPORARY TABLE IF EXISTS plain",
                "LOCK TABLES plain WRITE",
                "UNLOCK TABLES",
                "PREPARE p FROM 'SELECT 1'",
                "EXECUTE p",
                "DEALLOCATE PREPARE p",
                "SELECT GET_LOCK('tp', 0), RELEASE_LOCK('tp')",
                "DO 1",
                "FLUSH TABLES",
                "ANALYZE TABLE plain",
                "SELECT 1");
    }
}
