package io.writebatch.it.transparency;

import io.writebatch.it.harness.App;
import io.writebatch.it.harness.ComparedApp;
import io.writebatch.it.harness.Counts;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program and tells what it has seen, then what is in its tables.
 *
 * @param number of the run: part of each connection's options, it keeps what the agent has learned in one run from the
 *     next
 */
record ProgramRun(Program program, long number) implements ComparedApp {
    /** Starts a line that is about the agent and not to be compared. */
    static final String REMARK = "# ";

    private static final String EXCLUDED = "jdbc_write_excluded_total";

    @Override
    public List<String> run(App app) throws Exception {
        Schemas schemas = new Schemas(app);
        schemas.create(program.tables());
        Counts counts = app.counts();
        List<List<String>> seen = new ArrayList<>();
        for (int i = 0; i < program.threads().size(); i++) {
            seen.add(new ArrayList<>());
        }
        if (program.concurrent()) {
            app.concurrently(
                    program.threads().size(),
                    Thread::new,
                    thread -> runThread(app, program.threads().get(thread), seen.get(thread)));
        } else {
            runThread(app, program.threads().get(0), seen.get(0));
        }
        List<String> all = new ArrayList<>();
        seen.forEach(all::addAll);
        all.addAll(schemas.rows(program.tables()));
        List<String> told = new ArrayList<>(Canonical.lines(all));
        told.addAll(remarks(app, counts));
        return told;
    }

    private void runThread(App app, List<Step> steps, List<String> seen) {
        List<String> options = new ArrayList<>(program.options());
        options.add(app.sql("ApplicationName=run", "connectionAttributes=run:") + number);
        try (Workplace workplace = new Workplace(app, options)) {
            for (Step step : steps) {
                seen.add(step + "  ->  " + Observer.observe(step, workplace));
            }
        }
    }

    private static List<String> remarks(App app, Counts counts) {
        List<String> remarks = new ArrayList<>();
        if (app.batching()) {
            remarks.add(REMARK + "batched " + counts.batched());
            app.metrics().samples(EXCLUDED).stream()
                    .map(sample -> sample.labels().get("reason"))
                    .distinct()
                    .sorted()
                    .forEach(reason -> {
                        long change = counts.excluded("reason", reason);
                        if (change > 0) {
                            remarks.add(REMARK + reason + " " + change);
                        }
                    });
        }
        return remarks;
    }
}
