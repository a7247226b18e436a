package io.writebatch.agent.config;

/** Through which OpenTelemetry the spans go. */
public enum OpenTelemetryMode {
    /** The application's if there is one, else the bundled SDK when {@code OTEL_*} asks for it. */
    AUTO,
    /** The bundled SDK. */
    OWN,
    /** The application's. */
    APPLICATION,
    /** None. */
    OFF
}
