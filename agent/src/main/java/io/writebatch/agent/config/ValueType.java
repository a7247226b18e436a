package io.writebatch.agent.config;

/** How the text of a key becomes its value. */
interface ValueType {
    /**
     * Reads a value.
     *
     * @param text trimmed, not null
     * @return the value, or null when the text is not allowed
     */
    Object parse(String text);

    /** What is allowed, in words that follow "must be". */
    String allowed();
}
