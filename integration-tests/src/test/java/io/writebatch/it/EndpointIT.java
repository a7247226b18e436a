package io.writebatch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.it.harness.AgentPerSetup;
import io.writebatch.it.harness.Counts;
import io.writebatch.it.harness.Setup;
import io.writebatch.testkit.Metrics;
import java.sql.PreparedStatement;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The endpoint while an application writes. */
@ParameterizedClass
@MethodSource("io.writebatch.it.harness.Setup#all")
class EndpointIT {
    private static final int WRITERS = 8;
    private static final int WRITES = 300;
    private static final int SCRAPERS = 4;
    private static final int SCRAPES = 500;
    private static final Pattern WRITES_OF_REPORT = Pattern.compile(
            "^(?:postgresql|mariadb): (\\d+) writes, (\\d+) batched, (\\d+) excluded", Pattern.MULTILINE);

    @RegisterExtension
    static final AgentPerSetup AGENT = AgentPerSetup.with("call_site=stack");

    @Parameter
    Setup setup;

    @Test
    void shouldAnswerThousandsOfScrapesWhileTheApplicationWrites() {
        AGENT.on(setup).run(app -> {
            app.createTable("scraped", "id int");
            Counts counts = app.counts();
            Collection<Integer> acknowledged = new ConcurrentLinkedQueue<>();
            AtomicInteger answered = new AtomicInteger();
            app.concurrently(WRITERS + SCRAPERS, (thread, connection) -> {
                if (thread < WRITERS) {
                    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO scraped VALUES (?)")) {
                        for (int i = 0; i < WRITES; i++) {
                            int id = thread * WRITES + i;
                            insert.setInt(1, id);
                            assertThat(insert.executeUpdate()).isEqualTo(1);
                            acknowledged.add(id);
                        }
                    }
                } else {
                    for (int i = 0; i < SCRAPES; i++) {
                        if (i % 2 == 0) {
                            Metrics.parse(app.page("/metrics"));
                        } else {
                            assertThat(app.page("/report")).startsWith("write batching agent ");
                        }
                        answered.incrementAndGet();
                    }
                }
            });
            assertThat(answered).hasValue(SCRAPERS * SCRAPES);
            app.assertRows("scraped", acknowledged);
            counts.assertAccounted(WRITERS * WRITES);
            counts.assertShared();
        });
    }

    @Test
    void shouldReportTheNumbersOfTheMetricsAndOfTheDatabase() {
        AGENT.on(setup).run(app -> {
            app.createTable("reported", "id int");
            Matcher before = numbers(app.page("/report"));
            long writesBefore = before.find() ? Long.parseLong(before.group(1)) : 0;
            Counts counts = app.counts();
            app.concurrently(WRITERS, (thread, connection) -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO reported VALUES (?)")) {
                    for (int i = 0; i < WRITES; i++) {
                        insert.setInt(1, i);
                        insert.executeUpdate();
                    }
                }
            });
            String report = app.page("/report");
            Matcher after = numbers(report);
            assertThat(after.find()).as(report).isTrue();
            Metrics metrics = app.metrics();
            assertThat(Double.parseDouble(after.group(2))).isEqualTo(metrics.sum("jdbc_write_batched_total"));
            assertThat(Double.parseDouble(after.group(3))).isEqualTo(metrics.sum("jdbc_write_excluded_total"));
            assertThat(Long.parseLong(after.group(1)) - writesBefore)
                    .isEqualTo(counts.batched() + counts.excluded())
                    .isEqualTo(app.queryLong("SELECT count(*) FROM reported"));
            assertThat(report).containsPattern("\\d+\\. io/writebatch/it/EndpointIT.java:\\d+  insert  ");
        });
    }

    private static Matcher numbers(String report) {
        return WRITES_OF_REPORT.matcher(report);
    }
}
