package io.writebatch.it.harness;

import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One application's JVM for all tests of a class in one setup; it starts with the first and ends behind the last. */
public final class AgentPerSetup implements AfterClassTemplateInvocationCallback {
    private final String[] settings;
    private Setup setup;
    private AgentJvm jvm;

    private AgentPerSetup(String... settings) {
        this.settings = settings;
    }

    /** Attaches the agent with these settings of its {@code write_batch} section, each as {@code key=value}. */
    public static AgentPerSetup with(String... settings) {
        return new AgentPerSetup(settings);
    }

    /** The JVM of the setup that is being tested. */
    public AgentJvm on(Setup current) {
        if (jvm == null) {
            setup = current;
            jvm = AgentJvm.with(setup, settings);
        }
        if (!setup.equals(current)) {
            throw new IllegalStateException("Still on " + setup + ", not on " + current);
        }
        return jvm;
    }

    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) {
        if (jvm != null) {
            AgentJvm ending = jvm;
            jvm = null;
            ending.close();
        }
    }
}
