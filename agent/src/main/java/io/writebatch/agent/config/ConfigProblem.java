package io.writebatch.agent.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the name as the operator wrote it, or {@code section.key} where it is known
 * @param value what it was set to; null when there is no value
 * @param source where it came from
 * @param advice what is allowed, or what to do
 */
public record ConfigProblem(String key, String value, String source, String advice) {
    /** One line for a log. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(key);
        if (value != null) {
            line.append(" = '").append(value).append('\'');
        }
        return OneLine.of(
                line.append(" (").append(source).append("): ").append(advice).toString());
    }
}
