package io.writebatch.benchmarks.jmh;

import io.writebatch.core.sql.Dialect;
import io.writebatch.core.sql.StatementFacts;
import io.writebatch.core.sql.StatementReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a text costs that the agent has not seen before, as literal statements often have. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatementReading {
    @Param({
        "SELECT id, name FROM customers WHERE region = 'north' ORDER BY name",
        "INSERT INTO orders (customer, article, quantity, price) VALUES (?, ?, ?, ?)",
        "UPDATE accounts SET changes = changes + 1, balance = balance + ? WHERE id = ?"
    })
    public String sql;

    @Param
    public Dialect dialect;

    @Benchmark
    public StatementFacts read() {
        return StatementReader.read(sql, dialect);
    }
}
