package io.writebatch.it.transparency;

import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes up programs, the same one for the same seed. */
final class ProgramGenerator {
    private static final int FEWEST_STEPS = 25;
    private static final int MORE_STEPS = 40;

    /** Tables in which rows of different threads can collide, or wait for each other. */
    private static final Set<String> MEETING = Set.of("keyed", "linked", "picky", "tree", "latin");

    private static final int SERVER_PREPARED_PERCENT = 35;

    /**
     * PostgreSQL finds a value too long for its column although no row matches, but only while it plans each execution for
     * its values; it stops that after some executions on one connection.
     */
    private static final String CUSTOM_PLANS = "options=-c%20plan_cache_mode=force_custom_plan";

    private ProgramGenerator() {}

    /** One thread, three connections, everything that JDBC allows. */
    static Program sequential(long seed, Database database) {
        Dice dice = new Dice(seed);
        List<TableKind> tables = tables(dice, Catalogue.all(database), 2 + dice.below(3));
        List<String> options = new ArrayList<>();
        // Long enough for the server to notice that a connection with a transaction is closed.
        options.add(
                database == Database.POSTGRESQL
                        ? CUSTOM_PLANS + "%20-c%20lock_timeout=500"
                        : "sessionVariables=innodb_lock_wait_timeout=1,lock_wait_timeout=1"
                                + (dice.percent(15) ? ",sql_mode=''" : ""));
        options.addAll(driverOptions(dice, database));
        ThreadGenerator thread = new ThreadGenerator(dice, database, options, tables, 0);
        thread.run(FEWEST_STEPS + dice.below(MORE_STEPS));
        return new Program(seed, database, options, tables, List.of(thread.steps()));
    }

    /**
     * Several threads that use the same texts and each its own rows: then what each sees depends on no other. On MariaDB
     * either without transactions or without gap locks, as these make writes to different rows deadlock natively, too.
     */
    static Program concurrent(long seed, Database database) {
        Dice dice = new Dice(seed);
        List<TableKind> suitable = Catalogue.all(database).stream()
                .filter(table -> !MEETING.contains(table.name()))
                .toList();
        List<TableKind> tables = tables(dice, suitable, 1 + dice.below(3));
        boolean postgresql = database == Database.POSTGRESQL;
        boolean transactions = dice.percent(50);
        List<String> options = new ArrayList<>();
        if (database == Database.POSTGRESQL) {
            options.add(CUSTOM_PLANS);
        } else if (transactions) {
            options.add("sessionVariables=tx_isolation='READ-COMMITTED'");
        }
        options.addAll(driverOptions(dice, database));
        Writes writes = new Writes(dice, new Values(dice, postgresql, 0), postgresql, true);
        List<Template> shared = new ArrayList<>();
        for (int i = 0; i < 2 + dice.below(5); i++) {
            TableKind table = dice.of(tables);
            shared.add(new Template(table, writes.write(table, true)));
        }
        // Who holds several such rows in a transaction makes others wait for him in a circle.
        if (!transactions && dice.percent(60)) {
            tables.add(Catalogue.COUNTERS);
            for (int i = 0; i < 1 + dice.below(2); i++) {
                shared.add(new Template(Catalogue.COUNTERS, writes.shared(true)));
            }
        }
        List<List<Step>> threads = new ArrayList<>();
        int count = 3 + dice.below(4);
        for (int i = 0; i < count; i++) {
            ThreadGenerator thread = new ThreadGenerator(dice, database, options, tables, (i + 1) * 1_000);
            thread.runConcurrently(FEWEST_STEPS / 2 + dice.below(MORE_STEPS / 2), shared, transactions);
            threads.add(thread.steps());
        }
        return new Program(seed, database, options, tables, threads);
    }

    /** A text that several threads use. */
    record Template(TableKind table, Sql sql) {}

    private static List<TableKind> tables(Dice dice, List<TableKind> from, int count) {
        List<TableKind> tables = new ArrayList<>();
        while (tables.size() < count) {
            TableKind table = dice.of(from);
            // With such a table on the server hardly any other is batched.
            boolean rare = table.name().equals("myisam")
                    || table.name().equals("aria")
                    || table.name().equals("audited");
            if (!tables.contains(table) && (!rare || dice.percent(25))) {
                tables.add(table);
            }
        }
        return tables;
    }

    private static List<String> driverOptions(Dice dice, Database database) {
        List<String> options = new ArrayList<>();
        if (database == Database.POSTGRESQL) {
            option(dice, options, 30, "prepareThreshold=1", "prepareThreshold=-1", "prepareThreshold=0");
            option(
                    dice,
                    options,
                    12,
                    "preferQueryMode=simple",
                    "preferQueryMode=extendedForPrepared",
                    "preferQueryMode=extendedCacheEverything");
            option(dice, options, 8, "reWriteBatchedInserts=true");
            option(dice, options, 6, "autosave=always", "autosave=conservative");
            option(dice, options, 8, "stringtype=unspecified");
            option(dice, options, 5, "defaultRowFetchSize=2");
            option(dice, options, 5, "readOnlyMode=always");
            option(dice, options, 5, "binaryTransfer=false");
            option(dice, options, 5, "preparedStatementCacheQueries=0");
            option(dice, options, 5, "cleanupSavepoints=true");
        } else {
            option(dice, options, SERVER_PREPARED_PERCENT, "useServerPrepStmts=true");
            option(dice, options, 15, "allowMultiQueries=true");
            option(dice, options, 10, "useAffectedRows=true");
            option(dice, options, 8, "useBulkStmts=true", "useBulkStmts=false");
            option(dice, options, 8, "useBulkStmtsForInserts=false");
            option(dice, options, 5, "cachePrepStmts=false");
            option(dice, options, 5, "disablePipeline=true");
            option(dice, options, 5, "returnMultiValuesGeneratedIds=true");
            // With statements that the server prepares, some programs wait for ever on the driver, also natively.
            option(dice, options, options.contains("useServerPrepStmts=true") ? 0 : 5, "defaultFetchSize=1");
            option(dice, options, 5, "dumpQueriesOnException=true");
            option(dice, options, 4, "jdbcCompliantTruncation=false");
        }
        return options;
    }

    private static void option(Dice dice, List<String> options, int percent, String... choices) {
        if (dice.percent(percent)) {
            options.add(dice.of(choices));
        }
    }
}
