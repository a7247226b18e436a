package io.writebatch.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The exception shapes that the drivers were seen to throw. */
class LinkLossTest {
    private static final int[] ALL_FAILED = {-3, -3, -3};

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of("PostgreSQL, link cut", batch("08006", 0, sql("08006", 0, new EOFException()))),
                Arguments.of("PostgreSQL, socket timeout", sql("08006", 0, new SocketTimeoutException())),
                Arguments.of("PostgreSQL, backend terminated", batch("57P01", 0, sql("57P01", 0, null))),
                Arguments.of("PostgreSQL, crash of another backend", sql("57P02", 0, null)),
                Arguments.of("PostgreSQL, server starting", sql("57P03", 0, null)),
                Arguments.of("PostgreSQL, connection closed", sql("08003", 0, null)),
                Arguments.of("MariaDB, link cut", batch("08000", 0, sql("08000", 0, new IOException()))),
                Arguments.of("MariaDB, cut while sending", batch(null, 0, null)),
                Arguments.of("MariaDB, state null, cause without one", batch(null, 0, new SQLException("x", null, 0))),
                Arguments.of("MariaDB, server shutdown", sql("HY000", 1053, null)),
                Arguments.of("MariaDB, connection killed", sql("70100", 1927, null)),
                Arguments.of("MariaDB, server gone", sql("HY000", 2006, null)),
                Arguments.of("MariaDB, connection lost during query", batch("HY000", 0, sql("HY000", 2013, null))),
                Arguments.of("by class, state kept", new SQLNonTransientConnectionException("x", "08S01")),
                Arguments.of("by class, transient", new SQLTransientConnectionException("x", "08001")),
                Arguments.of("only the next exception tells", next(sql("HY000", 0, null), sql("08006", 0, null))),
                Arguments.of(
                        "only the next exception of a cause tells",
                        sql("HY000", 0, next(sql("HY000", 0, null), sql("08006", 0, null)))),
                Arguments.of("an input or output error at the bottom", sql("XX000", 0, new IOException())),
                Arguments.of("no exception of the server's at all", new IllegalStateException()),
                Arguments.of("an error", new OutOfMemoryError()),
                Arguments.of("an error as the cause", sql("23505", 0, new StackOverflowError())));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("PostgreSQL, duplicate key", batch("23505", 0, sql("23505", 0, null))),
                Arguments.of("PostgreSQL, deferred constraint at commit", sql("23505", 0, null)),
                Arguments.of("PostgreSQL, cancelled", batch("57014", 0, sql("57014", 0, null))),
                Arguments.of("PostgreSQL, deadlock", batch("40P01", 0, sql("40P01", 0, null))),
                Arguments.of("PostgreSQL, serialization failure", sql("40001", 0, null)),
                Arguments.of("PostgreSQL, lock not available", sql("55P03", 0, null)),
                Arguments.of("MariaDB, duplicate key", batch("23000", 1062, sql("23000", 1062, null))),
                Arguments.of("MariaDB, deadlock", batch("40001", 1213, sql("40001", 1213, null))),
                Arguments.of("MariaDB, lock wait timeout", sql("HY000", 1205, null)),
                Arguments.of("MariaDB, query killed", sql("70100", 1317, null)),
                Arguments.of("MariaDB, outer state null, cause answers", batch(null, 0, sql("23000", 1062, null))),
                Arguments.of("answer not attributable", new UnattributableResultException(3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void shouldNotTrustThatServerRolledBack(String name, Throwable failure) {
        assertThat(LinkLoss.in(failure)).as(name).isTrue();
    }

    /** Raised by a trigger, or by what it calls: the link to the server itself is fine. */
    static Stream<Arguments> answersOnALiveLink() {
        return Stream.of(
                Arguments.of("PostgreSQL, RAISE", batch("08000", 0, sql("08000", 0, null))),
                Arguments.of("PostgreSQL, RAISE at commit", sql("08000", 0, null)),
                Arguments.of("PostgreSQL, a foreign server is down", batch("08001", 0, sql("08001", 0, null))),
                Arguments.of("PostgreSQL, dblink knows no such connection", batch("08003", 0, sql("08003", 0, null))),
                Arguments.of("PostgreSQL, a foreign server refuses", batch("08004", 0, sql("08004", 0, null))),
                Arguments.of("MariaDB, SIGNAL", batch("08000", 1644, sql("08000", 1644, null))),
                Arguments.of("several", next(sql("08000", 0, null), sql("08001", 0, null))));
    }

    /** The driver has not noticed, or it is not certain that it was the server. */
    static Stream<Arguments> lossesOnALinkThatLooksAlive() {
        return Stream.of(
                Arguments.of("a foreign server lost at its commit", batch("08006", 0, sql("08006", 0, null))),
                Arguments.of("transaction resolution unknown", sql("08007", 0, null)),
                Arguments.of("protocol violation", sql("08P01", 0, null)),
                Arguments.of("the driver's own", sql("08000", -1, null)),
                Arguments.of("no vendor code that SIGNAL gives", sql("08000", 1927, null)),
                Arguments.of("an input or output error below", sql("08000", 0, new IOException())),
                Arguments.of(
                        "an input or output error below the next",
                        next(sql("08000", 0, null), sql("08000", 0, new IOException()))),
                Arguments.of("a loss after it", next(sql("08000", 0, null), sql("08006", 0, null))),
                Arguments.of("outer state null", batch(null, 0, null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersOnALiveLink")
    void shouldTrustServersOwnConnectionExceptionWhileLinkIsAlive(String name, Throwable failure) {
        assertThat(LinkLoss.in(failure, true)).as(name).isFalse();
        assertThat(LinkLoss.in(failure, false)).as(name).isTrue();
        assertThat(LinkLoss.in(failure)).as(name).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"losses", "lossesOnALinkThatLooksAlive"})
    void shouldDoubtALinkThatOnlyLooksAlive(String name, Throwable failure) {
        // Two that the drivers throw for a connection they have closed before are not seen on one that is open.
        boolean closedBefore = name.equals("PostgreSQL, connection closed") || name.equals("by class, transient");
        assertThat(LinkLoss.in(failure, true)).as(name).isEqualTo(!closedBefore);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void shouldTrustServersAnswerWhateverTheLinkIsLike(String name, Throwable failure) {
        assertThat(LinkLoss.in(failure, true)).as(name).isFalse();
        assertThat(LinkLoss.in(failure, false)).as(name).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void shouldTrustServersAnswer(String name, Throwable failure) {
        assertThat(LinkLoss.in(failure)).as(name).isFalse();
    }

    @Test
    void shouldReadLongChainOfNextExceptions() {
        SQLException first = sql("23505", 0, null);
        for (int i = 0; i < 1000; i++) {
            first.setNextException(sql("23505", 0, null));
        }
        assertThat(LinkLoss.in(first)).isFalse();
        first.setNextException(sql("08006", 0, null));
        assertThat(LinkLoss.in(first)).isTrue();
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldReadChainsThatMeet() {
        // As drivers build them: each entry's exception is cause and next exception of the one before.
        SQLException last = sql("23505", 0, null);
        for (int i = 0; i < 40; i++) {
            SQLException outer = sql("23505", 0, new SQLException("between", "23505", last));
            outer.setNextException(last);
            last = outer;
        }
        assertThat(LinkLoss.in(last)).isFalse();
    }

    @Test
    void shouldEndOnCausesThatGoInCircles() {
        SQLException a = sql("23505", 0, null);
        SQLException b = sql("23505", 0, a);
        a.initCause(b);
        assertThat(LinkLoss.in(a)).isFalse();
    }

    @Test
    void shouldEndOnNextExceptionsThatGoInCircles() {
        SQLException a = sql("23505", 0, null);
        SQLException cause = sql("23505", 0, null);
        a.initCause(cause);
        cause.setNextException(a);
        assertThat(LinkLoss.in(a)).isFalse();
    }

    private static SQLException sql(String state, int vendorCode, Throwable cause) {
        SQLException exception = new SQLException("scripted", state, vendorCode);
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }

    private static BatchUpdateException batch(String state, int vendorCode, Throwable cause) {
        return new BatchUpdateException("scripted", state, vendorCode, ALL_FAILED, cause);
    }

    private static SQLException next(SQLException exception, SQLException next) {
        exception.setNextException(next);
        return exception;
    }
}
