package io.writebatch.core;

import io.opentelemetry.api.OpenTelemetry;
import io.writebatch.agent.AgentStarter;
import net.bytebuddy.ByteBuddy;
import org.ini4j.Ini;
import org.postgresql.PGConnection;

/** Breaks rules, so that a test can see them notice. */
public abstract class CoreOffender {
    private int entered;

    abstract PGConnection driver();

    abstract OpenTelemetry telemetry();

    abstract ByteBuddy weaving();

    abstract Ini configuration();

    abstract AgentStarter agent();

    int block() {
        synchronized (this) {
            return ++entered;
        }
    }

    @SuppressWarnings({"WaitNotInLoop", "UnsynchronizedOverridesSynchronized"})
    synchronized void method() throws InterruptedException {
        wait();
    }
}
