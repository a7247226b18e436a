package io.writebatch.agent.config;

/** A duration written as a number of some unit; its value is a {@link Long} of nanoseconds. */
final class DurationValue implements ValueType {
    private final DecimalValue number;
    private final String unit;
    private final long nanosPerUnit;

    private DurationValue(DecimalValue number, String unit, long nanosPerUnit) {
        this.number = number;
        this.unit = unit;
        this.nanosPerUnit = nanosPerUnit;
    }

    static DurationValue millis(String min, String max) {
        return new DurationValue(DecimalValue.between(min, max), "milliseconds", 1_000_000L);
    }

    static DurationValue seconds(String min, String max) {
        return new DurationValue(DecimalValue.between(min, max), "seconds", 1_000_000_000L);
    }

    @Override
    public Long parse(String text) {
        Double value = number.parse(text);
        return value == null ? null : Math.round(value * nanosPerUnit);
    }

    @Override
    public String allowed() {
        return "a number of " + unit + " " + number.range() + ", fractions included";
    }
}
