package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFunctionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "currval('parent_id_seq'::regclass)",
                "NEW.v := LASTVAL ();",
                "connection_id()",
                "SET NEW.v = `LAST_INSERT_ID`()",
                "(\"pg_catalog\".\"pg_backend_pid\" ())",
                "inet_client_addr/* of whom */\n-- of the leader\n()",
                "EXECUTE 'SELECT txid_current()'",
                "PERFORM set_config('app.seen', 'yes', true)",
            })
    void shouldFindFunctionsOfTheSession(String text) {
        assertThat(SessionFunctions.exclusion(text)).isEqualTo(ExclusionReason.SESSION_FUNCTION);
    }

    @Test
    void shouldFindLocksThatTheSessionKeeps() {
        assertThat(SessionFunctions.exclusion("PERFORM pg_advisory_lock(1)")).isEqualTo(ExclusionReason.LOCK_FUNCTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nextval('orders_id_seq'::regclass)",
                "nextval('lastval'::regclass)",
                "GET DIAGNOSTICS n = ROW_COUNT; n := (n + 1);",
                "INSERT INTO log VALUES (NEW.connection_id, my_lastval(), lastval2())",
                "now()",
                "uuid()",
                "PERFORM pg_notify('orders', NEW.id::text)",
                "PERFORM pg_advisory_xact_lock(1)",
                "lastval /* unclosed",
                "lastval -- unclosed (",
            })
    void shouldFindNothingElse(String text) {
        assertThat(SessionFunctions.exclusion(text)).isNull();
    }

    @Test
    void shouldFindNothingInNothing() {
        assertThat(SessionFunctions.exclusion(null)).isNull();
    }
}
