package io.writebatch.it.transparency;

/** Makes up statements that the agent must leave alone, or that must fail as the server lets them fail. */
final class UnusualWrites {
    /** Longer than a group may be. */
    private static final String LONG_COMMENT = " /* " + "long ".repeat(60_000) + "*/";

    private final Dice dice;
    private final Values values;
    private final boolean postgresql;

    UnusualWrites(Dice dice, Values values, boolean postgresql) {
        this.dice = dice;
        this.values = values;
        this.postgresql = postgresql;
    }

    String write(TableKind table) {
        int key = values.freshKey();
        String usual = " (k, v, n) VALUES (" + key + ", 'u', 20)";
        return postgresql ? onPostgresql(table.name(), key, usual) : onMariadb(table.name(), key, usual);
    }

    private String onPostgresql(String name, int key, String usual) {
        return dice.of(
                "INSERT INTO " + name + " (k, v, n) OVERRIDING SYSTEM VALUE VALUES (" + key + ", 'o', 20)",
                "INSERT INTO " + name + " AS x" + usual + " ON CONFLICT (k) DO UPDATE SET n = x.n + 1 WHERE x.n < 25",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", DEFAULT, DEFAULT)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", U&'\\0061', '21'::int)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", N'n', cast(22.4 AS int))",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", {fn concat('a', 'b')}, {fn abs(-23)})",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", ('x' || E'\\t'), -(-24))",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", current_user, 25)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", now()::text, 25)",
                "UPDATE " + name + " SET (v, n) = ('r', 33) WHERE k = 1",
                "UPDATE " + name + " SET (v, n) = (SELECT 'q', 34) WHERE k = 2",
                "UPDATE " + name + " t SET n = t.n WHERE t.k = 1",
                "UPDATE " + name + " SET n = 1 WHERE CURRENT OF c",
                "DELETE FROM " + name + " t WHERE EXISTS (SELECT 1 FROM " + name + " o WHERE o.k = t.k + 1)",
                "UPDATE " + name + " SET n = 29 WHERE k = 1 AND pg_sleep(0) IS NOT NULL",
                "UPDATE " + name + " SET n = n WHERE k = 1 AND set_config('app.tenant', 'w', false) = 'w'",
                "INSERT INTO " + name + usual + " RETURNING old.n, new.n",
                "DO $$ BEGIN INSERT INTO " + name.replace("$", "") + usual + "; END $$",
                "VALUES (1)",
                "SELECT 1; INSERT INTO " + name + usual,
                "LOCK TABLE " + name,
                "INSERT INTO " + name + " (k, v, n) SELECT " + key + ", 's', 21",
                "INSERT INTO " + name + " (k, v, n) SELECT k + 40, v, n FROM " + name + " WHERE k < 3",
                "WITH gone AS (DELETE FROM " + name + " WHERE k = 1 RETURNING k) UPDATE " + name
                        + " SET n = 22 WHERE k IN (SELECT k + 1 FROM gone)",
                "INSERT INTO " + name + usual + "; UPDATE " + name + " SET n = 23 WHERE k = " + key,
                "INSERT INTO " + name + " DEFAULT VALUES",
                "UPDATE " + name + " AS t SET n = o.n FROM (VALUES (1, 30)) o (k, n) WHERE t.k = o.k",
                "DELETE FROM " + name + " USING (VALUES (2)) o (k) WHERE " + name + ".k = o.k",
                "MERGE INTO " + name + " t USING (VALUES (" + key + ")) o (k) ON t.k = o.k"
                        + " WHEN NOT MATCHED THEN INSERT (k, v, n) VALUES (o.k, 'm', 24)",
                "INSERT INTO missing" + usual,
                "INSERT INTO " + name + " (nocolumn) VALUES (1)",
                "INSRT INTO " + name + usual,
                "UPDATE " + name + " SET n = 1 / 0 WHERE k = 1",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", $$it's; ? one$$, 25)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", E'a\\'b', 25)",
                "TRUNCATE " + name,
                "UPDATE " + name + " SET n = 28 WHERE k = 1 AND pg_try_advisory_xact_lock(" + key + ")",
                "INSERT INTO " + name + usual + LONG_COMMENT,
                "UPDATE " + name + " SET v = left(txid_current()::text, 0) WHERE k = 1",
                "UPDATE ONLY " + name + " SET n = 26 WHERE k = 2",
                "");
    }

    private String onMariadb(String name, int key, String usual) {
        return dice.of(
                "INSERT INTO " + name + " (k, v, n) VALUE (" + key + ", 'o', 20)",
                "INSERT HIGH_PRIORITY INTO " + name + usual,
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", DEFAULT, DEFAULT)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", x'41', 21)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", _latin1 0xE4, 22)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", 'a' 'b', 22)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", N'n', k + 1)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", {fn concat('a', 'b')}, {fn abs(-23)})",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", ST_AsText(Point(1, 2)), 24)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", 'far too long for the column', 24)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", current_user(), 25)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", 25, 'no number')",
                "REPLACE INTO " + name + " SET k = " + key + ", v = 'r', n = 26",
                "INSERT INTO " + name + " PARTITION (p1)" + usual,
                "# a remark\nUPDATE " + name + " SET n = 27 WHERE k = 1 ORDER BY k LIMIT 1",
                "UPDATE LOW_PRIORITY " + name + " SET n = DEFAULT(n) WHERE k = 1",
                "UPDATE " + name + " SET n = (SELECT max(n) FROM " + name + ") WHERE k = 1",
                "DELETE QUICK FROM " + name + " WHERE k = 2",
                "DELETE FROM " + name + " WHERE k = 1 OR sleep(0) = 1",
                "INSERT INTO " + name + usual + " ON DUPLICATE KEY UPDATE n = VALUE(n) + 1, v = concat(v, 'd')",
                "SELECT 1; INSERT INTO " + name + usual,
                "CALL missing()",
                "INSERT INTO " + name + " (k, v, n) SELECT " + key + ", 's', 21",
                "INSERT INTO " + name + " (k, v, n) SELECT k + 40, v, n FROM " + name + " WHERE k < 3",
                "INSERT INTO " + name + usual + "; UPDATE " + name + " SET n = 23 WHERE k = " + key,
                "INSERT INTO " + name + " () VALUES ()",
                "UPDATE " + name + " t JOIN (SELECT 1 AS k, 30 AS n) o ON t.k = o.k SET t.n = o.n",
                "DELETE t FROM " + name + " t WHERE t.k = 2",
                "INSERT INTO missing" + usual,
                "INSERT INTO " + name + " (nocolumn) VALUES (1)",
                "INSRT INTO " + name + usual,
                "UPDATE " + name + " SET n = 1 / 0 WHERE k = 1",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", \"it's; ? one\", 25)",
                "INSERT INTO " + name + " (k, v, n) VALUES (" + key + ", 'a\\'b', 25)",
                "INSERT DELAYED INTO " + name + usual,
                "INSERT LOW_PRIORITY INTO " + name + usual,
                "UPDATE IGNORE " + name + " SET n = 500 WHERE k = 1",
                "UPDATE " + name + " SET v = if(connection_id() > 0, 'c', 'd') WHERE k = 1",
                "TRUNCATE " + name,
                "UPDATE " + name + " SET n = 28 WHERE k = 1 AND is_free_lock('w" + key + "') = 1",
                "INSERT INTO " + name + usual + LONG_COMMENT,
                "BEGIN NOT ATOMIC INSERT INTO " + name + usual + "; END",
                "SET STATEMENT max_statement_time = 10 FOR INSERT INTO " + name + usual,
                "INSERT /*! IGNORE */ INTO " + name + usual,
                "UPDATE " + name + " SET n = (@x := 27) WHERE k = 1",
                "");
    }
}
