package io.writebatch.benchmarks.workload;

import java.util.Locale;
import javax.sql.DataSource;

/** What the application does all day. */
enum Workload {
    /** Single-row inserts into one table. */
    INSERT {
        @Override
        Writer writer(DataSource pool, String tables, int number) {
            return new OrderInserts(pool, tables, number);
        }
    },
    /** Inserts, updates and deletes by primary key on three tables; each thread has rows of its own. */
    MIXED {
        @Override
        Writer writer(DataSource pool, String tables, int number) {
            return new MixedWrites(pool, tables, number);
        }
    },
    /** Single-row inserts whose generated keys are read. */
    KEYS {
        @Override
        Writer writer(DataSource pool, String tables, int number) {
            return new KeyedOrderInserts(pool, tables, number);
        }
    };

    /** The application's thread of this number, with table names that start so. */
    abstract Writer writer(DataSource pool, String tables, int number);

    static Workload of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
