package io.writebatch.it.transparency;

import java.util.List;

/** What was seen natively and with the agent, or the failure of the agent's run. */
record Comparison(Program program, List<String> natively, List<String> withAgent, String failure) {
    private static final int CONTEXT = 4;

    boolean same() {
        return failure == null && natively.equals(withAgent);
    }

    /** The first difference, with what came before it. */
    String difference() {
        if (failure != null) {
            return failure;
        }
        int at = 0;
        while (at < natively.size() && at < withAgent.size() && natively.get(at).equals(withAgent.get(at))) {
            at++;
        }
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, at - CONTEXT); i < at; i++) {
            text.append("    both: ").append(natively.get(i)).append('\n');
        }
        text.append("natively: ").append(line(natively, at)).append('\n');
        text.append("   agent: ").append(line(withAgent, at)).append('\n');
        return text.toString();
    }

    private static String line(List<String> lines, int at) {
        return at < lines.size() ? lines.get(at) : "(no more)";
    }

    @Override
    public String toString() {
        return difference() + "in\n" + program + "\nReplay it: ./mvnw -q -Ptransparency verify -Dtransparency.seed="
                + program.seed();
    }
}
