package io.writebatch.core.group;

import io.writebatch.bridge.BoundValues;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Whatever its threads do, a group answers as one that does a call at a time: nobody joins a sealed or full group, and
 * the sealed group holds those who were let in and no others, each of them once.
 */
class BatchGroupLincheckTest {
    private static final int MOST_MEMBERS = 4;
    private static final int MOST_BYTES = 8;

    @Test
    void shouldAnswerAsOneCallAtATimeInEveryInterleaving() {
        new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(80)
                .threads(3)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(OneAtATime.class)
                .check(Group.class);
    }

    @Test
    void shouldAnswerAsOneCallAtATimeUnderStress() {
        new StressOptions()
                .iterations(6)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsBefore(0)
                .actorsPerThread(3)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(OneAtATime.class)
                .check(Group.class);
    }

    /** Without the facts, which are records: Lincheck complains that it cannot look into those. */
    static WriteRequest request(long bytes) {
        BoundValues values = new BoundValues(0, new int[0], bytes);
        return new WriteRequest(null, null, null, values, null, 0, null, Thread.currentThread(), 0);
    }

    /** The calls of the joiners, and those of the one leader. */
    @Param(name = "bytes", gen = IntGen.class, conf = "1:4")
    public static class Group {
        private final BatchGroup group = new BatchGroup(request(1), MOST_MEMBERS, MOST_BYTES);

        @Operation
        public boolean join(@Param(name = "bytes") int bytes) {
            WriteRequest request = request(bytes);
            boolean letIn = group.join(request);
            if (letIn != request.joined()) {
                throw new AssertionError("The request does not know whether it has joined");
            }
            return letIn;
        }

        @Operation(nonParallelGroup = "leader")
        public int size() {
            return group.size();
        }

        @Operation(nonParallelGroup = "leader")
        public boolean full() {
            return group.full();
        }

        /** @return the members' bytes in the order of their arrival */
        @Operation(nonParallelGroup = "leader")
        public List<Integer> seal() {
            List<Integer> bytes = new ArrayList<>();
            long sum = 0;
            for (WriteRequest member : group.seal().inOrderOfArrival()) {
                bytes.add((int) member.bytes());
                sum += member.bytes();
                if (member.position != bytes.size() || member.bytesSoFar != sum) {
                    throw new AssertionError("Member " + bytes.size() + " is counted as " + member.position);
                }
            }
            return bytes;
        }
    }

    public static class OneAtATime {
        private final List<Integer> members = new ArrayList<>(List.of(1));
        private boolean sealed;
        private boolean turnedAway;

        public boolean join(int bytes) {
            boolean room = members.size() < MOST_MEMBERS && sum() + bytes <= MOST_BYTES;
            turnedAway |= !sealed && !room;
            return !sealed && room && members.add(bytes);
        }

        public int size() {
            return sealed ? 0 : members.size();
        }

        public boolean full() {
            return !sealed && (turnedAway || members.size() >= MOST_MEMBERS || sum() >= MOST_BYTES);
        }

        public List<Integer> seal() {
            sealed = true;
            return List.copyOf(members);
        }

        private int sum() {
            return members.stream().mapToInt(Integer::intValue).sum();
        }
    }
}
