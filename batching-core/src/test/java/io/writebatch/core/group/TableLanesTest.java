package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableLanesTest {
    private final TableLanes lanes = new TableLanes();

    @Test
    void shouldGiveOneTableOneLane() {
        assertThat(lanes.lane("orders")).isSameAs(lanes.lane("orders")).isNotSameAs(lanes.lane("items"));
    }

    @Test
    void shouldGiveOneTableOneLaneHoweverItIsNamed() {
        assertThat(lanes.lane("public.Orders")).isSameAs(lanes.lane("orders")).isSameAs(lanes.lane("a.b.ORDERS"));
        assertThat(lanes.lane("orders.items")).isNotSameAs(lanes.lane("orders"));
    }

    @Test
    void shouldStayBoundedAndGiveEveryTableTheSameLaneEachTime() {
        Set<TableLane> all = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            TableLane lane = lanes.lane("t" + i);
            assertThat(lanes.lane("t" + i)).isSameAs(lane);
            all.add(lane);
        }
        assertThat(all).hasSizeLessThanOrEqualTo(4_096 + 64);
    }
}
