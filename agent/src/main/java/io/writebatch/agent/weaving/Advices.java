package io.writebatch.agent.weaving;

import io.writebatch.bridge.GatedConnection;
import io.writebatch.bridge.Outcome;
import io.writebatch.bridge.WriteGate;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * The code that is copied into the drivers. Each piece is one call of the bridge: what is copied runs as the driver's own
 * code and can be neither debugged nor unloaded, so nothing is decided here.
 */
final class Advices {
    private Advices() {}

    /** {@code int executeUpdate()}. */
    static final class PreparedUpdate {
        private PreparedUpdate() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(@Advice.This Object statement) {
            return WriteGate.enter(statement, WriteGate.EXECUTE_UPDATE, null, WriteGate.KEYS_NONE);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Outcome outcome,
                @Advice.Return(readOnly = false) int count,
                @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                count = (int) outcome.count();
                thrown = outcome.failure();
            }
        }
    }

    /** {@code long executeLargeUpdate()}. */
    static final class PreparedLargeUpdate {
        private PreparedLargeUpdate() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(@Advice.This Object statement) {
            return WriteGate.enter(statement, WriteGate.EXECUTE_UPDATE, null, WriteGate.KEYS_NONE);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Outcome outcome,
                @Advice.Return(readOnly = false) long count,
                @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                count = outcome.count();
                thrown = outcome.failure();
            }
        }
    }

    /** {@code boolean execute()}: a claimed write has no result set. */
    static final class PreparedExecute {
        private PreparedExecute() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(@Advice.This Object statement) {
            return WriteGate.enter(statement, WriteGate.EXECUTE, null, WriteGate.KEYS_NONE);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Outcome outcome, @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                thrown = outcome.failure();
            }
        }
    }

    /** {@code int executeUpdate(String, …)}. */
    static final class LiteralUpdate {
        private LiteralUpdate() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(
                @Advice.This Object statement,
                @Advice.Argument(0) String sql,
                @Advice.Argument(value = 1, optional = true, typing = Assigner.Typing.DYNAMIC) Object keys) {
            return WriteGate.enter(statement, WriteGate.EXECUTE_UPDATE, sql, WriteGate.keys(keys));
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Outcome outcome,
                @Advice.Return(readOnly = false) int count,
                @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                count = (int) outcome.count();
                thrown = outcome.failure();
            }
        }
    }

    /** {@code long executeLargeUpdate(String, …)}. */
    static final class LiteralLargeUpdate {
        private LiteralLargeUpdate() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(
                @Advice.This Object statement,
                @Advice.Argument(0) String sql,
                @Advice.Argument(value = 1, optional = true, typing = Assigner.Typing.DYNAMIC) Object keys) {
            return WriteGate.enter(statement, WriteGate.EXECUTE_UPDATE, sql, WriteGate.keys(keys));
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Outcome outcome,
                @Advice.Return(readOnly = false) long count,
                @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                count = outcome.count();
                thrown = outcome.failure();
            }
        }
    }

    /** {@code boolean execute(String, …)}. */
    static final class LiteralExecute {
        private LiteralExecute() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(
                @Advice.This Object statement,
                @Advice.Argument(0) String sql,
                @Advice.Argument(value = 1, optional = true, typing = Assigner.Typing.DYNAMIC) Object keys) {
            return WriteGate.enter(statement, WriteGate.EXECUTE, sql, WriteGate.keys(keys));
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Outcome outcome, @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                thrown = outcome.failure();
            }
        }
    }

    /** {@code executeQuery}: the driver's, but the agent must know of it. */
    static final class Query {
        private Query() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(@Advice.This Object statement, @Advice.Argument(value = 0, optional = true) String sql) {
            return WriteGate.watch(statement, WriteGate.EXECUTE_QUERY, sql);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Outcome outcome, @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                thrown = outcome.failure();
            }
        }
    }

    /** {@code executeBatch} and {@code executeLargeBatch}. */
    static final class Batch {
        private Batch() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(@Advice.This Object statement) {
            return WriteGate.watch(statement, WriteGate.EXECUTE_BATCH, null);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Outcome outcome, @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                thrown = outcome.failure();
            }
        }
    }

    /** {@code addBatch(String)}. */
    static final class AddLiteral {
        private AddLiteral() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static Outcome enter(@Advice.This Object statement, @Advice.Argument(0) String sql) {
            return WriteGate.watch(statement, WriteGate.BATCH_ADDED, sql);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Outcome outcome, @Advice.Thrown(readOnly = false) Throwable thrown) {
            if (outcome == null) {
                WriteGate.leave(thrown);
            } else {
                thrown = outcome.failure();
            }
        }
    }

    /** {@code Statement.cancel()}. */
    static final class Cancel {
        private Cancel() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
        static boolean enter(@Advice.This Object statement) {
            return WriteGate.cancel(statement);
        }
    }

    /** A method of a connection or a result set for which the driver executes for its own ends. */
    static final class DriverCall {
        private DriverCall() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object user) {
            WriteGate.enterConnection(user);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit() {
            WriteGate.leaveConnection();
        }
    }

    /** A connection's state setter with one argument that says it all. */
    static final class SessionSetter {
        private SessionSetter() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object connection) {
            WriteGate.enterConnection(connection);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This Object connection,
                @Advice.Origin("#m") String setter,
                @Advice.AllArguments Object[] arguments,
                @Advice.Thrown Throwable thrown) {
            // Before a flush may begin on the connection.
            WriteGate.sessionChanged(connection, setter, arguments, thrown);
            WriteGate.leaveConnection();
        }
    }

    /**
     * A connection's {@code close}, and {@code setNetworkTimeout}, which pools call before it: they wait for nobody, because
     * whoever ends a connection that hangs must get through.
     */
    static final class UnsentSetter {
        private UnsentSetter() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            WriteGate.enterDriver();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This Object connection,
                @Advice.Origin("#m") String setter,
                @Advice.AllArguments Object[] arguments,
                @Advice.Thrown Throwable thrown) {
            WriteGate.leaveDriver();
            WriteGate.sessionChanged(connection, setter, arguments, thrown);
        }
    }

    /** A connection's constructor: the only place where all properties are at hand. */
    static final class Opened {
        private Opened() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object connection, @Advice.Argument(1) Object properties) {
            ((GatedConnection) connection).writebatch$properties(properties);
        }
    }
}
