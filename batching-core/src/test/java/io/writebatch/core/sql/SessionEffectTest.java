package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.core.sql.SessionEffect.Change;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionEffectTest {
    static Stream<Arguments> harmless() {
        return Stream.of(Table.rowsForBoth("""
                                SELECT 1
                                SELECT count(*), max(a), lower(b), coalesce(c, 1), now() FROM t WHERE a IN (1, 2)
                                SELECT * FROM (SELECT a FROM t) AS x (a) JOIN u USING (a) ORDER BY (a)
                                SELECT cast(a AS decimal(10, 2)) FROM t GROUP BY (a) HAVING (count(*) > 1)
                                SELECT row_number() OVER (PARTITION BY a ORDER BY b) FROM t
                                SELECT * FROM t WHERE a = ? FOR UPDATE
                                WITH RECURSIVE x (a, b) AS (SELECT 1, 2), y (c) AS (SELECT 3) SELECT * FROM x, y
                                (SELECT 1) UNION (SELECT 2)
                                VALUES (1)
                                SELECT last_insert_id()
                                SELECT {fn now()}
                                SELECT * FROM t WHERE a > {ts '2020-01-01 00:00:00'}
                                INSERT INTO t (a) VALUES (my_function(1))
                                INSERT INTO t (a) SELECT my_function(b) FROM u
                                INSERT INTO größe (a) VALUES (1)
                                UPDATE t SET a = 1
                                DELETE FROM t
                                CREATE TABLE t (a int, b varchar(10))
                                CREATE TABLE größe (a int, b int CHECK (b > 0))
                                ALTER TABLE größe ADD CONSTRAINT größe FOREIGN KEY (a) REFERENCES übergröße (b)
                                CREATE INDEX i ON t (lower(a))
                                CREATE TABLE t AS SELECT lower(a) FROM u
                                CREATE VIEW v AS SELECT my_function(a) FROM t
                                ALTER TABLE t ADD COLUMN a int
                                DROP TABLE t
                                TRUNCATE t
                                GRANT SELECT ON t TO u
                                COMMIT
                                ROLLBACK
                                BEGIN
                                START TRANSACTION
                                SAVEPOINT s
                                RELEASE SAVEPOINT s
                                SHOW x
                                EXPLAIN SELECT lower(a) FROM t
                                DEALLOCATE PREPARE s
                                ;
                                /* ping */
                                """), Table.rows(Dialect.POSTGRESQL, """
                                SELECT nextval('s'), current_setting('a.b'), pg_backend_pid(), version()
                                SELECT pg_catalog.lower('x'), "lower"('x'), information_schema._pg_expandarray(a) FROM t
                                SELECT * FROM generate_series(1, 3) g(i), (VALUES (1, 2)) v(a, b)
                                SELECT count(*) FILTER (WHERE a > 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t
                                SELECT a::numeric(10, 2), extract(year FROM b), ARRAY(SELECT 1), a[1:2] FROM t
                                SELECT x FROM t TABLESAMPLE bernoulli (10)
                                SELECT pg_sleep(1), pg_advisory_xact_lock(1), pg_advisory_unlock_all()
                                SELECT set_config('a', 'c', true)
                                SELECT a FROM t WHERE b = ANY ($1)
                                WITH x AS (INSERT INTO t (a) VALUES (1) RETURNING id) SELECT * FROM x
                                WITH x AS NOT MATERIALIZED (SELECT 1) SELECT * FROM x
                                TABLE t
                                MERGE INTO t USING u ON a = b WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1, 2)
                                SET LOCAL work_mem = '1'
                                SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
                                SET SESSION TRANSACTION READ ONLY
                                SET CONSTRAINTS ALL DEFERRED
                                SET transaction_isolation = 'serializable'
                                BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY, NOT DEFERRABLE
                                END
                                COPY t (a, b) FROM STDIN WITH (FORMAT csv)
                                COPY (SELECT lower(a) FROM t) TO STDOUT
                                VACUUM (ANALYZE, VERBOSE) t
                                ANALYZE t (a, b)
                                LOCK TABLE t IN EXCLUSIVE MODE
                                NOTIFY c, 'x'
                                UNLISTEN *
                                CLOSE ALL
                                DEALLOCATE ALL
                                DISCARD PLANS
                                DISCARD TEMP
                                EXPLAIN (ANALYZE, BUFFERS) SELECT count(*) FROM t
                                EXPLAIN ANALYZE INSERT INTO t (a) VALUES (1)
                                CREATE FUNCTION f() RETURNS int AS $$ SELECT set_config('a', 'b', false) $$ LANGUAGE sql
                                CREATE TABLE t (a int) PARTITION BY RANGE (a)
                                ALTER ROLE r SET search_path TO x
                                ALTER DATABASE d SET x TO 1
                                PREPARE TRANSACTION 'x'
                                REFRESH MATERIALIZED VIEW v
                                CREATE VIEW v AS SELECT set_config('a', 'b', false) FROM t
                                CREATE TABLE t (a text DEFAULT app.f('x'), b int GENERATED ALWAYS AS (a + 1) STORED)
                                CREATE TABLE t PARTITION OF u FOR VALUES FROM (1) TO (2)
                                ALTER TABLE t ADD COLUMN a text DEFAULT app.f('x')
                                ALTER TABLE t ALTER COLUMN a TYPE text USING lower(a)
                                COPY t (a) FROM '/x' WHERE lower(a) = 'x'
                                """), Table.rows(Dialect.MARIADB, """
                                SELECT @x, @@sql_mode
                                SELECT DATE_ADD(a, INTERVAL 1 DAY), IF(a, b, c), CONVERT(a, DECIMAL(10, 2)) FROM t
                                SELECT NEXTVAL(s), NEXT VALUE FOR s
                                SELECT SLEEP(1), RELEASE_LOCK('x'), IS_FREE_LOCK('x')
                                SELECT SQL_CALC_FOUND_ROWS * FROM t USE INDEX (i) WHERE MATCH (a) AGAINST ('x')
                                SELECT GROUP_CONCAT(a ORDER BY b SEPARATOR ',') FROM t GROUP BY c WITH ROLLUP
                                SELECT * INTO OUTFILE '/tmp/x' FROM t
                                REPLACE INTO t (a) VALUES (1)
                                INSERT LOW_PRIORITY IGNORE INTO t (a) VALUES (1)
                                SET autocommit = 0
                                SET AUTOCOMMIT=1
                                SET @@session.autocommit = 1
                                SET GLOBAL max_connections = 100
                                SET @@global.max_connections = 100
                                SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE
                                SET PASSWORD FOR u = PASSWORD('x')
                                SET DEFAULT ROLE r
                                XA START 'x'
                                LOAD DATA INFILE 'x' INTO TABLE t (a, b)
                                DESCRIBE t
                                ANALYZE TABLE t
                                ANALYZE FORMAT=JSON SELECT * FROM t
                                SHOW WARNINGS
                                FLUSH PRIVILEGES
                                KILL 5
                                UNLOCK TABLES
                                OPTIMIZE TABLE t
                                DROP TEMPORARY TABLE t
                                CREATE TABLE "t" ("a" int, KEY "i" ("a"))
                                ALTER TABLE "t" ADD INDEX "i" ("a")
                                ALTER TABLE t REORGANIZE PARTITION p INTO (PARTITION q VALUES LESS THAN (1))
                                SHOW TABLES WHERE Tables_in_app LIKE 'x'
                                SHOW VARIABLES LIKE 'x'
                                SHOW COUNT(*) ERRORS
                                CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @a := 1
                                CREATE EVENT e ON SCHEDULE AT NOW() DO DELETE FROM t
                                PURGE BINARY LOGS BEFORE NOW()
                                LOAD DATA INFILE 'x' INTO TABLE größe (a, b) SET c = lower(a)
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void harmless(Dialect dialect, String sql) {
        assertThat(describe(sql, dialect)).isEqualTo("none");
    }

    static Stream<Arguments> incomparable() {
        return Stream.of(Table.rowsForBoth("""
                                SELECT my_function(1)
                                SELECT app.lower(1)
                                SELECT * FROM my_function(1)
                                SELECT a FROM t ORDER BY my_function(a)
                                SELECT get_lock('x', 1)
                                SELECT 1 INTO @x
                                CALL p(1)
                                DO something()
                                {call p(?)}
                                PREPARE s FROM 'SELECT 1'
                                EXECUTE s
                                DECLARE c CURSOR WITH HOLD FOR SELECT 1
                                CREATE TEMPORARY TABLE t (a int)
                                CREATE OR REPLACE TEMPORARY TABLE t (a int)
                                CREATE TABLE t AS SELECT my_function(a) FROM u
                                EXPLAIN SELECT my_function(1)
                                EXPLAIN EXECUTE s
                                FROBNICATE
                                SELECT 'unterminated
                                SELECT 'it\\'s'
                                SELECT läst()
                                SET
                                SET x
                                SET x = 'a\\b'
                                SET x = lower('A')
                                SET x = 1 + 1
                                """), Table.rows(Dialect.POSTGRESQL, """
                                SELECT DISTINCT ON (a) my_function(b) FROM t
                                SELECT match(a), by(b), conflict(c) FROM t
                                SELECT a OPERATOR(x.+) my_function(b) FROM t
                                SELECT pg_advisory_lock(1)
                                SELECT pg_try_advisory_lock_shared(1)
                                SELECT setseed(0.5)
                                SELECT query_to_xml('select 1', true, true, '')
                                SELECT * INTO TEMP x FROM t
                                SELECT * INTO x FROM t
                                SELECT set_config('a.b', 'c', false) FROM t
                                SELECT set_config('a.b', 'c', false) WHERE false
                                SELECT set_config('a.b', lower('C'), false)
                                SELECT set_config('a.b', 'c', false), my_function(1)
                                SELECT lower(set_config('a.b', 'c', false))
                                SELECT s.set_config('a.b', 'c', false)
                                INSERT INTO t VALUES (set_config('a.b', 'c', false))
                                UPDATE t SET a = pg_advisory_lock(1)
                                EXPLAIN SELECT set_config('a.b', 'c', false)
                                LISTEN c
                                LOAD 'x'
                                CREATE TEMP TABLE t (a int)
                                CREATE LOCAL TEMP VIEW v AS SELECT 1
                                CREATE TABLE pg_temp.t (a int)
                                CREATE FUNCTION "pg_temp".f() RETURNS int AS 'select 1' LANGUAGE sql
                                CREATE TABLE t AS EXECUTE s
                                COPY (SELECT my_function(1)) TO STDOUT
                                SET TIME ZONE INTERVAL '+01:00' HOUR TO MINUTE
                                SET seed TO 0.5
                                SET client_encoding = 'LATIN1'
                                SET NAMES 'SJIS'
                                SET datestyle = 'DMY'
                                SET x FROM CURRENT
                                SET x TO E'a\\\\b'
                                ALTER TABLE t ADD COLUMN a text DEFAULT set_config('a.b', 'c', false)
                                ALTER TABLE t ALTER COLUMN a TYPE text USING set_config('a.b', 'c', false)
                                ALTER TABLE t ADD CHECK (set_config('a.b', 'c', false) IS NOT NULL)
                                CREATE TABLE t PARTITION OF u FOR VALUES IN (set_config('a.b', 'c', false))
                                COPY t (a) FROM '/x' WHERE set_config('a.b', 'c', false) IS NULL
                                """), Table.rows(Dialect.MARIADB, """
                                SELECT @x := 1
                                SELECT a INTO @x FROM t
                                SELECT "sleep"(1)
                                SELECT 1 /*! INTO @x */
                                SELECT app.now()
                                UPDATE t SET a = (@n := @n + 1)
                                SET @x = (SELECT 1)
                                SET @x = @y
                                SET @x = a
                                SET @x = NOW()
                                SET timestamp = CURRENT_TIMESTAMP
                                SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')
                                SET SESSION sql_mode = @@global.sql_mode
                                SET GLOBAL x = 1, y = 2
                                SET TRANSACTION ISOLATION LEVEL READ COMMITTED
                                SET tx_isolation = 'READ-COMMITTED'
                                SET @@tx_isolation = 'READ-COMMITTED'
                                SET insert_id = 5
                                SET completion_type = 'CHAIN'
                                SET SESSION completion_type = 2
                                SET old_mode = ''
                                SET last_insert_id = 5
                                SET NAMES gbk
                                SET NAMES DEFAULT
                                SET CHARACTER SET utf8mb4
                                SET character_set_client = big5
                                SET STATEMENT max_statement_time = 1 FOR SELECT 1
                                SET @`x y` = 1
                                SET @@`sql_mode` = ''
                                BEGIN NOT ATOMIC SELECT 1
                                LOCK TABLES t WRITE
                                FLUSH TABLES WITH READ LOCK
                                FLUSH TABLES t FOR EXPORT
                                HANDLER t OPEN
                                LOAD DATA INFILE 'x' INTO TABLE t (@a) SET b = @a
                                GET DIAGNOSTICS @p = ROW_COUNT
                                DROP DATABASE d
                                BINLOG 'x'
                                BACKUP STAGE START
                                SHOW TABLES WHERE @a := 1
                                SHOW VARIABLES WHERE GET_LOCK('x', 0)
                                SHOW COLUMNS FROM t WHERE "get_lock"('x', 0)
                                CREATE EVENT e ON SCHEDULE AT (@a := 1) DO SELECT 1
                                ALTER EVENT e ON SCHEDULE AT (@a := 1)
                                ALTER TABLE t ADD COLUMN a int DEFAULT (@a := 1)
                                LOAD DATA INFILE 'x' INTO TABLE t (a) SET b = GET_LOCK('x', 0)
                                KILL QUERY @a := 1
                                PURGE BINARY LOGS BEFORE GET_LOCK('x', 0)
                                CREATE EVENT e ON SCHEDULE AT "get_lock"('x', 0) DO SELECT 1
                                ALTER EVENT e ON SCHEDULE AT "get_lock"('x', 0)
                                LOAD DATA INFILE 'x' INTO TABLE t (a) SET b = "get_lock"('x', 0)
                                KILL QUERY "get_lock"('x', 0)
                                PURGE BINARY LOGS BEFORE "get_lock"('x', 0)
                                SET @a = "get_lock"('x', 0)
                                DO "get_lock"('x', 0)
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void incomparable(Dialect dialect, String sql) {
        assertThat(describe(sql, dialect)).endsWith("incomparable");
    }

    static Stream<Arguments> changes() {
        return Stream.of(Table.rows(Dialect.POSTGRESQL, """
                                set app.tenant='1' | SET app.tenant = '1'
                                set app.tenant='1' | SET App.Tenant TO 1
                                set app.tenant='1' | set SESSION "app"."tenant" = $$1$$
                                set session.tenant='1' | SET session.tenant = 1
                                set local.tenant='1' | SET local.tenant = 1
                                set transaction.x='1' | SET transaction.x = 1
                                set search_path='a','b' | SET search_path TO A, "b"
                                set search_path='A','$user' | SET search_path TO "A", "$user"
                                set search_path='a, b' | SET search_path TO 'a, b'
                                set search_path='x' | SET SCHEMA 'x'
                                set search_path='x' | SELECT set_config('search_path', 'x', false)
                                set search_path=list 'a, b' | SELECT set_config('search_path', 'a, b', false)
                                set search_path=list '' | SELECT pg_catalog.set_config('search_path', '', false)
                                set statement_timeout='5000' | SET statement_timeout = 5000
                                set x='-1.5' | SET x = -1.5
                                set x='it''s' | SET x = 'it''s'
                                set x='on' | SET x = ON
                                set timezone='UTC' | SET TIME ZONE 'UTC'
                                set timezone='utc' | SET TimeZone = utc
                                set timezone='-7' | SET TIME ZONE -7
                                reset timezone | SET TIME ZONE LOCAL
                                reset timezone | SET SESSION TIME ZONE DEFAULT
                                reset x | SET x TO DEFAULT
                                reset x | RESET X
                                reset timezone | RESET TIME ZONE
                                reset role | RESET ROLE
                                reset session_authorization; set role='none' | RESET SESSION AUTHORIZATION
                                reset settings | RESET ALL
                                reset all | DISCARD ALL
                                set role='admin' | SET ROLE admin
                                set role='Admin' | SET SESSION ROLE "Admin"
                                set role='none' | SET ROLE NONE
                                set session_authorization='u'; set role='none' | SET SESSION AUTHORIZATION u
                                set session_authorization='u'; set role='none' | SET SESSION SESSION AUTHORIZATION 'u'
                                reset session_authorization; set role='none' | SET SESSION AUTHORIZATION DEFAULT
                                set client_encoding='utf8' | SET NAMES 'UTF8'
                                set client_encoding='utf8' | SET client_encoding TO unicode
                                reset client_encoding | SET NAMES
                                set datestyle='ISO, DMY' | SET datestyle = 'ISO, DMY'
                                set datestyle='iso','dmy' | SET DateStyle TO ISO, DMY
                                set xmloption='document' | SET XML OPTION DOCUMENT
                                set work_mem='1' | SET sort_mem = 1
                                set default_transaction_isolation='serializable'; set default_transaction_read_only='on' | SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY
                                set a.b='c' | SELECT set_config('a.b', 'c', false)
                                set a.b='c' | SELECT pg_catalog."set_config"('A.B'::text, 'c', FALSE) AS x;
                                set a='1'; set b='2' | SELECT set_config('a', '1', false), set_config('b', '2', false)
                                set b='2' | SELECT set_config('a', '1', true), set_config('b', '2', false) x
                                bind a.b=1 | SELECT set_config('a.b', ?, false)
                                local x.y; bind a.b=2 | SELECT set_config('x.y', ?, true), set_config('a.b', ?::text, false)
                                local a.b | SELECT set_config('A.b', 'c', true)
                                local a.b | SET LOCAL a.B TO DEFAULT
                                local app.tenant | SET LOCAL app.tenant = '1'
                                bound | SELECT set_config('a.b', 'c', ?)
                                bound | SELECT set_config(?, 'c', true)
                                bound | SELECT set_config(?, ?, ?)
                                set a='1'; set b='2' | SET a = 1; SELECT 1; SET b = 2
                                incomparable; reset all | LISTEN c; DISCARD ALL
                                """), Table.rows(Dialect.MARIADB, """
                                set sql_mode='ANSI' | SET sql_mode = 'ANSI'
                                set sql_mode='ANSI' | SET SESSION SQL_MODE = ANSI
                                set sql_mode='ANSI' | SET LOCAL sql_mode := "ANSI"
                                set sql_mode='ANSI' | SET @@sql_mode = ANSI
                                set sql_mode='ANSI' | SET @@session.sql_mode = ANSI
                                set sql_mode=default | SET sql_mode = DEFAULT
                                set x=1; set y=-2; set z='ON' | SET x = 1, SESSION y = -2, @@local.z = ON
                                set x=true; set y=null | SET x = TRUE, y = NULL
                                set @a=1; set @b='x' | SET @a = 1, @B := 'x'
                                bind @a=1 | SET @a = ?
                                set x=1; bind @a=1 | SET x = 1, @a = ?
                                set x=1 | SET GLOBAL y = 2, SESSION x = 1
                                set schema='Db' | USE Db
                                set schema='d`b' | USE `d``b`
                                set role='r' | SET ROLE r
                                set role='NONE' | SET ROLE NONE
                                set tx_isolation='READ-COMMITTED' | SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
                                set tx_isolation='READ-COMMITTED' | SET SESSION transaction_isolation = 'READ-COMMITTED'
                                set tx_isolation='READ-COMMITTED' | SET @@session.tx_isolation = 'READ-COMMITTED'
                                set tx_isolation='SERIALIZABLE'; set tx_read_only=1 | SET LOCAL TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY
                                set character_set_client=utf8mb4; set character_set_results=utf8mb4; set character_set_connection=utf8mb4; set collation_connection=default of utf8mb4 | SET NAMES utf8mb4
                                set character_set_client=utf8mb4; set character_set_results=utf8mb4; set character_set_connection=utf8mb4; set collation_connection=utf8mb4_bin | SET NAMES 'utf8mb4' COLLATE 'utf8mb4_bin'
                                set character_set_results=NULL | SET character_set_results = NULL
                                set collation_connection=latin1_bin; set character_set_connection=of latin1_bin | SET collation_connection = latin1_bin
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void changes(Dialect dialect, String expected, String sql) {
        assertThat(describe(sql, dialect)).isEqualTo(expected);
    }

    @Test
    void shouldNotConfuseAListWithItsText() {
        assertThat(describe("SET search_path TO 'a'',''b'", Dialect.POSTGRESQL))
                .isNotEqualTo(describe("SET search_path TO a, b", Dialect.POSTGRESQL));
    }

    @Test
    void shouldTakeConstantsWhateverTheirNotation() {
        assertThat(describe("SET x = 'a' -- c", Dialect.POSTGRESQL))
                .isEqualTo(describe("set  X\n to /* c */ $q$a$q$", Dialect.POSTGRESQL));
    }

    private static String describe(String sql, Dialect dialect) {
        SessionEffect effect = StatementReader.read(sql, dialect).sessionEffect();
        assertThat(effect.none()).isEqualTo(effect.changes().isEmpty());
        return effect.none()
                ? "none"
                : effect.changes().stream().map(SessionEffectTest::describe).collect(Collectors.joining("; "));
    }

    private static String describe(Change change) {
        return switch (change.kind()) {
            case SET -> "set " + change.name() + "=" + change.value();
            case RESET -> "reset " + change.name();
            case LOCAL -> "local " + change.name();
            case RESET_SETTINGS -> "reset settings";
            case RESET_ALL -> "reset all";
            case ORDERED -> "ordered " + change.value();
            case PARAMETERS -> change.name() == null ? "bound" : "bind " + change.name() + "=" + change.parameter();
            case INCOMPARABLE -> "incomparable";
        };
    }
}
