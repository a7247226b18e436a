package io.writebatch.benchmarks.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Just enough JSON for result files: objects, arrays, numbers, plain strings, null. */
final class Json {
    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /** Maps, collections, numbers, strings and null, all on one line. Numbers get at most four decimals. */
    static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quote(entry.getKey().toString()) + ": " + write(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Iterable<?> values) {
            List<String> parts = new ArrayList<>();
            values.forEach(part -> parts.add(write(part)));
            return "[" + String.join(", ", parts) + "]";
        }
        if (value instanceof Double number) {
            return number(number);
        }
        if (value == null || value instanceof Number) {
            return String.valueOf(value);
        }
        return quote(value.toString());
    }

    /** An object whose one member is an array of objects, one on a line. */
    static String writeRuns(List<? extends Map<String, ?>> runs) {
        return runs.stream().map(Json::write).collect(Collectors.joining(",\n  ", "{\"runs\": [\n  ", "\n]}\n"));
    }

    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.position != text.length()) {
            throw json.error("the end");
        }
        return value;
    }

    private static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "null";
        }
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    private static String quote(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> literal();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        while (!at('}')) {
            String name = string();
            expect(':');
            object.put(name, value());
            if (!at('}')) {
                expect(',');
            }
        }
        expect('}');
        return object;
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        expect('[');
        while (!at(']')) {
            array.add(value());
            if (!at(']')) {
                expect(',');
            }
        }
        expect(']');
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            if (peek() == '\\') {
                position++;
            }
            string.append(peek());
            position++;
        }
        position++;
        return string.toString();
    }

    private Object literal() {
        int start = position;
        while (position < text.length() && ",]} \n\r\t".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String literal = text.substring(start, position);
        if (literal.equals("null")) {
            return null;
        }
        if (literal.matches("-?\\d+")) {
            return Long.valueOf(literal);
        }
        return Double.valueOf(literal);
    }

    private boolean at(char expected) {
        skipSpace();
        return peek() == expected;
    }

    private void expect(char expected) {
        if (!at(expected)) {
            throw error("'" + expected + "'");
        }
        position++;
    }

    private char peek() {
        if (position >= text.length()) {
            throw error("more");
        }
        return text.charAt(position);
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private IllegalArgumentException error(String expected) {
        return new IllegalArgumentException("Expected " + expected + " at " + position + " of " + text);
    }
}
