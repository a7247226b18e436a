package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.BoundValues;
import org.junit.jupiter.api.Test;

class BatchGroupTest {
    @Test
    void shouldKeepMembersInOrderOfArrival() {
        WriteRequest leader = request(10);
        WriteRequest second = request(10);
        WriteRequest third = request(10);
        BatchGroup group = new BatchGroup(leader, 10, 1000);

        assertThat(group.join(second)).isTrue();
        assertThat(group.join(third)).isTrue();

        assertThat(group.size()).isEqualTo(3);
        assertThat(group.seal().inOrderOfArrival()).containsExactly(leader, second, third);
    }

    @Test
    void shouldLetNobodyInOnceSealed() {
        BatchGroup group = new BatchGroup(request(10), 10, 1000);
        group.seal();

        WriteRequest late = request(10);
        assertThat(group.join(late)).isFalse();
        assertThat(late.joined()).isFalse();
    }

    @Test
    void shouldGiveSameMembersHoweverOftenSealed() {
        WriteRequest leader = request(10);
        BatchGroup group = new BatchGroup(leader, 10, 1000);

        assertThat(group.seal()).isSameAs(leader);
        assertThat(group.seal()).isSameAs(leader);
    }

    @Test
    void shouldBeFullAtLimitOfMembers() {
        BatchGroup group = new BatchGroup(request(10), 2, 1000);
        assertThat(group.full()).isFalse();
        assertThat(group.join(request(10))).isTrue();
        assertThat(group.full()).isTrue();
        assertThat(group.join(request(10))).isFalse();
    }

    @Test
    void shouldBeFullAtLimitOfBytes() {
        BatchGroup group = new BatchGroup(request(10), 10, 20);
        assertThat(group.full()).isFalse();
        assertThat(group.join(request(11))).isFalse();
        assertThat(group.join(request(10))).isTrue();
        assertThat(group.full()).isTrue();
    }

    @Test
    void shouldTakeLeaderOfAnySize() {
        BatchGroup group = new BatchGroup(request(Integer.MAX_VALUE), 1, 1);
        assertThat(group.full()).isTrue();
        assertThat(group.join(request(Long.MAX_VALUE))).isFalse();
    }

    /** A join that lost a race has left its traces in the request. */
    @Test
    void shouldNotHangOnToGroupThatRequestFailedToJoin() {
        WriteRequest stranger = request(10);
        WriteRequest leader = request(10);
        leader.below = stranger;

        WriteRequest last = new BatchGroup(leader, 10, 1000).seal();

        assertThat(last).isSameAs(leader);
        assertThat(last.below).isNull();
    }

    static WriteRequest request(long bytes) {
        return new WriteRequest(
                null,
                null,
                Rig.FACTS,
                new BoundValues(0, new int[] {23}, bytes),
                null,
                0,
                null,
                Thread.currentThread(),
                0);
    }
}
