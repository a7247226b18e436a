package io.writebatch.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.Driver;
import io.writebatch.core.Target;
import io.writebatch.core.group.ScriptedDriver;
import io.writebatch.core.group.SharingScope;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class SharingScopesTest {
    private final Target target = new Target("postgresql", "localhost", 5432, "test");
    private final Driver driver = new ScriptedDriver().forCore();
    private final SharingScopes scopes =
            new SharingScopes(t -> new SharingScope(t, driver, null, null, null, null, null, null));

    @Test
    void shouldKnowScopeWhenNoSessionIsOpen() {
        WeakReference<SharingScope> scope = asked("settings");

        collectGarbage();

        assertThat(scope.get()).isNotNull().isSameAs(scopes.scope(target, "settings"));
    }

    @Test
    void shouldForgetAllButLastScopesOfEndlessSettings() {
        WeakReference<SharingScope> old = asked("old");
        WeakReference<SharingScope> used = asked("used");
        for (int i = 0; i < SharingScopes.RECENT - 1; i++) {
            asked("settings " + i);
            asked("used");
        }

        collectGarbage();

        assertThat(old.get()).isNull();
        assertThat(used.get()).isNotNull();
    }

    private WeakReference<SharingScope> asked(String fingerprint) {
        return new WeakReference<>(scopes.scope(target, fingerprint));
    }

    /** Until what nobody holds is gone. */
    private static void collectGarbage() {
        WeakReference<Object> unheld = new WeakReference<>(new Object());
        while (unheld.get() != null) {
            System.gc();
        }
    }
}
