package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.BoundValues;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

class StableOrderTest {
    private static final Comparator<Object> BY_VALUES = (a, b) -> Integer.compare((Integer) a, (Integer) b);

    private final StableOrder order = new StableOrder(BY_VALUES);

    @RepeatedTest(100)
    void shouldOrderAsStableSortDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        WriteRequest[] members = new WriteRequest[1 + random.nextInt(100)];
        Arrays.setAll(members, i -> request(random.nextInt(20)));
        WriteRequest[] arrival = members.clone();

        WriteRequest[] expected = members.clone();
        Arrays.sort(expected, (a, b) -> BY_VALUES.compare(a.values.values(), b.values.values()));
        assertThat(order.of(members)).as("seed %s", seed).containsExactly(expected);
        assertThat(members).as("members as they arrived, seed %s", seed).containsExactly(arrival);
    }

    private static WriteRequest request(Integer value) {
        return new WriteRequest(null, null, null, new BoundValues(value, new int[0], 1), null, 0, null, null, 0);
    }
}
