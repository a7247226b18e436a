package io.writebatch.it.transparency;

import io.writebatch.it.transparency.ProgramGenerator.Template;
import io.writebatch.it.transparency.StatementStep.Call;
import io.writebatch.testkit.Database;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes up the steps of one thread. */
final class ThreadGenerator {
    private final Dice dice;
    private final boolean postgresql;
    private final List<TableKind> tables;
    private final boolean concurrent;
    private final Values values;
    private final Writes writes;
    private final SessionSteps sessionSteps;
    private final TransactionSteps transactionSteps;
    private final SchemaChanges schemaChanges;
    private final KeyRequests keyRequests;
    private final List<Step> steps = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Slot> readers = new ArrayList<>();

    /** What each connection's transaction, if it has one, has touched: another one of this thread must not wait for it. */
    private final Map<Integer, Set<String>> transactions = new HashMap<>();

    /** By Connector/J, whose server crashes when it gets more values than the statement has markers. */
    private final boolean serverPrepares;

    /** Whether the thread may ask its session for its last write: only if it asked before it wrote. */
    private boolean asks;

    private int names;

    private record Slot(String name, int connection, TableKind table, Sql sql, Bindings bindings) {
        Slot(String name, int connection, TableKind table, Sql sql) {
            this(name, connection, table, sql, new Bindings());
        }
    }

    ThreadGenerator(Dice dice, Database database, List<String> options, List<TableKind> tables, int firstKey) {
        this.dice = dice;
        this.postgresql = database == Database.POSTGRESQL;
        this.serverPrepares = options.contains("useServerPrepStmts=true");
        this.tables = tables;
        this.concurrent = firstKey > 0;
        this.values = new Values(dice, postgresql, firstKey);
        this.writes = new Writes(dice, values, postgresql, concurrent);
        this.sessionSteps = new SessionSteps(dice, postgresql);
        this.transactionSteps = new TransactionSteps(dice, postgresql, concurrent, this::look);
        this.schemaChanges = new SchemaChanges(dice, postgresql);
        this.keyRequests = new KeyRequests(dice, postgresql);
    }

    List<Step> steps() {
        return steps;
    }

    void run(int count) {
        asks = dice.percent(7);
        if (asks) {
            ask(0);
        }
        for (int i = 0; i < count; i++) {
            int connection = dice.of(0, 0, 0, 1, 1, 2);
            if (transactions.containsKey(connection) && dice.percent(20)) {
                insideTransaction(connection);
                continue;
            }
            int what = dice.below(100);
            if (what < 48) {
                preparedWrite(connection);
            } else if (what < 66) {
                literalWrite(connection);
            } else if (what < 68) {
                otherWrite(connection);
            } else if (what < 74) {
                read(connection);
            } else if (what < 79) {
                batch(connection);
            } else if (what < 86) {
                transaction(connection);
            } else if (what < 92) {
                steps.add(sessionSteps.any(connection, look()));
            } else if (what < 95) {
                option();
            } else if (what < 97) {
                changeTable(connection);
            } else {
                end(connection);
            }
        }
    }

    /** With its own values for the shared texts; one connection, as most threads have. */
    void runConcurrently(int count, List<Template> shared, boolean mayOpenTransactions) {
        List<Slot> mine = new ArrayList<>();
        for (Template template : shared) {
            Slot slot = new Slot(newName("s"), 0, template.table(), template.sql());
            mine.add(slot);
            steps.add(new PrepareStep(0, slot.name, slot.sql.text(), keyRequests.of(slot.table)));
            bindAll(slot);
        }
        for (int i = 0; i < count; i++) {
            if (transactions.containsKey(0) && dice.percent(20)) {
                insideTransaction(0);
                continue;
            }
            int what = dice.below(100);
            if (what < (mayOpenTransactions ? 80 : 88)) {
                write(dice.of(mine));
            } else if (what < 88) {
                transaction(0);
            } else if (what < 91) {
                Template template = dice.of(shared);
                literal(0, template.table(), text(template.table()));
            } else if (what < 95) {
                steps.add(sessionSteps.lockFree(0, look()));
            } else {
                ownRows();
            }
        }
    }

    private String text(TableKind table) {
        Sql sql = table.equals(Catalogue.COUNTERS) ? writes.shared(false) : writes.write(table, false);
        return sql.text();
    }

    private void ownRows() {
        TableKind table = dice.of(tables);
        if (table.equals(Catalogue.COUNTERS)) {
            return;
        }
        steps.add(new TextStep(
                0,
                "SELECT k, v, n FROM " + table.name() + " WHERE k = " + values.knownKey() + " ORDER BY k, v, n",
                look()));
    }

    private void preparedWrite(int connection) {
        List<Slot> known = slots.stream()
                .filter(slot -> allowed(slot.connection, slot.table))
                .toList();
        if (!known.isEmpty() && dice.percent(70)) {
            write(dice.of(known));
        } else {
            Slot slot = prepare(connection);
            bindAll(slot);
            write(slot);
        }
    }

