package io.writebatch.agent.config;

/** An {@link Integer} between two bounds, both included. */
final class IntegerValue implements ValueType {
    private final int min;
    private final int max;

    IntegerValue(int min, int max) {
        this.min = min;
        this.max = max;
    }

    @Override
    public Integer parse(String text) {
        try {
            int value = Integer.parseInt(text);
            return value < min || value > max ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String allowed() {
        return "a whole number from " + min + " to " + max;
    }
}
