package io.writebatch.agent.config;

/** A {@link Double} between two bounds. Only digits and one point: no exponents, no signs, no {@code NaN}. */
final class DecimalValue implements ValueType {
    private final String min;
    private final boolean minIncluded;
    private final String max;

    private DecimalValue(String min, boolean minIncluded, String max) {
        this.min = min;
        this.minIncluded = minIncluded;
        this.max = max;
    }

    static DecimalValue between(String min, String max) {
        return new DecimalValue(min, true, max);
    }

    static DecimalValue above(String min, String max) {
        return new DecimalValue(min, false, max);
    }

    @Override
    public Double parse(String text) {
        if (!isPlain(text)) {
            return null;
        }
        double value = Double.parseDouble(text);
        double lowest = Double.parseDouble(min);
        boolean high = minIncluded ? value >= lowest : value > lowest;
        return high && value <= Double.parseDouble(max) ? value : null;
    }

    @Override
    public String allowed() {
        return "a number " + range();
    }

    String range() {
        return minIncluded ? "from " + min + " to " + max : "above " + min + ", at most " + max;
    }

    private static boolean isPlain(String text) {
        int points = 0;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                points++;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else {
                return false;
            }
        }
        return digits > 0 && points <= 1;
    }
}
