package io.writebatch.agent.telemetry;

import io.writebatch.agent.config.OneLine;
import io.writebatch.core.Ticker;
import java.io.PrintStream;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The agent's own log: one line an event on {@link System#err}. No logging framework, because the one on the class path
 * belongs to the application. Thread-safe; no method ever throws.
 */
public final class AgentLog {
    private static final String PREFIX = "[write-batching-agent] ";
    private static final int MAX_TOPICS = 256;
    private static final String OTHER_TOPIC = "other";

    private final PrintStream stream;
    private final Ticker ticker;
    private final ConcurrentMap<String, RepeatLimit> topics = new ConcurrentHashMap<>();

    /**
     * A log to whatever {@link System#err} is at the time of each line. It is made in every JVM the agent is attached
     * to, also where it is not enabled: hence no lambda, whose first one costs milliseconds.
     */
    public AgentLog() {
        this(null, new Ticker() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }
        });
    }

    AgentLog(PrintStream stream, Ticker ticker) {
        this.stream = stream;
        this.ticker = ticker;
    }

    /** Says something that happens once in the life of the JVM. */
    public void info(String message) {
        print("INFO", message);
    }

    /** Says something that happens once in the life of the JVM and that an operator should look at. */
    public void warn(String message) {
        print("WARN", message);
    }

    /** Says something the first time only; further messages of the same topic are dropped. */
    public void notice(String topic, String message) {
        if (limit(topic).first()) {
            print("WARN", message);
        }
    }

    /**
     * Says that something of the agent failed and was absorbed. One line for each place and kind of error; repetitions
     * are counted and told once a minute at most. The error's own message is left out: it may hold values of a
     * statement.
     */
    public void failure(String where, Throwable error) {
        try {
            long repetitions = limit(where + " " + error.getClass().getName()).admit(ticker.nanos());
            if (repetitions > 0) {
                String times = repetitions == 1 ? "" : " (" + repetitions + " times since the last such line)";
                print("ERROR", "absorbed in " + where + ": " + ErrorText.of(error) + times);
            }
        } catch (Throwable e) {
            // Nothing is left to tell it to.
        }
    }

    private RepeatLimit limit(String topic) {
        RepeatLimit known = topics.get(topic);
        if (known != null) {
            return known;
        }
        String key = topics.size() < MAX_TOPICS ? topic : OTHER_TOPIC;
        RepeatLimit fresh = new RepeatLimit();
        RepeatLimit earlier = topics.putIfAbsent(key, fresh);
        return earlier == null ? fresh : earlier;
    }

    private void print(String level, String message) {
        try {
            PrintStream to = stream == null ? System.err : stream;
            to.println(PREFIX.concat(level).concat(" ").concat(OneLine.of(message)));
        } catch (Throwable e) {
            // An application may have replaced System.err by anything.
        }
    }
}
