package io.writebatch.agent.telemetry;

import java.util.List;

/**
 * What an application does with its own OpenTelemetry; see {@link IsolatedApplication}. Public because packages of one name in
 * two class loaders are two packages.
 */
public interface OwnOpenTelemetry {
    /** Sets it up and makes it the global one, as {@code buildAndRegisterGlobal} does. */
    void register();

    /** Sets up one that does nothing, as {@code GlobalOpenTelemetry.get()} does when it comes first. */
    void registerNothing();

    /** Runs within a span; with the usual sampler, which follows the parent, and a parent that says this. */
    void inSpan(boolean sampled, Runnable work);

    /** Lets the exporter wait for this before it takes a span. */
    void exportWhen(Runnable mayGoOn);

    /** What its meters say now, each as {@code name unit [attributes] value}; of histograms {@code count sum boundaries}. */
    List<String> metrics();

    /** Those that are exported, each as {@code name trace-id parent-span-id span-id links}. */
    List<String> spans();
}
