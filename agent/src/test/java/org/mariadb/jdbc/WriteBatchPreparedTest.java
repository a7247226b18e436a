package org.mariadb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.bridge.SessionMemory;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.export.Prepare;

class WriteBatchPreparedTest {
    private static final String SQL = "INSERT INTO t (v) VALUES (?)";

    private final SessionMemory memory = new SessionMemory();
    private final WriteBatchPrepared all = WriteBatchPrepared.of(memory);
    private final List<Object> closed = new ArrayList<>();
    private boolean closedConnection;

    private final Client client = (Client) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Client.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("isClosed")) {
                    return closedConnection;
                }
                assertThat(method.getName()).isEqualTo("closePrepare");
                closed.add(arguments[0]);
                return null;
            });

    /** Else the next test's would be one too many. */
    @AfterEach
    void closeConnection() {
        closedConnection = true;
    }

    @Test
    void shouldPrepareSizeThatComesAgainAndAgain() throws SQLException {
        for (int i = 1; i < WriteBatchPrepared.USES_BEFORE; i++) {
            assertThat(use(5, 7).worthPreparing()).isFalse();
            use(6, 7);
        }

        WriteBatchPrepared.Use use = use(5, 7);
        assertThat(use.worthPreparing()).isTrue();
        Prepare statement = statement();
        all.prepared(use, statement);

        for (int i = 0; i < 3 * WriteBatchPrepared.USES_BEFORE; i++) {
            assertThat(use(5, 7).statement()).isSameAs(statement);
            assertThat(use(5, 7).worthPreparing()).isFalse();
        }
        assertThat(use(7, 7).statement()).isNull();
        assertThat(WriteBatchPrepared.of(memory)).isSameAs(all);
    }

    @Test
    void shouldPrepareFewStatements() throws SQLException {
        for (int rows = 4; rows < 4 + WriteBatchPrepared.MOST_STATEMENTS; rows++) {
            assertThat(preparedIfWorth(rows, 1)).isTrue();
        }

        assertThat(preparedIfWorth(100, 1)).isFalse();
        assertThat(closed).isEmpty();
    }

    /** Some are worth it, but wait for values that can be sent in binary. */
    @Test
    void shouldPrepareFewStatementsWhenAllBecomeWorthItAtOnce() throws SQLException {
        for (int i = 0; i < WriteBatchPrepared.USES_BEFORE; i++) {
            for (int rows = 4; rows <= 4 + WriteBatchPrepared.MOST_STATEMENTS; rows++) {
                use(rows, 1);
            }
        }
        for (int rows = 4; rows < 4 + WriteBatchPrepared.MOST_STATEMENTS; rows++) {
            WriteBatchPrepared.Use use = use(rows, 1);
            assertThat(use.worthPreparing()).isTrue();
            all.prepared(use, statement());
        }

        assertThat(use(4 + WriteBatchPrepared.MOST_STATEMENTS, 1).worthPreparing())
                .isFalse();
    }

    @Test
    void shouldPrepareFewParameters() throws SQLException {
        assertThat(preparedIfWorth(4, WriteBatchPrepared.MOST_PARAMETERS / 4 + 1))
                .isFalse();
        assertThat(preparedIfWorth(6, WriteBatchPrepared.MOST_PARAMETERS / 8)).isTrue();
        assertThat(preparedIfWorth(4, WriteBatchPrepared.MOST_PARAMETERS / 8)).isFalse();
        assertThat(preparedIfWorth(2, WriteBatchPrepared.MOST_PARAMETERS / 8)).isTrue();
    }

    @Test
    void shouldCloseWhatHasNotBeenUsedForLongWhenRoomIsNeeded() throws SQLException {
        Prepare first = statement();
        preparedIfWorth(4, 1, first);
        for (int rows = 5; rows < 4 + WriteBatchPrepared.MOST_STATEMENTS; rows++) {
            preparedIfWorth(rows, 1);
        }
        for (int i = 0; i < 1_000; i++) {
            for (int rows = 5; rows < 4 + WriteBatchPrepared.MOST_STATEMENTS; rows++) {
                use(rows, 1);
            }
        }

        assertThat(preparedIfWorth(100, 1)).isTrue();

        assertThat(closed).containsExactly(first);
        assertThat(use(4, 1).statement()).isNull();
    }

    @Test
    void shouldForgetEndlessTexts() throws SQLException {
        Prepare first = statement();
        preparedIfWorth(4, 1, first);

        for (int i = 0; i < 1_000; i++) {
            all.use(SQL + i, 4, 1, client);
        }

        assertThat(closed).containsExactly(first);
    }

    @Test
    void shouldCloseWhatWasPreparedBeforeSessionChanged() throws SQLException {
        Prepare statement = statement();
        preparedIfWorth(4, 1, statement);

        memory.changed();

        assertThat(use(4, 1).statement()).isNull();
        assertThat(closed).containsExactly(statement);
        assertThat(preparedIfWorth(4, WriteBatchPrepared.MOST_PARAMETERS / 4)).isTrue();
    }

    /** The server has closed it. */
    @Test
    void shouldForgetWhatWasPreparedBeforeSessionBeganAnew() throws SQLException {
        preparedIfWorth(4, 1);

        memory.began();
        memory.changed();

        assertThat(use(4, 1).statement()).isNull();
        assertThat(closed).isEmpty();
        assertThat(preparedIfWorth(4, WriteBatchPrepared.MOST_PARAMETERS / 4)).isTrue();
    }

    @Test
    void shouldNotPrepareAgainWhatWasRefused() throws SQLException {
        for (int i = 0; i < WriteBatchPrepared.USES_BEFORE; i++) {
            use(4, 1);
        }
        all.refuse(use(4, 1));

        for (int i = 0; i < 10 * WriteBatchPrepared.USES_BEFORE; i++) {
            assertThat(use(4, 1).worthPreparing()).isFalse();
        }
    }

    /** Others may need what is kept here. */
    @Test
    void shouldKeepNothingWhereServerPreparesNoMore() throws SQLException {
        Prepare statement = statement();
        preparedIfWorth(4, 1, statement);

        all.exhausted(client);

        assertThat(closed).containsExactly(statement);
        for (int i = 0; i < 10 * WriteBatchPrepared.USES_BEFORE; i++) {
            assertThat(use(4, 1)).isNull();
        }
    }

    @Test
    void shouldNotKeepVeryLongTexts() throws SQLException {
        assertThat(all.use(SQL + " ".repeat(10_000), 4, 1, client)).isNull();
    }

    @Test
    void shouldPrepareOnFewConnections() {
        WriteBatchPreparers preparers = new WriteBatchPreparers();
        List<WriteBatchPrepared> several = new ArrayList<>();
        for (int i = 0; i < WriteBatchPreparers.MOST; i++) {
            several.add(WriteBatchPrepared.of(new SessionMemory()));
            assertThat(preparers.admit(several.get(i), client)).isTrue();
        }

        assertThat(preparers.admit(all, client)).isFalse();
        assertThat(preparers.admit(several.get(3), client)).isTrue();

        closedConnection = true;
        assertThat(preparers.admit(all, client)).isTrue();
    }

    private WriteBatchPrepared.Use use(int rows, int parameters) throws SQLException {
        return all.use(SQL, rows, parameters, client);
    }

    private boolean preparedIfWorth(int rows, int parameters) throws SQLException {
        return preparedIfWorth(rows, parameters, statement());
    }

    private boolean preparedIfWorth(int rows, int parameters, Prepare statement) throws SQLException {
        // Of another text than what else has this size.
        String sql = SQL + parameters;
        for (int i = 0; i < WriteBatchPrepared.USES_BEFORE; i++) {
            WriteBatchPrepared.Use use = all.use(parameters == 1 ? SQL : sql, rows, parameters, client);
            if (use.worthPreparing()) {
                all.prepared(use, statement);
                return true;
            }
        }
        return false;
    }

    private static Prepare statement() {
        return (Prepare) Proxy.newProxyInstance(
                WriteBatchPreparedTest.class.getClassLoader(),
                new Class<?>[] {Prepare.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "prepared " + System.identityHashCode(proxy);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
