package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A writer without company runs natively without a request and a group. */
class LoneWriterTest {
    @Test
    void shouldStartAloneAgainAndAgain() {
        Rig rig = new Rig();
        for (int i = 0; i < 3; i++) {
            assertThat(rig.batcher().startAlone()).isTrue();
            rig.batcher().loneWriteEnded();
        }
    }

    @Test
    void shouldNotStartAloneBesideAnotherLoneWrite() {
        Rig rig = new Rig();
        assertThat(rig.batcher().startAlone()).isTrue();

        assertThat(rig.batcher().startAlone()).isFalse();
    }

    @Test
    void shouldNotStartAloneWhenOthersAreToReturn() {
        Rig rig = new Rig();
        rig.flushed(1, 2);

        assertThat(rig.batcher().startAlone()).isFalse();
    }

    @Test
    void shouldNotStartAloneWhileAGroupIsOpen() {
        Rig rig = new Rig();
        rig.lane().enter(Long.MAX_VALUE / 2);
        List<Caller> waiting = rig.parked(1);

        assertThat(rig.batcher().startAlone()).isFalse();

        rig.lane().leave();
        Rig.settled(waiting);
    }

    /** A group that gathers while the table is busy is the better company. */
    @Test
    void shouldNotStartAloneDuringAFlushOfTheTable() {
        Rig rig = new Rig();
        rig.lane().enter(Long.MAX_VALUE / 2);

        assertThat(rig.batcher().startAlone()).isFalse();

        rig.lane().leave();
    }

    @Test
    void shouldNotStartAloneWhenGroupsOfOneAreFlushed() {
        assertThat(new Rig(new Settings().flushSingle()).batcher().startAlone()).isFalse();
    }
}
