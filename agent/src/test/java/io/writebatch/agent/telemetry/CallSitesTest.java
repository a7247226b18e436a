package io.writebatch.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallSitesTest {
    @Test
    void sitesBeyondTheCapBecomeOther() {
        CallSites sites = new CallSites(2);
        CallSite first = new CallSite("a", "1");
        CallSite second = new CallSite("a", "2");

        assertThat(sites.admit(first)).isEqualTo(first);
        assertThat(sites.admit(second)).isEqualTo(second);
        assertThat(sites.admit(new CallSite("a", "3"))).isEqualTo(CallSite.OTHER);
        assertThat(sites.admit(new CallSite("a", "1"))).isSameAs(first);
    }

    @Test
    void unknownSiteIsAdmittedEvenWhenThereIsNoRoom() {
        CallSites sites = new CallSites(0);

        assertThat(sites.admit(CallSite.UNKNOWN)).isEqualTo(CallSite.UNKNOWN);
        assertThat(sites.admit(new CallSite("a", "1"))).isEqualTo(CallSite.OTHER);
    }

    @Test
    void capHoldsWhenManyThreadsArriveAtOnce() {
        CallSites sites = new CallSites(50);
        Set<CallSite> admitted = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 100_000)
                .parallel()
                .forEach(i -> admitted.add(sites.admit(new CallSite("f" + i % 1000, "1"))));

        assertThat(admitted).hasSize(51).contains(CallSite.OTHER);
    }

    @Test
    void longNamesAreCutFromTheFront() {
        CallSites sites = new CallSites(5);

        CallSite site = sites.admit(new CallSite("x".repeat(500) + "/Orders.java", "123456789012345678901234"));

        assertThat(site.file()).hasSize(128).endsWith("/Orders.java");
        assertThat(site.line()).hasSize(16);
    }
}
