package io.writebatch.it.parsers;

import io.writebatch.core.sql.StatementFacts;
import io.writebatch.testkit.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Compares what the reader says of a write that may be batched with what a server does with it, and with the forms in which
 * a group sends it.
 */
final class WriteJudge {
    private final Database database;
    private final Probe probe;
    private final Map<String, String> session;

    /** @param session what the session is before anything ran */
    WriteJudge(Database database, Probe probe, Map<String, String> session) {
        this.database = database;
        this.probe = probe;
        this.session = session;
    }

    /**
     * @param alternative which of the ways to bind and to send is taken
     * @return whether the server took the text
     */
    boolean check(StatementFacts facts, int alternative) throws SQLException {
        List<Object> values = values(facts.parameterCount(), alternative);
        boolean prepared = facts.hasQuestionMark() || alternative % 3 == 0;
        Run alone = probe.run(facts.sql(), values, prepared);
        if (!alone.accepted()) {
            return false;
        }
        checkStatement(facts, alone);
        if (alternative % 4 == 0) {
            int seen = probe.placeholders(facts.sql());
            require(
                    seen == Opinion.UNKNOWN || seen == facts.parameterCount(),
                    "placeholders seen by the server: " + seen);
        }
        if (!facts.keySql().equals(facts.sql())) {
            checkSame(alone, probe.run(facts.keySql(), values, prepared), "without hints");
        }
        if (facts.plainSingleRowInsert()) {
            checkRows(facts, values, prepared);
        }
        // The server knows no such block in this mode, in which nothing is batched.
        boolean blocks = database == Database.MARIADB && !probe.toString().contains("ORACLE");
        if (blocks && facts.embeddable()) {
            checkBlock(facts, alone, values, prepared);
        }
        return true;
    }

    private void checkStatement(StatementFacts facts, Run run) {
        String verb = facts.queryType().name();
        require(run.counts().size() == 1 && run.counts().get(0) != null, "results " + run.counts());
        List<String> path = facts.tablePath();
        String table = path.get(path.size() - 1);
        List<String> expected = new ArrayList<>();
        if (database == Database.MARIADB) {
            expected.add(verb);
        } else {
            expected.add(verb + " " + table);
            if (run.ran().contains("UPDATE " + table) && verb.equals("INSERT")) {
                // ON CONFLICT DO UPDATE, of which the server's triggers hear twice.
                expected.add("UPDATE " + table);
            }
        }
        List<String> ran = new ArrayList<>(run.ran());
        Collections.sort(ran);
        require(ran.equals(expected), "the server ran " + run.ran());
        require(path.size() == 1 || path.get(0).equals("parsers"), "schema " + path);
        run.contents()
                .forEach((name, digest) -> require(
                        name.equals(table) || digest.equals(probe.untouched().get(name)), "rows changed in " + name));
        require(run.session().equals(session), "the session changed: " + Differences.of(session, run.session()));
    }

    private static void checkSame(Run alone, Run other, String how) {
        require(other.accepted(), how + " refused: " + other.refused());
        require(
                other.contents().equals(alone.contents()) && other.counts().equals(alone.counts()),
                how + " it does something else");
    }

    /** The text with its row twice. */
    private void checkRows(StatementFacts facts, List<Object> values, boolean prepared) throws SQLException {
        String sql = facts.sql();
        String rows = sql.substring(0, facts.rowEnd()) + "," + sql.substring(facts.rowStart(), facts.rowEnd());
        List<Object> twice = new ArrayList<>(values);
        twice.addAll(values);
        Run run = probe.run(rows + sql.substring(facts.rowEnd()), twice, prepared);
        // Only a row that names its own key cannot be there twice.
        require(
                run.accepted()
                        ? run.counts().equals(List.of(2L))
                        : run.refused().startsWith("23"),
                "with its row twice: " + run);
        if (run.accepted()) {
            require(run.ran().size() == 1, "with its row twice the server ran " + run.ran());
        }
    }

    /** As the member of a compound statement, of which there may be several. */
    private void checkBlock(StatementFacts facts, Run alone, List<Object> values, boolean prepared)
            throws SQLException {
        String block = "BEGIN NOT ATOMIC DECLARE write_batch_count_0 BIGINT; " + facts.sql()
                + "\n; SET write_batch_count_0=ROW_COUNT(); SELECT write_batch_count_0; END";
        Run run = probe.run(block, values, prepared);
        require(run.accepted(), "in a block refused: " + run.refused());
        require(run.contents().equals(alone.contents()), "in a block it does something else");
        List<String> ran = new ArrayList<>(run.ran());
        ran.removeAll(List.of("SELECT", "SET_OPTION", "COMPOUND_SQL"));
        require(ran.equals(List.of(facts.queryType().name())), "in a block the server ran " + run.ran());
        require(
                run.session().equals(session),
                "a block changed the session: " + Differences.of(session, run.session()));
    }

    private static List<Object> values(int count, int alternative) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add((alternative & 1) == 0 ? (Object) "2" : (Object) 2);
        }
        return values;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
