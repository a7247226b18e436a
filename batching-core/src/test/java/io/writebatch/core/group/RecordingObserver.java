package io.writebatch.core.group;

import io.writebatch.core.FlushReport;
import io.writebatch.core.Target;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.sql.ExclusionReason;
import io.writebatch.core.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what the core told, and throws where a test wants it to. */
public final class RecordingObserver implements WriteObserver {
    private final AtomicInteger batched = new AtomicInteger();
    private final ConcurrentLinkedQueue<ExclusionReason> excluded = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<FlushReport> flushes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> errorCauses = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Double> rates = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> bounds = new ConcurrentLinkedQueue<>();
    private final Set<String> throwing = ConcurrentHashMap.newKeySet();
    private volatile Object callerContext;

    /** From now on the named method throws. */
    public RecordingObserver throwFrom(String method) {
        throwing.add(method);
        return this;
    }

    public void callerContext(Object context) {
        callerContext = context;
    }

    public int batched() {
        return batched.get();
    }

    public List<ExclusionReason> excluded() {
        return new ArrayList<>(excluded);
    }

    public List<FlushReport> flushes() {
        return new ArrayList<>(flushes);
    }

    /** The places of absorbed errors. */
    public List<String> errors() {
        return new ArrayList<>(errors);
    }

    public List<Throwable> errorCauses() {
        return new ArrayList<>(errorCauses);
    }

    public List<Double> rates() {
        return new ArrayList<>(rates);
    }

    /** Every delay bound told, in nanoseconds. */
    public List<Long> bounds() {
        return new ArrayList<>(bounds);
    }

    @Override
    public Object callerContext(ClassLoader driver, long nanos) {
        throwIfWanted("callerContext");
        return callerContext;
    }

    @Override
    public void batched(Target target, StatementFacts statement, long waitedNanos) {
        throwIfWanted("batched");
        batched.incrementAndGet();
    }

    @Override
    public void excluded(Target target, StatementFacts statement, ExclusionReason reason) {
        throwIfWanted("excluded");
        excluded.add(reason);
    }

    @Override
    public void flushed(FlushReport report) {
        throwIfWanted("flushed");
        flushes.add(report);
    }

    @Override
    public void delayAdjusted(long oldNanos, long newNanos) {
        throwIfWanted("delayAdjusted");
        bounds.add(newNanos);
    }

    @Override
    public void writesPerSecond(double value) {
        throwIfWanted("writesPerSecond");
        rates.add(value);
    }

    @Override
    public void agentError(String where, Throwable error) {
        errors.add(where);
        errorCauses.add(error);
        throwIfWanted("agentError");
    }

    private void throwIfWanted(String method) {
        if (throwing.contains(method)) {
            throw new IllegalStateException("scripted: observer." + method);
        }
    }
}
