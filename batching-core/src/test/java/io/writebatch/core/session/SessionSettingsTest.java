package io.writebatch.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.SessionEffect;
import io.writebatch.core.sql.StatementReader;
import java.util.Map;
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
    @ValueSource(strings = {"RESET work_mem", "SET work_mem TO DEFAULT"})
    void shouldBeLikeNewAfterAReset(String reset) {
        assertThat(after("SET work_mem = '8MB'")).isNotEqualTo(FRESH);
        assertThat(after("SET work_mem = '8MB'", reset)).isEqualTo(FRESH);
    }

    /** The driver has set {@code application_name} by SQL when it had connected, and the server forgets that. */
    @ParameterizedTest
    @ValueSource(strings = {"RESET ALL", "DISCARD ALL", "RESET application_name"})
    void shouldNotTakeSessionForNewThatForgetsWhatTheDriverHasSet(String reset) {
        assertThat(after(reset))
                .isNotNull()
                .isNotEqualTo(FRESH)
                .isEqualTo(after("SET application_name = 'x'", reset))
                .isEqualTo(after(reset, "SET work_mem = '8MB'", "RESET work_mem"));
        assertThat(after("SET work_mem = '8MB'", "RESET ALL")).isEqualTo(after("DISCARD ALL"));
        assertThat(after(reset, "SET application_name = 'x'", "SET extra_float_digits = 3"))
                .isEqualTo(after("SET extra_float_digits = 3", "SET application_name = 'x'"));
    }

    @Test
    void shouldBeComparableAgainWhenEverythingIsDiscarded() {
        assertThat(after("CREATE TEMP TABLE t (id int)", "RESET ALL")).isNull();
        assertThat(after("CREATE TEMP TABLE t (id int)", "DISCARD ALL")).isEqualTo(after("DISCARD ALL"));
    }

    @Test
    void shouldKeepTheRoleWhenSettingsAreReset() {
        assertThat(after("SET ROLE a", "RESET ALL")).isEqualTo(after("RESET ALL", "SET ROLE a"));
    }

    /** {@code current_setting} gives the empty text in these, and fails in a new session. */
    @ParameterizedTest
    @ValueSource(strings = {"RESET app.tenant", "SET app.tenant TO DEFAULT", "RESET ALL", "DISCARD ALL"})
    void shouldNotTakeAnEmptiedCustomSettingForOneThatWasNeverSet(String reset) {
        assertThat(after("SET app.tenant = 'a'", reset))
                .isNotNull()
                .isNotEqualTo(FRESH)
                .isNotEqualTo(after(reset.contains("ALL") ? reset : "SELECT 1"))
                .isEqualTo(after("SELECT set_config('app.tenant', ?, true)", reset))
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
        settings.resetByDriver(false);
        String reset = settings.fingerprint();
        assertThat(reset).isNotNull().isNotEqualTo(FRESH);
        settings.resetByDriver(false);
        assertThat(settings.fingerprint()).isEqualTo(reset);

        SessionSettings changed = settings("SET work_mem = '8MB'");
        changed.resetByDriver(false);
        assertThat(changed.fingerprint()).isNull();
    }

    @Test
    void shouldForgetEveryChangeWhereTheSessionBeginsAnew() {
        SessionSettings settings = new SessionSettings();
        settings.resetByDriver(true);
        String reset = settings.fingerprint();
        assertThat(reset).isNotNull().isNotEqualTo(FRESH);

        SessionSettings changed = settings("SET work_mem = '8MB'", "CREATE TEMP TABLE t (id int)");
        assertThat(changed.fingerprint()).isNull();
        changed.resetByDriver(true);
        assertThat(changed.fingerprint()).isEqualTo(reset);
    }

    private static String afterBound(String text, String... bound) {
        SessionEffect effect = StatementReader.read(text, Dialect.POSTGRESQL).sessionEffect();
        assertThat(effect.bound()).isTrue();
        SessionSettings settings = new SessionSettings();
        settings.apply(effect.withBound(index -> bound[index - 1]), false);
        return settings.fingerprint();
    }

    @Test
    void shouldTakeABoundValueForTheSameConstant() {
        assertThat(afterBound("SELECT set_config(?, ?, false)", "App.Tenant", "a"))
                .isEqualTo(after("SELECT set_config('app.tenant', 'a', false)"))
                .isEqualTo(after("SET app.tenant = 'a'"))
                .isEqualTo(afterBound("SELECT set_config('app.tenant', ?, false)", "a"))
                .isEqualTo(afterBound("SELECT pg_catalog.set_config(?, ?::text, ?) AS x", "app.tenant", "a", "FALSE"))
                .isEqualTo(afterBound("SELECT set_config('app.tenant', 'a', ?)", "false"))
                .isNotEqualTo(afterBound("SELECT set_config(?, ?, false)", "app.tenant", "b"))
                .isNotEqualTo(afterBound("SELECT set_config(?, ?, false)", "app.tenant", "A"))
                .isNotEqualTo(afterBound("SELECT set_config(?, ?, false)", "app.other", "a"));
        assertThat(afterBound("SELECT set_config(?, ?, false)", "app.tenant", "it's"))
                .isEqualTo(after("SET app.tenant = 'it''s'"));
        assertThat(afterBound("SELECT set_config(?, ?, false)", "search_path", "a, b"))
                .isEqualTo(after("SELECT set_config('search_path', 'a, b', false)"))
                .isNotEqualTo(after("SET search_path TO 'a, b'"));
        assertThat(afterBound("SELECT set_config(?, ?, false), set_config('b.c', ?, false)", "app.tenant", "a", "d"))
                .isEqualTo(after("SET app.tenant = 'a'", "SET b.c = 'd'"));
    }

    @Test
    void shouldFollowABoundScope() {
        assertThat(afterBound("SELECT set_config(?, ?, ?)", "app.tenant", "a", "TRUE"))
                .isEqualTo(after("SET LOCAL app.tenant = 'b'"));
        assertThat(afterBound("SELECT set_config(?, ?, true)", "app.tenant", null))
                .isEqualTo(after("SET LOCAL app.tenant = 'b'"));
    }

    @Test
    void shouldClearTheRoleOfWhoeverBecomesAnotherUserByABoundValue() {
        assertThat(afterBound("SELECT set_config(?, ?, false)", "session_authorization", "x"))
                .isEqualTo(after("SELECT set_config('session_authorization', 'x', false)"));
        assertThat(afterBound("SELECT set_config('session_authorization', ?, false)", "x"))
                .isEqualTo(after("SELECT set_config('session_authorization', 'x', false)"));
    }

    @Test
    void shouldNotCompareWhatIsBoundToNobodyKnowsWhat() {
        assertThat(afterBound("SELECT set_config(?, ?, false)", "app.tenant", null))
                .isNull();
        assertThat(afterBound("SELECT set_config(?, ?, false)", null, "a")).isNull();
        assertThat(afterBound("SELECT set_config(?, ?, ?)", "app.tenant", "a", null))
                .isNull();
        assertThat(afterBound("SELECT set_config(?, ?, ?)", "app.tenant", "a", "off"))
                .isNull();
        assertThat(afterBound("SELECT set_config(?, ?, false)", "seed", "0.5")).isNull();
        assertThat(afterBound("SELECT set_config(?, ?, false)", "DateStyle", "ISO"))
                .isNull();
        assertThat(after("SELECT set_config(?, ?, false)")).isNull();
        assertThat(afterBound("SET app.tenant = ?", "a")).isNull();
    }

    @Test
    void shouldNotFollowBoundValuesOfAnotherDialect() {
        SessionEffect effect =
                StatementReader.read("SET @tenant = ?", Dialect.MARIADB).sessionEffect();
        assertThat(effect.withBound(index -> "a").changes()).isEqualTo(SessionEffect.INCOMPARABLE.changes());
    }

    @Test
    void shouldTellSessionsApartThatBeganDifferently() {
        assertThat(began(Map.of("search_path", "a"))).isNotEqualTo(began(Map.of("search_path", "b")));
        assertThat(began(Map.of("search_path", "a"))).isEqualTo(began(Map.of("search_path", "a")));
    }

    @Test
    void shouldForgetWhatASessionBeganWithWhereItHasChangedIt() {
        assertThat(began(Map.of("search_path", "a"), "SET search_path = c"))
                .isEqualTo(began(Map.of("search_path", "b"), "SET search_path = c"))
                .isNotEqualTo(began(Map.of("search_path", "b"), "SET search_path = d"));
        assertThat(began(Map.of("search_path", "a"), "SET search_path = c", "RESET search_path"))
                .isEqualTo(began(Map.of("search_path", "a")));
    }

    @Test
    void shouldShowNothingOfWhatASessionBeganWith() {
        assertThat(began(Map.of("app.secret", "s3cret"))).doesNotContain("s3cret");
    }

    private static String began(Map<String, String> with, String... texts) {
        SessionSettings settings = settings(texts);
        settings.began(new SessionStart.Start(with, Map.of()));
        return settings.fingerprint();
    }

    /** The server goes back to what the role has set, which is not the empty text. */
    @ParameterizedTest
    @ValueSource(strings = {"SET LOCAL app.tenant = 'x'", "RESET app.tenant", "RESET ALL", "DISCARD ALL"})
    void shouldTellCustomSettingsApartThatGoBackToWhatSessionsBeganWith(String change) {
        assertThat(present(Map.of("app.tenant", "a"), change)).isNotEqualTo(present(Map.of("app.tenant", "b"), change));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET app.tenant", "RESET ALL", "DISCARD ALL"})
    void shouldAskAgainWhenWhatWasChangedBeforeTheQuestionGoesBack(String reset) {
        SessionSettings settings = settings("SET app.tenant = 'x'");
        settings.began(new SessionStart.Start(Map.of(), Map.of("app.tenant", "x")));
        assertThat(settings.startUncertain()).isFalse();
        settings.apply(StatementReader.read(reset, Dialect.POSTGRESQL).sessionEffect(), false);
        assertThat(settings.startUncertain()).isTrue();
    }

    @Test
    void shouldAskAgainWhatTheServersDefaultIsNow() {
        SessionSettings settings = new SessionSettings();
        settings.began(new SessionStart.Start(Map.of(), Map.of("sql_mode", "a")));
        settings.apply(
                StatementReader.read("SET sql_mode = DEFAULT", Dialect.MARIADB).sessionEffect(), false);
        assertThat(settings.startUncertain()).isTrue();
    }

    private static String present(Map<String, String> with, String... texts) {
        SessionSettings settings = new SessionSettings();
        settings.began(new SessionStart.Start(Map.of(), with));
        for (String text : texts) {
            settings.apply(StatementReader.read(text, Dialect.POSTGRESQL).sessionEffect(), false);
        }
        return settings.fingerprint();
    }

    /** As pools do it, whose connections take on a role whenever they are borrowed. */
    @Test
    void shouldNotAskAgainWhileWhatWasChangedBeforeTheQuestionIsChanged() {
        SessionSettings settings = settings("SET ROLE a");
        settings.began(new SessionStart.Start(Map.of(), Map.of("role", "a")));
        for (String text : new String[] {"RESET ALL", "RESET ROLE", "SET ROLE b"}) {
            settings.apply(StatementReader.read(text, Dialect.POSTGRESQL).sessionEffect(), false);
            assertThat(settings.startUncertain()).as(text).isEqualTo(text.equals("RESET ROLE"));
        }
    }
}
