package io.writebatch.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSettingsTest {
    private static final String FRESH = after();

    private static String after(String... texts) {
        return settings(texts).fingerprint();
    }

    private static SessionSettings settings(String... texts) {
        SessionSettings settings = new SessionSettings();
        for (String text : texts) {
            settings.apply(StatementReader.read(text, Dialect.POSTGRESQL).sessionEffect(), false);
        }
        return settings;
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET work_mem", "SET work_mem TO DEFAULT", "RESET ALL", "DISCARD ALL"})
    void shouldBeLikeNewAfterAReset(String reset) {
        assertThat(after("SET work_mem = '8MB'")).isNotEqualTo(FRESH);
        assertThat(after("SET work_mem = '8MB'", reset)).isEqualTo(FRESH);
    }

    @Test
    void shouldBeComparableAgainWhenEverythingIsDiscarded() {
        assertThat(after("CREATE TEMP TABLE t (id int)", "RESET ALL")).isNull();
        assertThat(after("CREATE TEMP TABLE t (id int)", "DISCARD ALL")).isEqualTo(FRESH);
    }

    @Test
    void shouldKeepTheRoleWhenSettingsAreReset() {
        assertThat(after("SET ROLE a", "RESET ALL")).isEqualTo(after("SET ROLE a"));
    }

    /** {@code current_setting} gives the empty text in these, and fails in a new session. */
    @ParameterizedTest
    @ValueSource(strings = {"RESET app.tenant", "SET app.tenant TO DEFAULT", "RESET ALL", "DISCARD ALL"})
    void shouldNotTakeAnEmptiedCustomSettingForOneThatWasNeverSet(String reset) {
        assertThat(after("SET app.tenant = 'a'", reset))
                .isNotNull()
                .isNotEqualTo(FRESH)
                .isEqualTo(after("SET LOCAL app.tenant = 'b'"))
                .isEqualTo(after("SELECT set_config('app.tenant', ?, true)"))
                .isEqualTo(after("SET LOCAL app.tenant = 'b'", reset));
    }

    @Test
    void shouldKeepTheValueBelowOneOfATransaction() {
        assertThat(after("SET app.tenant = 'a'", "SET LOCAL app.tenant = 'b'"))
                .isEqualTo(after("SET app.tenant = 'a'"));
        assertThat(after("SET LOCAL app.tenant = 'b'", "SET app.tenant = 'a'"))
                .isEqualTo(after("SET app.tenant = 'a'"));
    }

    @Test
    void shouldTellSessionsThatTheDriverHasResetFromNewOnes() {
        SessionSettings settings = new SessionSettings();
        settings.resetByDriver();
        String reset = settings.fingerprint();
        assertThat(reset).isNotNull().isNotEqualTo(FRESH);
        settings.resetByDriver();
        assertThat(settings.fingerprint()).isEqualTo(reset);

        SessionSettings changed = settings("SET work_mem = '8MB'");
        changed.resetByDriver();
        assertThat(changed.fingerprint()).isNull();
    }
}
