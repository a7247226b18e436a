package io.writebatch.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.App;
import io.writebatch.testkit.TcpProxy;
import io.writebatch.testkit.TcpProxy.Caught;
import io.writebatch.testkit.TcpProxy.Cut;
import java.util.List;

/** What becomes of a link when something is sent over it. */
enum LinkFault {
    NOT_SENT,
    HALF_SENT,
    ALL_BUT_LAST_BYTE_SENT,
    UNANSWERED,
    /** The answer does not come, until the connection's network timeout ends it. */
    ANSWER_HANGING,
    /** The request does not arrive, until the URL's {@code socketTimeout} ends the connection. */
    REQUEST_HANGING,
    /** It arrives, and its connection has ended in the same way before. */
    REQUEST_LATE;

    private static final int NETWORK_TIMEOUT_MILLIS = 700;

    void arm(TcpProxy proxy, String text, Cut how) {
        switch (this) {
            case NOT_SENT -> proxy.cutRequest(text, 0, how);
            case HALF_SENT -> proxy.cutRequest(text, length -> length / 2, how);
            case ALL_BUT_LAST_BYTE_SENT -> proxy.cutRequest(text, length -> length - 1, how);
            case UNANSWERED -> proxy.loseAnswer(text, how);
            case ANSWER_HANGING -> proxy.holdAnswer(text);
            case REQUEST_HANGING, REQUEST_LATE -> proxy.holdRequest(text);
        }
    }

    /** In which ways the link is to end. */
    List<Cut> ways() {
        return switch (this) {
            case NOT_SENT, UNANSWERED -> List.of(Cut.RESET, Cut.CLOSE);
            // In order: a reset could take from the server what it has got.
            default -> List.of(Cut.CLOSE);
        };
    }

    /** Whether all that was sent has reached the server in the end. */
    boolean executed() {
        return this == UNANSWERED || this == ANSWER_HANGING || this == REQUEST_LATE;
    }

    /**
     * Where a group's writes are to be struck: in their middle, if they are sent in several goes. What arrives only when the
     * link has ended for the others must not lock their rows meanwhile.
     */
    String textIn(FaultyGroup group) {
        return this == REQUEST_HANGING || this == REQUEST_LATE ? group.first() : group.middle();
    }

    int networkTimeoutMillis() {
        return this == ANSWER_HANGING ? NETWORK_TIMEOUT_MILLIS : 0;
    }

    String[] options(App app) {
        return this == REQUEST_HANGING || this == REQUEST_LATE
                ? new String[] {app.sql("socketTimeout=1", "socketTimeout=" + NETWORK_TIMEOUT_MILLIS)}
                : new String[0];
    }

    /** Fails unless the link was struck in this way. */
    void assertHit(TcpProxy proxy, String text) {
        Caught caught = proxy.caught();
        assertThat(caught).as("what the proxy saw of " + text).isNotNull();
        assertThat(caught.request()).isGreaterThan(text.length());
        switch (this) {
            case NOT_SENT, REQUEST_HANGING, REQUEST_LATE ->
                assertThat(caught.through()).isZero();
            case HALF_SENT -> assertThat(caught.through()).isEqualTo(caught.request() / 2);
            case ALL_BUT_LAST_BYTE_SENT -> assertThat(caught.through()).isEqualTo(caught.request() - 1);
            case UNANSWERED, ANSWER_HANGING -> {
                assertThat(caught.through()).isEqualTo(caught.request());
                assertThat(caught.answer()).isPositive();
            }
        }
        assertThat(proxy.cuts()).isEqualTo(hangs() ? 0 : 1);
    }

    private boolean hangs() {
        return this == ANSWER_HANGING || this == REQUEST_HANGING || this == REQUEST_LATE;
    }
}
