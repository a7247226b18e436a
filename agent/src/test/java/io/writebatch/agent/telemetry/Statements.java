package io.writebatch.agent.telemetry;

import io.writebatch.core.Target;
import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;

/** What the core hands to telemetry, for tests. */
final class Statements {
    static final Target POSTGRESQL = new Target("postgresql", "db.example", 5432, "shop");
    static final Target MARIADB = new Target("mariadb", "", -1, "");

    private Statements() {}

    static StatementFacts read(String sql) {
        return StatementReader.read(sql, Dialect.POSTGRESQL);
    }

    static StatementFacts hinted(String file, int line) {
        return read("/* file:" + file + " line:" + line + " */ INSERT INTO orders VALUES (1)");
    }

    static StatementFacts unhinted() {
        return read("INSERT INTO orders VALUES (1)");
    }
}
