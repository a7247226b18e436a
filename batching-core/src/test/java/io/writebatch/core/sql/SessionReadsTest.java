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
                                CREATE TABLE c AS SELECT lastval() a
                                CREATE TABLE c (a int); SELECT lastval()
                                CREATE VIEW v AS SELECT 1; SELECT LAST_INSERT_ID()
                                CREATE INDEX i ON t (last_insert_id())
                                """), Table.rows(Dialect.POSTGRESQL, """
                                SELECT currval('s')
                                SELECT pg_catalog."currval"('s')
                                CREATE MATERIALIZED VIEW v AS SELECT lastval()
                                CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT lastval(); END
                                ALTER TABLE t ADD COLUMN a bigint DEFAULT lastval()
                                """), Table.rows(Dialect.MARIADB, """
                                SELECT @@identity
                                SELECT @@session.last_insert_id
                                SELECT @@`warning_count`
                                SELECT @x
                                SELECT FOUND_ROWS()
                                SELECT PREVIOUS VALUE FOR s
                                SELECT s.currval
                                CREATE TABLE c SELECT LAST_INSERT_ID() a
                                CREATE PROCEDURE p() BEGIN SELECT 1; END; SELECT LAST_INSERT_ID()
                                CREATE PROCEDURE p() BEGIN SELECT 1; END; SELECT LAST_INSERT_ID() AS end
                                CREATE PROCEDURE p() SELECT 1; BEGIN NOT ATOMIC SELECT LAST_INSERT_ID(); END
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
                        CREATE TABLE t (id int, a bigint DEFAULT (lastval() + LAST_INSERT_ID()))
                        CREATE OR REPLACE VIEW v AS SELECT LAST_INSERT_ID() a
                        """), Table.rows(Dialect.MARIADB, """
                        SELECT @@sql_mode
                        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = LAST_INSERT_ID()
                        CREATE DEFINER = `a`@`b` PROCEDURE p() BEGIN INSERT INTO t VALUES (1); SELECT LAST_INSERT_ID(); END
                        CREATE FUNCTION f() RETURNS int RETURN (SELECT ROW_COUNT())
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void readsNothingOfTheSession(Dialect dialect, String sql) {
        assertThat(StatementReader.read(sql, dialect).readsSessionState()).isFalse();
    }

    static Stream<Arguments> readsKeyThatEarlierTextLeft() {
        return Stream.of(Table.rowsForBoth("""
                                true | SELECT LAST_INSERT_ID()
                                true | SELECT 1; SELECT LAST_INSERT_ID()
                                true | INSERT INTO t VALUES (LAST_INSERT_ID())
                                true | UPDATE t SET a = lastval()
                                false | INSERT INTO t VALUES (1); SELECT LAST_INSERT_ID()
                                false | SELECT ROW_COUNT()
                                false | SELECT 'open, last_insert_id()
                                """), Table.rows(Dialect.POSTGRESQL, """
                                true | SELECT currval('s')
                                false | SELECT nextval('s'); SELECT currval('s')
                                """), Table.rows(Dialect.MARIADB, """
                                true | SELECT @@identity
                                true | SELECT PREVIOUS VALUE FOR s
                                true | SELECT s.currval
                                false | INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)
                                false | UPDATE t SET a = LAST_INSERT_ID(a + 1)
                                false | SELECT @x
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void readsKeyThatEarlierTextLeft(Dialect dialect, boolean reads, String sql) {
        assertThat(StatementReader.read(sql, dialect).readsKey()).isEqualTo(reads);
    }

    static Stream<Arguments> readsCountThatEarlierTextLeft() {
        return Table.rows(Dialect.MARIADB, """
                true | SELECT ROW_COUNT()
                true | SELECT FOUND_ROWS()
                true | SELECT @@warning_count
                true | SHOW WARNINGS
                false | UPDATE t SET a = 1; SELECT ROW_COUNT()
                false | SELECT LAST_INSERT_ID()
                false | SELECT @x
                """);
    }

    @ParameterizedTest
    @MethodSource
    void readsCountThatEarlierTextLeft(Dialect dialect, boolean reads, String sql) {
        assertThat(StatementReader.read(sql, dialect).readsCount()).isEqualTo(reads);
    }

    static Stream<Arguments> mayLeaveKey() {
        return Stream.of(Table.rowsForBoth("""
                                true | INSERT INTO t VALUES (1)
                                true | WITH x AS (SELECT 1) INSERT INTO t SELECT 1
                                true | CALL p()
                                true | SELECT my_function()
                                true | SELECT 1; INSERT INTO t VALUES (1)
                                false | UPDATE t SET a = 1
                                true | UPDATE t SET a = nextval(s)
                                false | DELETE FROM t
                                false | SELECT 1
                                false | SELECT LAST_INSERT_ID()
                                false | BEGIN
                                false | COMMIT
                                """), Table.rows(Dialect.POSTGRESQL, """
                                true | SELECT nextval('s')
                                """), Table.rows(Dialect.MARIADB, """
                                true | REPLACE INTO t VALUES (1)
                                true | SELECT NEXT VALUE FOR s
                                true | UPDATE t SET a = LAST_INSERT_ID(a + 1)
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void mayLeaveKey(Dialect dialect, boolean leaves, String sql) {
        assertThat(StatementReader.read(sql, dialect).mayLeaveKey()).isEqualTo(leaves);
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