    private Slot prepare(int connection) {
        TableKind table = table(connection);
        Slot slot = new Slot(newName("s"), connection, table, writes.write(table, true));
        slots.add(slot);
        steps.add(new PrepareStep(connection, slot.name, slot.sql.text(), keyRequests.of(table)));
        return slot;
    }

    private void write(Slot slot) {
        touch(slot.connection, slot.table);
        if (dice.percent(2)) {
            statementStep(slot, Call.CLEAR_PARAMETERS, null);
        }
        for (int i = 0; i < slot.sql.markers().size(); i++) {
            if (dice.percent(70) || (postgresql && slot.bindings.mixed(i))) {
                bind(slot, i);
            }
        }
        steps.add(new ExecuteStep(slot.connection, slot.name, how(), look()));
    }

    private void bindAll(Slot slot) {
        for (int i = 0; i < slot.sql.markers().size(); i++) {
            if (!dice.percent(1)) {
                bind(slot, i);
            }
        }
    }

    private void bind(Slot slot, int marker) {
        Sql.Marker wanted = slot.sql.markers().get(marker);
        Integer key = switch (wanted.key()) {
            case NONE -> null;
            case FRESH -> dice.percent(88) ? values.freshKey() : values.knownKey();
            case KNOWN -> values.knownKey();
            case SHARED -> values.sharedKey();
        };
        boolean last = marker + 1 == slot.sql.markers().size();
        int index = dice.percent(99) || (last && serverPrepares) ? marker + 1 : marker + 2;
        Value value = values.bound(wanted.kind(), key);
        slot.bindings.bound(index - 1, value);
        steps.add(new BindStep(slot.connection, slot.name, index, value));
    }

    private void literalWrite(int connection) {
        TableKind table = table(connection);
        Sql sql = writes.write(table, dice.percent(3));
        literal(connection, table, sql.text());
    }

    private void literal(int connection, TableKind table, String text) {
        touch(connection, table);
        steps.add(new LiteralStep(
                connection, "p" + connection + dice.below(2), text, how(), keyRequests.of(table), look()));
    }

    private void otherWrite(int connection) {
        TableKind table = table(connection);
        touch(connection, table);
        int key = dice.percent(80) ? values.freshKey() : values.knownKey();
        if (dice.percent(50)) {
            steps.add(new RowStep(connection, table.name(), dice.of(RowStep.Call.values()), key, look()));
        } else {
            String sql = table.name().equals(Catalogue.PLAIN)
                    ? "{call put_plain(?, ?)}"
                    : "INSERT INTO " + table.name() + " (k, v) VALUES (?, ?)";
            steps.add(new CallStep(connection, sql, key, values.text(), how(), look()));
        }
    }

    private void read(int connection) {
        TableKind table = table(connection);
        touch(connection, table);
        String query = "SELECT k, v, n FROM " + table.name() + " ORDER BY k, v, n";
        switch (dice.below(4)) {
            case 0 -> steps.add(new TextStep(connection, query, look()));
            case 1 -> {
                Slot reader = new Slot(newName("q"), connection, table, Sql.of(query));
                readers.add(reader);
                statementStep(reader, Call.OPEN_QUERY, query);
            }
            case 2 -> {
                if (asks) {
                    ask(connection);
                }
            }
            default -> {
                if (!readers.isEmpty()) {
                    statementStep(dice.of(readers), dice.of(Call.NEXT_ROW, Call.NEXT_ROW, Call.CLOSE_RESULT), null);
                }
            }
        }
    }

    private void ask(int connection) {
        String question = postgresql ? "SELECT lastval()" : dice.of("SELECT LAST_INSERT_ID()", "SELECT ROW_COUNT()");
        steps.add(new TextStep(connection, question, Look.NOTHING));
    }

    private void batch(int connection) {
        if (slots.isEmpty()) {
            return;
        }
        Slot slot = dice.of(slots);
        if (!allowed(slot.connection, slot.table)) {
            return;
        }
        touch(slot.connection, slot.table);
        switch (dice.below(6)) {
            case 0, 1 -> {
                statementStep(slot, Call.ADD_BATCH, null);
                bindAll(slot);
                statementStep(slot, Call.ADD_BATCH, null);
            }
            case 2 -> statementStep(slot, Call.CLEAR_BATCH, null);
            case 3 -> {
                TableKind table = table(connection);
                touch(connection, table);
                Slot plain = new Slot("p" + connection + "0", connection, table, null);
                statementStep(
                        plain, Call.ADD_BATCH_TEXT, writes.write(table, false).text());
                if (dice.percent(50)) {
                    statementStep(plain, Call.EXECUTE_BATCH, null);
                }
            }
            default -> {
                statementStep(slot, Call.ADD_BATCH, null);
                statementStep(slot, dice.of(Call.EXECUTE_BATCH, Call.EXECUTE_BATCH, Call.EXECUTE_LARGE_BATCH), null);
            }
        }
    }

