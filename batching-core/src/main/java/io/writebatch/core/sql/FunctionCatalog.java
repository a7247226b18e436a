package io.writebatch.core.sql;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is known of functions by name.
 *
 * <p>The names that exclude a write count for both dialects and in every schema: a function of the application's that
 * is called like one of them is excluded too, which costs little.
 */
final class FunctionCatalog {
    private static final Map<String, FunctionKind> NOTABLE = notable();

    private FunctionCatalog() {}

    /**
     * @param name in lower case
     * @param builtIn whether the name is written so that it can be one of the server's own functions
     */
    static FunctionKind kind(String name, boolean builtIn, Dialect dialect) {
        FunctionKind notable = notable(name);
        if (notable != null) {
            return notable;
        }
        boolean pure = builtIn
                && (dialect == Dialect.POSTGRESQL ? PostgreSqlFunctions.pure(name) : MariaDbFunctions.pure(name));
        return pure ? FunctionKind.PURE : FunctionKind.UNKNOWN;
    }

    /** The kind of a function that excludes a write, or null. */
    static FunctionKind notable(String name) {
        FunctionKind kind = NOTABLE.get(name);
        if (kind != null) {
            return kind;
        }
        if (name.startsWith("pg_sleep")) {
            return FunctionKind.WAIT;
        }
        if (name.startsWith("pg_advisory") || name.startsWith("pg_try_advisory")) {
            return name.contains("_xact_") || name.contains("_unlock") ? FunctionKind.WAIT : FunctionKind.SESSION_LOCK;
        }
        if (name.startsWith("txid_current") || name.startsWith("pg_current_xact_id")) {
            return FunctionKind.SESSION_VALUE;
        }
        return name.startsWith("pg_replication_origin_session") || name.startsWith("pg_replication_origin_xact")
                ? FunctionKind.SESSION_CHANGE
                : null;
    }

    private static Map<String, FunctionKind> notable() {
        Map<String, FunctionKind> kinds = new HashMap<>();
        put(kinds, FunctionKind.LAST_KEY, "currval last_insert_id lastval");
        put(kinds, FunctionKind.LAST_COUNT, "found_rows row_count");
        put(kinds, FunctionKind.SESSION_VALUE, """
                connection_id inet_client_addr inet_client_port pg_backend_pid pg_current_snapshot pg_export_snapshot
                pg_listening_channels pg_my_temp_schema ps_current_thread_id ps_thread_id setval
                """);
        put(kinds, FunctionKind.NOTIFICATION, "pg_notify");
        put(kinds, FunctionKind.SESSION_CHANGE, """
                cursor_to_xml cursor_to_xmlschema query_to_xml query_to_xml_and_xmlschema query_to_xmlschema setseed
                ts_rewrite ts_stat
                """);
        put(kinds, FunctionKind.SET_CONFIG, "set_config");
        put(kinds, FunctionKind.WAIT, """
                benchmark is_free_lock is_used_lock master_gtid_wait master_pos_wait
                pg_isolation_test_session_is_blocked release_all_locks release_lock sleep source_pos_wait
                wait_for_executed_gtid_set wait_until_sql_thread_after_gtids wsrep_sync_wait_upto_gtid
                """);
        put(kinds, FunctionKind.SESSION_LOCK, "get_lock service_get_read_locks service_get_write_locks");
        return Collections.unmodifiableMap(kinds);
    }

    private static void put(Map<String, FunctionKind> kinds, FunctionKind kind, String names) {
        for (String name : names(names)) {
            kinds.put(name, kind);
        }
    }

    /** @param names separated by white space, without duplicates */
    static Set<String> names(String names) {
        return Set.of(names.strip().split("\\s+", -1));
    }
}
