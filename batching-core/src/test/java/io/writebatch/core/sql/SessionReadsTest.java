package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionReadsTest {
    static Stream<Arguments> readsWhatAWriteLeft() {
        return Stream.of(Table.rowsForBoth("""
                                SELECT LAST_INSERT_ID()
                                SELECT * FROM t WHERE id = last_insert_id()
                                SELECT lastval()
                                SELECT 1; SELECT lastval()
                                SELECT ROW_COUNT ()
                                INSERT INTO t VALUES (LAST_INSERT_ID())
                                SELECT 'open, last_insert_id()
                                """), Table.rows(Dialect.POSTGRESQL, """
                                SELECT currval('s')
                                SELECT pg_catalog."currval"('s')
                                """), Table.rows(Dialect.MARIADB, """
                                SELECT @@identity
                                SELECT @@session.last_insert_id
                                SELECT @@`warning_count`
                                SELECT @x
                                SELECT FOUND_ROWS()
                                SELECT PREVIOUS VALUE FOR s
                                SELECT s.currval
                                SHOW WARNINGS
                                SHOW COUNT(*) ERRORS
                                GET DIAGNOSTICS CONDITION 1 @p = MESSAGE_TEXT
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void readsWhatAWriteLeft(Dialect dialect, String sql) {
        assertThat(StatementReader.read(sql, dialect).readsSessionState()).isTrue();
    }

    static Stream<Arguments> readsNothingOfTheSession() {
        return Stream.concat(Table.rowsForBoth("""
                        SELECT 'last_insert_id()'
                        SELECT lastval FROM t
                        SELECT 1 /* row_count() */
                        INSERT INTO t VALUES (1)
                        SELECT 'open
                        """), Table.rows(Dialect.MARIADB, "SELECT @@sql_mode"));
    }

    @ParameterizedTest
    @MethodSource
    void readsNothingOfTheSession(Dialect dialect, String sql) {
        assertThat(StatementReader.read(sql, dialect).readsSessionState()).isFalse();
    }

    static Stream<Arguments> mayOpenTransaction() {
        return Stream.concat(Table.rowsForBoth("""
                        BEGIN
                        BEGIN WORK
                        START TRANSACTION READ ONLY
                        COMMIT AND CHAIN
                        CALL p()
                        SELECT 1; BEGIN
                        SELECT 'open
                        """), Table.rows(Dialect.MARIADB, """
                        SET autocommit = 0
                        SET x = 1, @@autocommit = 0
                        XA START 'x'
                        LOCK TABLES t WRITE
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void mayOpenTransaction(Dialect dialect, String sql) {
        assertThat(StatementReader.read(sql, dialect).mayOpenTransaction()).isTrue();
    }

    static Stream<Arguments> opensNoTransaction() {
        return Table.rowsForBoth("""
                SELECT 1
                INSERT INTO t VALUES (1)
                COMMIT
                ROLLBACK
                CREATE TABLE t (a int)
                SET x = 1
                """);
    }

    @ParameterizedTest
    @MethodSource
    void opensNoTransaction(Dialect dialect, String sql) {
        assertThat(StatementReader.read(sql, dialect).mayOpenTransaction()).isFalse();
    }

    static Stream<Arguments> kinds() {
        return Table.rowsForBoth("""
                WRITE | INSERT INTO t VALUES (1)
                WRITE | CREATE TABLE t (a int)
                WRITE | SELECT 1; SELECT 2
                WRITE | SELECT 'open
                WRITE | WITH x AS (SELECT 1) DELETE FROM t
                READ | SELECT 1
                READ | (SELECT 1)
                READ | WITH x AS (SELECT 1) SELECT 1 FOR UPDATE
                READ | SHOW x
                TRANSACTION_CONTROL | BEGIN
                TRANSACTION_CONTROL | COMMIT
                TRANSACTION_CONTROL | ROLLBACK TO SAVEPOINT s
                """);
    }

    @ParameterizedTest
    @MethodSource
    void kinds(Dialect dialect, StatementKind kind, String sql) {
        assertThat(StatementReader.read(sql, dialect).kind()).isEqualTo(kind);
    }
}
