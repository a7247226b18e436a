package io.writebatch.agent.config;

/**
 * A text that somebody set a key to.
 *
 * @param text trimmed
 * @param source where it came from, in words for an operator
 */
record Setting(String text, String source) {
    static final String DEFAULT_SOURCE = "default";
}