    private void transaction(int connection) {
        if (transactions.containsKey(connection)) {
            insideTransaction(connection);
            return;
        }
        transactions.put(connection, new HashSet<>());
        steps.add(transactionSteps.begin(connection));
    }

    private void insideTransaction(int connection) {
        if (dice.percent(40)) {
            steps.add(transactionSteps.inside(connection));
        } else {
            transactions.remove(connection);
            steps.addAll(transactionSteps.end(connection));
        }
    }

    /** What was prepared for the table before meets it changed. */
    private void changeTable(int connection) {
        TableKind table = table(connection);
        if (!transactions.isEmpty() && !allowed(connection, table)) {
            return;
        }
        touch(connection, table);
        steps.add(new TextStep(connection, schemaChanges.of(table), look()));
    }

    private void option() {
        if (slots.isEmpty()) {
            return;
        }
        Slot slot = dice.of(slots);
        switch (dice.below(12)) {
            case 0, 1 -> statementStep(slot, Call.QUERY_TIMEOUT, dice.of("0", "30"));
            case 2 -> statementStep(slot, Call.MAX_ROWS, dice.of("0", "5"));
            case 3 -> statementStep(slot, Call.LARGE_MAX_ROWS, dice.of("0", "5"));
            case 4 -> statementStep(slot, Call.FETCH_SIZE, dice.of("0", "1", "100"));
            case 5 -> statementStep(slot, Call.ESCAPE_PROCESSING, dice.of("true", "false"));
            case 6 -> statementStep(slot, Call.CURSOR_NAME, "c");
            case 7 -> statementStep(slot, Call.MAX_FIELD_SIZE, dice.of("0", "3"));
            // MariaDB's driver cancels whatever the session does when the order arrives, later perhaps.
            case 8 ->
                statementStep(slot, dice.of(Call.CLEAR_WARNINGS, postgresql ? Call.CANCEL : Call.CLEAR_WARNINGS), null);
            case 9 ->
                statementStep(
                        slot,
                        Call.MORE_RESULTS,
                        String.valueOf(dice.of(
                                Statement.CLOSE_CURRENT_RESULT,
                                Statement.KEEP_CURRENT_RESULT,
                                Statement.CLOSE_ALL_RESULTS,
                                7)));
            case 10 -> statementStep(slot, Call.FETCH_DIRECTION, dice.of("1000", "1001", "7"));
            default -> statementStep(slot, dice.of(Call.POOLABLE, Call.CLOSE_ON_COMPLETION), "true");
        }
    }

    private void end(int connection) {
        if (dice.percent(70) && !slots.isEmpty()) {
            statementStep(dice.of(slots), Call.CLOSE, null);
        } else if (dice.percent(40)) {
            connectionStep(connection, ConnectionStep.Call.CLOSE, null);
        } else {
            transactions.remove(connection);
            connectionStep(connection, ConnectionStep.Call.RECONNECT, null);
        }
    }

    private void statementStep(Slot slot, Call call, String argument) {
        steps.add(new StatementStep(slot.connection, slot.name, call, argument, look()));
    }

    private void connectionStep(int connection, ConnectionStep.Call call, String argument) {
        steps.add(new ConnectionStep(connection, call, argument, look()));
    }

    /** One that the connection can write to without waiting for a transaction of this thread; now and then any. */
    private TableKind table(int connection) {
        List<TableKind> free =
                tables.stream().filter(table -> allowed(connection, table)).toList();
        return free.isEmpty() || dice.percent(2) ? dice.of(tables) : dice.of(free);
    }

    private boolean allowed(int connection, TableKind table) {
        return transactions.entrySet().stream()
                .noneMatch(other ->
                        other.getKey() != connection && other.getValue().contains(table.cluster()));
    }

    private void touch(int connection, TableKind table) {
        Set<String> touched = transactions.get(connection);
        if (touched != null) {
            touched.add(table.cluster());
        }
    }

    private How how() {
        return dice.of(
                How.UPDATE,
                How.UPDATE,
                How.UPDATE,
                How.UPDATE,
                How.LARGE_UPDATE,
                How.EXECUTE,
                How.EXECUTE,
                dice.percent(20) ? How.QUERY : How.UPDATE);
    }

    private Look look() {
        return dice.of(
                Look.NOTHING,
                Look.NOTHING,
                Look.COUNTS,
                Look.COUNTS,
                Look.MORE_RESULTS,
                Look.KEYS,
                Look.WARNINGS,
                dice.percent(70) ? Look.STATE : Look.METADATA,
                Look.CONNECTION,
                Look.ALL,
                Look.ALL);
    }

    private String newName(String prefix) {
        return prefix + ++names;
    }
}
