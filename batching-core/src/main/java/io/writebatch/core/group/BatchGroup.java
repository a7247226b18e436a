package io.writebatch.core.group;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The write requests that will be flushed together: open, then sealed. A stack whose top carries the number and the
 * bytes of all below it, so that joining is one compare-and-set and never takes a lock; the leader seals by swapping
 * the top for a marker that nobody can join.
 */
final class BatchGroup {
    private static final WriteRequest SEALED = new WriteRequest(null, null, null, null, "", 0, null, null, 0);

    private final AtomicReference<WriteRequest> top;
    private final WriteRequest leader;
    private final int maxSize;
    private final long maxBytes;

    /** The leader's. */
    private WriteRequest sealedTop;

    /** Whether somebody has been turned away for lack of room. */
    private volatile boolean noRoom;

    private final AtomicLong delayCap = new AtomicLong(Long.MAX_VALUE);

    /** How many members the leader sleeps for; 0 while it does not. */
    private volatile int wakeAtSize;

    BatchGroup(WriteRequest leader, int maxSize, long maxBytes) {
        this.leader = leader;
        this.maxSize = maxSize;
        this.maxBytes = maxBytes;
        leader.below = null;
        leader.position = 1;
        leader.bytesSoFar = leader.bytes();
        this.top = new AtomicReference<>(leader);
    }

    /**
     * {@link #wakeLeaderIfWanted} must follow: not until the writer is no longer counted among those to come, or the leader
     * would wait for it once more.
     *
     * @return false when the group is sealed, or has no room for this request
     */
    boolean join(WriteRequest request) {
        long bytes = request.bytes();
        while (true) {
            WriteRequest current = top.get();
            if (current == SEALED) {
                return false;
            }
            if (current.position >= maxSize || current.bytesSoFar + bytes > maxBytes) {
                noRoom = true;
                LockSupport.unpark(leader.thread);
                return false;
            }
            request.below = current;
            request.position = current.position + 1;
            request.bytesSoFar = current.bytesSoFar + bytes;
            if (top.compareAndSet(current, request)) {
                request.markJoined();
                return true;
            }
        }
    }

    /** The leader's: asks to be woken when the group has {@code size} members; 0 for no longer. */
    void wakeLeaderAt(int size) {
        wakeAtSize = size;
    }

    /** The leader's. */
    int size() {
        return top.get().position;
    }

    /** A member wishes the leader to wait no longer than this; {@link Long#MAX_VALUE} for no wish. */
    void capDelay(long nanos) {
        if (nanos < delayCap.get()) {
            delayCap.accumulateAndGet(nanos, Math::min);
            if (wakeAtSize > 0) {
                LockSupport.unpark(leader.thread);
            }
        }
    }

    /** The shortest wish of all members. */
    long delayCapNanos() {
        return delayCap.get();
    }

    /** The leader's. */
    boolean full() {
        WriteRequest current = top.get();
        return current != SEALED && (noRoom || current.position >= maxSize || current.bytesSoFar >= maxBytes);
    }

    /**
     * The leader's: closes the group. Allocates nothing, so that it also works when nothing else does.
     *
     * @return the last to join; the others hang below it
     */
    WriteRequest seal() {
        WriteRequest current = top.getAndSet(SEALED);
        if (current != SEALED) {
            sealedTop = current;
        }
        return sealedTop;
    }

    /** Of a request that has joined. */
    void wakeLeaderIfWanted(WriteRequest request) {
        int wakeAt = wakeAtSize;
        if (wakeAt > 0 && (request.position >= wakeAt || request.bytesSoFar >= maxBytes)) {
            LockSupport.unpark(leader.thread);
        }
    }
}
