package io.writebatch.it.faults;

import io.writebatch.it.harness.AgentJvm;
import io.writebatch.it.harness.App;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.TcpProxy.Cut;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links stall, and no time limit of the application's ends that. On one JDK only, because the agent waits for half a minute
 * before it gives up a link.
 */
@ParameterizedClass
@MethodSource("newest")
class StallsIT {
    private static final List<LinkFault> HANGING = List.of(LinkFault.REQUEST_HANGING, LinkFault.ANSWER_HANGING);

    private static AgentJvm jvm;

    @Parameter
    Setup setup;

    static List<Setup> newest() {
        List<Setup> all = Setup.all();
        return all.subList(all.size() - 2, all.size());
    }

    @BeforeParameterizedClassInvocation
    static void attach(Setup setup) {
        jvm = AgentJvm.with(setup, "flush_single=true");
    }

    @AfterParameterizedClassInvocation
    static void end() {
        jvm.close();
    }

    /** All forms at once, each with tables of its own. */
    @Test
    void shouldGiveUpLinkThatIsDead() {
        jvm.run(app -> {
            List<FaultyGroup> groups = groups(app);
            app.concurrently(groups.size(), Thread::new, thread -> {
                FaultyGroup group = groups.get(thread);
                group.withoutTimeouts().besideOthers().meetAt(group.first());
                if (group.inTransaction()) {
                    group.assertOnlyLeadersLinkBroke();
                } else {
                    group.assertAllUnknown();
                }
            });
        });
    }

    /** The agent's attempts to cancel reach a server that has nothing to cancel yet, or no more. */
    @Test
    void shouldGoOnWhenStallEnds() {
        jvm.run(app -> {
            for (FaultyGroup group : groups(app)) {
                group.withoutTimeouts().goingOn().meetAt(group.first());
                group.assertAllAcknowledged();
            }
        });
    }

    private static List<FaultyGroup> groups(App app) {
        List<FaultyGroup> groups = new ArrayList<>();
        for (WriteKind kind : WriteKind.values()) {
            for (LinkFault fault : HANGING) {
                groups.add(new FaultyGroup(app, "dead_" + groups.size(), kind, fault, Cut.CLOSE));
            }
        }
        return groups;
    }
}
