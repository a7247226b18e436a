package io.writebatch.testkit;

import io.writebatch.testkit.TcpProxy.Direction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/** One direction of one connection. Read by the selector's thread, written by the delay line's or whoever resumes. */
final class ProxyPipe {
    /** Stands in the queue for the end of the stream; nothing else is empty. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private static final long MOST_BYTES_HELD = 8 << 20;

    private final ProxyLink link;
    private final Direction direction;
    private final SelectionKey source;
    private final SelectionKey sink;
    private final DelayLine delayLine;
    private final ProxyFaults faults;
    private final AtomicLong held = new AtomicLong();

    private final Deque<ByteBuffer> due = new ArrayDeque<>();
    private long delivered;
    private ProxyFaults.Trap trap;
    private long deliveredBeforeTrap;
    private ProxyFaults.Caught answered;
    private boolean holding;
    private volatile boolean paused;
    private volatile boolean ended;

    ProxyPipe(
            ProxyLink link,
            Direction direction,
            SelectionKey source,
            SelectionKey sink,
            DelayLine delayLine,
            ProxyFaults faults) {
        this.link = link;
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.delayLine = delayLine;
        this.faults = faults;
    }

    boolean ended() {
        return ended;
    }

    void read(ByteBuffer buffer) {
        buffer.clear();
        int count;
        try {
            count = ((SocketChannel) source.channel()).read(buffer);
        } catch (IOException e) {
            link.abandon();
            return;
        }
        if (count < 0) {
            source.interestOpsAnd(~SelectionKey.OP_READ);
            delayLine.send(this, END);
        } else if (count > 0) {
            buffer.flip();
            ByteBuffer copy = ByteBuffer.allocate(count).put(buffer).flip();
            if (held.addAndGet(count) > MOST_BYTES_HELD) {
                source.interestOpsAnd(~SelectionKey.OP_READ);
                paused = true;
            }
            delayLine.send(this, copy);
        }
    }

    /** The delay of these bytes is over. */
    synchronized void deliver(ByteBuffer bytes) {
        if (answered != null) {
            answered.answered(bytes.remaining());
            if (answered.fate() == ProxyFaults.RequestFate.ANSWER_LOST) {
                link.cut(answered.how());
                return;
            }
        }
        ProxyFaults.Caught sprung = direction == Direction.TO_SERVER ? faults.springAt(bytes) : null;
        boolean cut = sprung != null && sprung.fate() == ProxyFaults.RequestFate.CUT;
        if (cut) {
            bytes.limit(sprung.through());
        } else if (sprung != null && sprung.fate() == ProxyFaults.RequestFate.HELD) {
            holding = true;
        } else if (sprung != null) {
            link.answerOf(sprung);
        }
        due.add(bytes);
        flush();
        if (cut) {
            link.cut(sprung.how());
        }
    }

    /** What comes next is the answer to this request. */
    synchronized void expectAnswer(ProxyFaults.Caught request) {
        answered = request;
        holding = request.fate() == ProxyFaults.RequestFate.ANSWER_HELD;
    }

    synchronized void holdNoMore() {
        answered = null;
        holding = false;
    }

    void writable() {
        sink.interestOpsAnd(~SelectionKey.OP_WRITE);
        flush();
    }

    synchronized void flush() {
        try {
            while (!due.isEmpty() && !holding && !faults.stalled(direction)) {
                if (!write(due.element())) {
                    return;
                }
                due.remove();
            }
        } catch (IOException | CancelledKeyException e) {
            link.abandon();
        }
    }

    /** Whether all of it was written. */
    private boolean write(ByteBuffer bytes) throws IOException {
        SocketChannel channel = (SocketChannel) sink.channel();
        if (bytes.capacity() == 0) {
            channel.shutdownOutput();
            ended = true;
            link.pipeEnded();
            return true;
        }
        int limit = bytes.limit();
        boolean trapped = trapped(bytes);
        int written = channel.write(bytes);
        delivered += written;
        release(written);
        if (bytes.hasRemaining()) {
            bytes.limit(limit);
            sink.interestOpsOr(SelectionKey.OP_WRITE);
            sink.selector().wakeup();
            return false;
        }
        if (trapped) {
            if (faults.spring(direction, trap)) {
                link.cut(trap.how());
                return false;
            }
            bytes.limit(limit);
            return write(bytes);
        }
        return true;
    }

    /** Shortens the buffer to what a trap lets through, if it is too long for it. */
    private boolean trapped(ByteBuffer bytes) {
        ProxyFaults.Trap current = faults.trap(direction);
        if (current != trap) {
            trap = current;
            deliveredBeforeTrap = delivered;
        }
        if (trap == null) {
            return false;
        }
        long allowed = trap.bytes() - (delivered - deliveredBeforeTrap);
        if (bytes.remaining() <= allowed) {
            return false;
        }
        bytes.limit(bytes.position() + (int) Math.max(0, allowed));
        return true;
    }

    /** What paused the reading is in the queue, or was sent after; so its release comes after the pause. */
    private void release(int bytes) {
        if (held.addAndGet(-bytes) <= MOST_BYTES_HELD / 2 && paused) {
            paused = false;
            source.interestOpsOr(SelectionKey.OP_READ);
            source.selector().wakeup();
        }
    }
}
