package io.writebatch.agent.config;

/** Table patterns as {@link TablePatterns}. */
final class PatternsValue implements ValueType {
    private final boolean emptyAllowed;

    PatternsValue(boolean emptyAllowed) {
        this.emptyAllowed = emptyAllowed;
    }

    @Override
    public TablePatterns parse(String text) {
        TablePatterns patterns = TablePatterns.of(text);
        return patterns.isEmpty() && !emptyAllowed ? null : patterns;
    }

    @Override
    public String allowed() {
        return "comma separated table names, with or without schema, in which * and ? stand for any characters"
                + (emptyAllowed ? "" : "; at least one");
    }
}
