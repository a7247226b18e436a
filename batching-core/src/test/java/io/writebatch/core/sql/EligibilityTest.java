package io.writebatch.core.sql;

import static io.writebatch.core.sql.Dialect.MARIADB;
import static io.writebatch.core.sql.Dialect.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EligibilityTest {
    static Stream<Arguments> eligible() {
        return Stream.of(Table.rowsForBoth("""
                                insert into t values (1)
                                INSERT INTO t (a, b) VALUES (?, ?)
                                INSERT INTO s.t (a) VALUES (?)
                                INSERT INTO t (a) VALUES (?), (?)
                                INSERT INTO t (a) VALUES (now())
                                INSERT INTO t (a) VALUES (CURRENT_TIMESTAMP)
                                INSERT INTO t (a) VALUES (DEFAULT)
                                INSERT INTO t (a) VALUES ('it''s; select @x -- /* ?')
                                INSERT INTO t (a) VALUES (nextval(s))
                                INSERT INTO t (a) VALUES ((SELECT max(b) FROM u))
                                INSERT INTO t (a) VALUES (my_function(?))
                                INSERT INTO t (a) VALUES (?);
                                INSERT INTO t (a) VALUES (?) ;
                                /* comment */ INSERT /* two */ INTO t /* three */ (a) VALUES (1) -- four
                                UPDATE t SET a = ? WHERE b = ?
                                UPDATE t SET a = a + 1
                                UPDATE t x SET a = 1 WHERE x.b = 2
                                UPDATE t AS x SET a = 1 WHERE x.b = 2
                                UPDATE s.t SET a = (SELECT count(*) FROM u WHERE u.b = t.b), c = 3
                                UPDATE t SET a = CASE WHEN b IN (1, 2) THEN 3 ELSE 4 END WHERE c BETWEEN 1 AND 2
                                DELETE FROM t
                                DELETE FROM t WHERE a = ? AND active
                                DELETE FROM t WHERE NOT a = ?
                                DELETE FROM s.t WHERE a IN (SELECT a FROM u)
                                UPDATE sleep SET lastval = 1 WHERE row_count > 2
                                INSERT INTO sleep (lastval) VALUES (1)
                                """), Table.rows(POSTGRESQL, """
                                INSERT INTO t DEFAULT VALUES
                                INSERT INTO t AS x (a) VALUES (1)
                                INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (1)
                                INSERT INTO t (a[1], b.c) VALUES (1, 2)
                                INSERT INTO t (a) VALUES (?) ON CONFLICT DO NOTHING
                                INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b WHERE t.c > 1
                                INSERT INTO t (a) VALUES (E'it\\'s')
                                INSERT INTO t (a) VALUES ('C:\\temp')
                                INSERT INTO t (a) VALUES ('a\\\\')
                                INSERT INTO t (a) VALUES ($$it's ? ; $$)
                                INSERT INTO t (a) VALUES ($x$ $$ $y$ $x$)
                                INSERT INTO t (a) VALUES (X'1F', B'01', N'x', U&'\\0061')
                                INSERT INTO t (a) VALUES (?::jsonb)
                                INSERT INTO t (a) VALUES (timestamp with time zone '2020-01-01')
                                INSERT INTO t (a) VALUES (nextval('s'))
                                INSERT INTO "T" ("Select") VALUES (1)
                                UPDATE ONLY t SET a = 1
                                UPDATE t * SET a = 1
                                UPDATE t SET (a, b) = (1, 2)
                                UPDATE t SET a = u.a FROM u WHERE u.b = t.b
                                UPDATE t SET a = b ?? 'key' WHERE c @> ?::jsonb
                                UPDATE t SET a = c -> 'x' #>> '{a,b}'
                                UPDATE t SET a[1] = 2 WHERE b = ANY (?)
                                UPDATE t SET a = current_setting('app.tenant')
                                DELETE FROM ONLY t WHERE a = 1
                                DELETE FROM t USING u WHERE t.a = u.a
                                DELETE FROM t AS x USING u WHERE x.a = u.a
                                DELETE FROM t x WHERE x.a = 1
                                DELETE FROM q WHERE id = (SELECT id FROM q ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
                                /* a /* nested */ comment */ DELETE FROM t
                                /*! no code here */ DELETE FROM t
                                """), Table.rows(MARIADB, """
                                INSERT t VALUES (1)
                                INSERT INTO t () VALUES ()
                                INSERT INTO t VALUE (1)
                                INSERT IGNORE INTO t (a) VALUES (1)
                                INSERT LOW_PRIORITY INTO t (a) VALUES (1)
                                INSERT HIGH_PRIORITY IGNORE t (a) VALUES (1)
                                INSERT INTO t PARTITION (p0) (a) VALUES (1)
                                INSERT INTO t SET a = 1, b = (2)
                                INSERT INTO t SET a = 1 ON DUPLICATE KEY UPDATE b = 2
                                INSERT INTO t (a) VALUES (?) ON DUPLICATE KEY UPDATE a = VALUES(a), b = b + 1
                                INSERT INTO t (a) VALUES (_utf8mb4'x', x'1F', N'x', b'01')
                                INSERT INTO t (a) VALUES ("text", 'C:\\temp')
                                INSERT INTO `T``x` (`select`) VALUES (1)
                                INSERT INTO t (a) VALUES (1) # comment
                                INSERT /*+ NO_RANGE_OPTIMIZATION(t) */ INTO t (a) VALUES (1)
                                INSERT INTO t (a) VALUES (NEXT VALUE FOR s)
                                UPDATE LOW_PRIORITY IGNORE t SET a = 1
                                UPDATE t PARTITION (p0) SET a = 1
                                UPDATE t SET a = 1 WHERE b = 2 ORDER BY c LIMIT 1
                                DELETE QUICK FROM t WHERE a = 1
                                DELETE LOW_PRIORITY IGNORE FROM t PARTITION (p0)
                                DELETE FROM t ORDER BY a LIMIT 10
                                DELETE FROM t WHERE a = 1 - -1
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void eligible(Dialect dialect, String sql) {
        assertThat(StatementReader.read(sql, dialect).exclusion()).isNull();
    }

    static Stream<Arguments> excluded() {
        return Stream.of(Table.rowsForBoth("""
                                not_dml | SELECT 1
                                not_dml | CREATE TABLE t (a int)
                                not_dml | TRUNCATE t
                                not_dml | CALL p(1)
                                not_dml | SET x = 1
                                not_dml | REPLACE INTO t VALUES (1)
                                not_dml | EXPLAIN INSERT INTO t VALUES (1)
                                not_dml | PREPARE s FROM 'DELETE FROM t'
                                not_dml | START TRANSACTION
                                not_dml | (SELECT 1)
                                not_dml | WITH x AS (SELECT 1) SELECT * FROM x FOR UPDATE
                                not_dml | ;
                                not_dml | /* nothing */
                                unparsed | WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x
                                unparsed | WITH x AS (SELECT 1) UPDATE t SET a = 1
                                multi_statement | INSERT INTO t VALUES (1); DELETE FROM t
                                multi_statement | SELECT 1; INSERT INTO t VALUES (1)
                                multi_statement | ; INSERT INTO t VALUES (1)
                                multi_statement | INSERT INTO t VALUES (1);;
                                multi_statement | INSERT INTO t VALUES (1); /* comment */
                                multi_statement | INSERT INTO t VALUES (1); /* file:a */
                                insert_select | INSERT INTO t SELECT * FROM u
                                insert_select | INSERT INTO t (a) SELECT 1
                                insert_select | INSERT INTO t (SELECT 1)
                                insert_select | INSERT INTO t (a) (SELECT 1)
                                insert_select | INSERT INTO t ((SELECT 1))
                                insert_select | INSERT INTO t TABLE u
                                insert_select | INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x
                                insert_select | INSERT INTO t VALUES (1) UNION SELECT 2
                                returning | INSERT INTO t VALUES (1) RETURNING id
                                returning | INSERT INTO t SELECT 1 RETURNING id
                                returning | DELETE FROM t RETURNING *
                                returning | DELETE FROM t WHERE a = 1 returning a
                                session_function | INSERT INTO t VALUES (LAST_INSERT_ID())
                                session_function | INSERT INTO t VALUES (1, lastval())
                                session_function | UPDATE t SET a = row_count()
                                session_function | UPDATE t SET a = (SELECT connection_id())
                                session_function | DELETE FROM t WHERE a = found_rows ()
                                hint | DELETE FROM t /* batch:0 */
                                hint | /* file:a line:1 batch:0 */ UPDATE t SET a = 1
                                hint | INSERT INTO t SELECT 1 /* batch:0 */
                                callable | {call p(?)}
                                callable | { ? = call p(?) }
                                callable | {CALL p}
                                unparsed | {fn now()}
                                unparsed | INSERT INTO t VALUES ({fn now()})
                                unparsed | INSERT INTO t VALUES ({ts '2020-01-01 00:00:00'})
                                unparsed | INSERT INTO t
                                unparsed | INSERT INTO t (a) VALUES
                                unparsed | INSERT INTO t VALUES (1) garbage
                                unparsed | INSERT INTO t VALUES (1), 2
                                unparsed | INSERT INTO a.b.c VALUES (1)
                                unparsed | INSERT INTO t VALUES (1
                                unparsed | INSERT INTO t VALUES 1)
                                unparsed | INSERT INTO t VALUES ('1)
                                unparsed | INSERT INTO t VALUES ("1)
                                unparsed | INSERT INTO t VALUES (1) /* open
                                unparsed | INSERT INTO t VALUES ('a\\'', 'b')
                                unparsed | INSERT INTO t VALUES (1) /*/ comment? */
                                unparsed | INSERT INTO t VALUES (1a)
                                unparsed | INSERT INTO t VALUES (1_000)
                                unparsed | INSERT INTO t VALUES (?a)
                                unparsed | INSERT INTO t VALUES (a?)
                                unparsed | INSERT INTO t VALUES (?'a')
                                unparsed | INSERT INTO t VALUES (\\1)
                                unparsed | INSERT INTO (t) VALUES (1)
                                unparsed | INSERT INTO SELECT VALUES (1)
                                unparsed | UPDATE
                                unparsed | UPDATE t
                                unparsed | UPDATE t WHERE a = 1
                                unparsed | UPDATE t SET
                                unparsed | UPDATE t, u SET t.a = u.a
                                unparsed | UPDATE t JOIN u SET t.a = u.a
                                unparsed | UPDATE t FOR PORTION OF p FROM 1 TO 2 SET a = 1
                                unparsed | UPDATE t SET a = (WITH x AS (SELECT 1) SELECT * FROM x)
                                unparsed | DELETE t FROM t JOIN u
                                unparsed | DELETE t WHERE a = 1
                                unparsed | DELETE FROM t, u
                                unparsed | DELETE FROM t FOR PORTION OF p FROM 1 TO 2
                                """), Table.rows(POSTGRESQL, """
                                not_dml | COPY t FROM STDIN
                                not_dml | MERGE INTO t USING u ON a = b WHEN MATCHED THEN DELETE
                                not_dml | DO $$ BEGIN END $$
                                not_dml | VACUUM t
                                returning | UPDATE t SET a = 1 RETURNING a
                                returning | INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING id
                                session_function | INSERT INTO t VALUES (currval('s'))
                                session_function | INSERT INTO t VALUES ("lastval"())
                                session_function | INSERT INTO t VALUES (pg_catalog.lastval())
                                session_function | INSERT INTO t VALUES (pg_catalog . "currval" /* c */ ('s'))
                                session_function | INSERT INTO t VALUES (set_config('a.b', 'c', false))
                                session_function | INSERT INTO t VALUES (txid_current())
                                session_function | INSERT INTO t VALUES (pg_current_xact_id())
                                session_function | UPDATE t SET a = pg_backend_pid()
                                session_function | UPDATE t SET a = inet_client_port()
                                session_function | UPDATE t SET a = setval('s', 5)
                                session_function | UPDATE t SET a = query_to_xml('select pg_sleep(1)', true, true, '')
                                session_function | INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = lastval()
                                session_function | INSERT INTO t VALUES (pg_notify('c', 'x'))
                                lock_function | INSERT INTO t VALUES (pg_sleep(1))
                                lock_function | INSERT INTO t VALUES (PG_Sleep_For('1s'))
                                lock_function | DELETE FROM t WHERE pg_try_advisory_lock(a)
                                lock_function | DELETE FROM t WHERE "pg_advisory_xact_lock"(a) IS NULL
                                lock_function | UPDATE t SET a = pg_catalog.pg_advisory_unlock(1)
                                statement_option | UPDATE t SET a = 1 WHERE CURRENT OF c
                                statement_option | DELETE FROM t WHERE CURRENT OF c
                                session_state | INSERT INTO pg_temp.t VALUES (1)
                                unparsed | INSERT t VALUES (1)
                                unparsed | INSERT INTO t SET a = 1
                                unparsed | INSERT INTO t VALUE (1)
                                unparsed | INSERT IGNORE INTO t VALUES (1)
                                unparsed | INSERT INTO t VALUES ($1)
                                unparsed | INSERT INTO t VALUES (U&"lastv\\0061l"())
                                unparsed | INSERT INTO t VALUES (E'a''b\\'')
                                unparsed | INSERT INTO t VALUES ('a'E'b\\'c')
                                unparsed | INSERT INTO t VALUES ($a$ $b$)
                                unparsed | INSERT INTO t VALUES ($a$x$a$$b$y$b$)
                                unparsed | INSERT INTO t VALUES (1) /* a /* nested */
                                unparsed | INSERT INTO t VALUES ('a' /* file:x */ 'b')
                                unparsed | INSERT INTO t VALUES (läst())
                                unparsed | UPDATE ONLY (t) SET a = 1
                                unparsed | UPDATE t SET a[1 = 2
                                unparsed | DELETE FROM t ORDER BY a
                                unparsed | DELETE FROM t WHERE a IN (SELECT 1 INTO b)
                                """), Table.rows(MARIADB, """
                                not_dml | LOAD DATA INFILE 'x' INTO TABLE t
                                not_dml | HANDLER t OPEN
                                not_dml | LOCK TABLES t WRITE
                                not_dml | DO SLEEP(1)
                                not_dml | BEGIN NOT ATOMIC DELETE FROM t
                                session_function | INSERT INTO t VALUES (@x)
                                session_function | INSERT INTO t VALUES (@@last_insert_id)
                                session_function | INSERT INTO t VALUES (@`x y`)
                                session_function | UPDATE t SET a = (@n := @n + 1)
                                session_function | UPDATE t SET a = `last_insert_id`(a + 1)
                                session_function | UPDATE t SET a = PREVIOUS VALUE FOR s
                                session_function | UPDATE t SET a = s.currval
                                session_function | INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = LAST_INSERT_ID(a)
                                lock_function | INSERT INTO t VALUES (SLEEP(1))
                                lock_function | INSERT INTO t VALUES (sleep /* c */ (1))
                                lock_function | INSERT INTO t VALUES (`sleep`(1))
                                lock_function | DELETE FROM t WHERE GET_LOCK('x', 1)
                                lock_function | DELETE FROM t WHERE release_lock('x') = 1
                                lock_function | UPDATE t SET a = BENCHMARK(10, 1)
                                lock_function | UPDATE t SET a = MASTER_POS_WAIT('x', 1)
                                unparsed | INSERT DELAYED INTO t VALUES (1)
                                unparsed | INSERT INTO "t" VALUES (1)
                                unparsed | INSERT INTO s."t" VALUES (1)
                                unparsed | INSERT INTO t VALUES ("sleep"(1))
                                unparsed | INSERT INTO t VALUES (SLÉEP(1))
                                unparsed | INSERT INTO t VALUES (1) /*! , (2) */
                                unparsed | INSERT INTO t VALUES (1) /*M! , (2) */
                                unparsed | INSERT INTO t VALUES (1) /*!50000 , (2) */
                                unparsed | INSERT INTO t VALUES (2--1)
                                unparsed | INSERT INTO t VALUES (2 /* c */* 3)
                                unparsed | INSERT INTO t VALUES (??)
                                unparsed | INSERT INTO t VALUES ("a\\"", "b")
                                unparsed | INSERT INTO t VALUES (_gbk'x')
                                unparsed | INSERT INTO t VALUES (_sjis 'x')
                                unparsed | INSERT INTO t VALUES (\\N)
                                unparsed | INSERT INTO t VALUES (a[1])
                                unparsed | INSERT INTO t VALUES ($$x$$)
                                unparsed | INSERT INTO t VALUES (1)::int
                                unparsed | INSERT INTO t VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a
                                unparsed | INSERT INTO t DEFAULT VALUES
                                unparsed | UPDATE ONLY t SET a = 1
                                unparsed | UPDATE t SET a = INSERT('abc', 1, 1, 'x')
                                unparsed | DELETE FROM t USING t JOIN u
                                unparsed | DELETE HISTORY FROM t
                                """))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource
    void excluded(Dialect dialect, String reason, String sql) {
        ExclusionReason exclusion = StatementReader.read(sql, dialect).exclusion();

        assertThat(exclusion).isNotNull();
        assertThat(exclusion.label()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource
    void shouldExcludeTextsThatServersAndDriversSeeDifferently(Dialect dialect) {
        String[] texts = {
            "INSERT INTO t VALUES (1)\0",
            "INSERT INTO t VALUES ('\0')",
            "INSERT INTO t\u00a0VALUES (1)",
            "INSERT INTO t\u200bx VALUES (1)",
            "INSERT INTO t\u000bVALUES (1)",
            "INSERT INTO t\fVALUES (1)",
            "\ufeffINSERT INTO t VALUES (1)",
            "INSERT INTO t\ud800 VALUES (1)",
            "\u0131NSERT INTO t VALUES (1)",
            "IN\u017fERT INTO t VALUES (1)",
        };
        for (String sql : texts) {
            assertThat(StatementReader.read(sql, dialect).exclusion())
                    .as(sql)
                    .isIn(ExclusionReason.UNPARSED, ExclusionReason.NOT_DML);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadNamesOutsideAscii(Dialect dialect) {
        StatementFacts facts = StatementReader.read("INSERT INTO größe (maß) VALUES ('ß', 'ß😀')", dialect);

        assertThat(facts.exclusion()).isNull();
        assertThat(facts.table()).isEqualTo("größe");
    }

    @Test
    void shouldEndLineCommentsWhereTheServerDoes() {
        assertThat(StatementReader.read("DELETE FROM t -- c\r; DELETE FROM u", POSTGRESQL)
                        .exclusion())
                .isEqualTo(ExclusionReason.MULTI_STATEMENT);
        assertThat(StatementReader.read("DELETE FROM t -- c\r; DELETE FROM u", MARIADB)
                        .exclusion())
                .isNull();
        assertThat(StatementReader.read("DELETE FROM t -- c\n; DELETE FROM u", MARIADB)
                        .exclusion())
                .isEqualTo(ExclusionReason.MULTI_STATEMENT);
        assertThat(StatementReader.read("DELETE FROM t --\n WHERE a = 1", MARIADB)
                        .exclusion())
                .isNull();
        assertThat(StatementReader.read("DELETE FROM t --", MARIADB).exclusion())
                .isNull();
    }

    @Test
    void shouldExcludeCommentThatConnectorJMisses() {
        String sql = "INSERT INTO t VALUES (1) ON DUPLICATE-- it's\n KEY UPDATE a = ?";

        assertThat(StatementReader.read(sql, MARIADB).exclusion()).isEqualTo(ExclusionReason.UNPARSED);
    }

    @Test
    void shouldTakeTheVerbOfAnUnreadableText() {
        StatementFacts facts = StatementReader.read("/* file:a.java line:3 */ UPDATE t SET a = 'it\\'s'", POSTGRESQL);

        assertThat(facts.exclusion()).isEqualTo(ExclusionReason.UNPARSED);
        assertThat(facts.queryType()).isEqualTo(QueryType.UPDATE);
        assertThat(facts.hint().file()).isEqualTo("a.java");
        assertThat(facts.keySql()).isEqualTo(facts.sql());
    }

    @Test
    void shouldTellWhichWritesCallFunctionsOfTheApplication() {
        assertThat(StatementReader.read("INSERT INTO t VALUES (lower(?), now())", POSTGRESQL)
                        .callsUnknownFunction())
                .isFalse();
        assertThat(StatementReader.read("INSERT INTO t VALUES (app.lower(?))", POSTGRESQL)
                        .callsUnknownFunction())
                .isTrue();
        assertThat(StatementReader.read("INSERT INTO t (a) VALUES (?)", POSTGRESQL)
                        .callsUnknownFunction())
                .isFalse();
    }
}
