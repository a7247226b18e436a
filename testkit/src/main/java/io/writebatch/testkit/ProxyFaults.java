package io.writebatch.testkit;

import io.writebatch.testkit.TcpProxy.Cut;
import io.writebatch.testkit.TcpProxy.Direction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;

/** What is wrong with the network of one {@link TcpProxy} at the moment. */
final class ProxyFaults {
    private final Set<Direction> stalled = ConcurrentHashMap.newKeySet();
    private final Map<Direction, AtomicReference<Trap>> traps = new EnumMap<>(Direction.class);
    private final AtomicReference<RequestTrap> requestTrap = new AtomicReference<>();
    private final AtomicReference<Caught> caught = new AtomicReference<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean refusing;

    ProxyFaults() {
        for (Direction direction : Direction.values()) {
            traps.put(direction, new AtomicReference<>());
        }
    }

    void arm(Direction direction, Trap trap) {
        traps.get(direction).set(trap);
    }

    /** The trap that waits in this direction, or null. */
    Trap trap(Direction direction) {
        return traps.get(direction).get();
    }

    /** Whether this trap now ends the caller's link: it ends only one. */
    boolean spring(Direction direction, Trap trap) {
        return traps.get(direction).compareAndSet(trap, null);
    }

    void arm(RequestTrap trap) {
        requestTrap.set(trap);
    }

    boolean requestTrapArmed() {
        return requestTrap.get() != null;
    }

    /** The trap for this request, which is taken by it; null when there is none. */
    Caught springAt(ByteBuffer request) {
        RequestTrap current = requestTrap.get();
        if (current == null || !current.matches(request) || !requestTrap.compareAndSet(current, null)) {
            return null;
        }
        Caught sprung = new Caught(current, request.remaining());
        caught.set(sprung);
        return sprung;
    }

    /** Null when no trap for a request has sprung yet. */
    TcpProxy.Caught caught() {
        Caught last = caught.get();
        return last == null ? null : new TcpProxy.Caught(last.request, last.through(), last.answer.get());
    }

    void stall(Direction direction) {
        stalled.add(direction);
    }

    void resume() {
        stalled.clear();
    }

    boolean stalled(Direction direction) {
        return stalled.contains(direction);
    }

    void refuse(boolean refuse) {
        refusing = refuse;
    }

    boolean refusing() {
        return refusing;
    }

    void countCut() {
        cuts.incrementAndGet();
    }

    int cuts() {
        return cuts.get();
    }

    /** Ends the first link that wants to deliver more than this; compared by identity. */
    static final class Trap {
        private final long bytes;
        private final Cut how;

        Trap(long bytes, Cut how) {
            this.bytes = bytes;
            this.how = how;
        }

        long bytes() {
            return bytes;
        }

        Cut how() {
            return how;
        }
    }

    /** What happens to the link of a request. */
    enum RequestFate {
        /** It ends in the middle of the request. */
        CUT,
        /** It lives, and the request does not arrive. */
        HELD,
        /** It ends in place of the answer. */
        ANSWER_LOST,
        /** It lives, and the answer does not come. */
        ANSWER_HELD
    }

    /** A request that has sprung its trap. */
    static final class Caught {
        private final RequestTrap trap;
        private final int request;
        private final AtomicInteger answer = new AtomicInteger();

        private Caught(RequestTrap trap, int request) {
            this.trap = trap;
            this.request = request;
        }

        RequestFate fate() {
            return trap.fate;
        }

        Cut how() {
            return trap.how;
        }

        /** How many of its bytes get through. */
        int through() {
            return trap.bytesThrough.applyAsInt(request);
        }

        void answered(int bytes) {
            answer.addAndGet(bytes);
        }
    }

    /** Waits for a request with a text; compared by identity. */
    static final class RequestTrap {
        private final String text;
        private final RequestFate fate;
        private final IntUnaryOperator bytesThrough;
        private final Cut how;

        RequestTrap(String text, RequestFate fate, IntUnaryOperator bytesThrough, Cut how) {
            this.text = text;
            this.fate = fate;
            this.bytesThrough = bytesThrough;
            this.how = how;
        }

        private boolean matches(ByteBuffer request) {
            return StandardCharsets.ISO_8859_1
                    .decode(request.duplicate())
                    .toString()
                    .contains(text);
        }
    }
}
