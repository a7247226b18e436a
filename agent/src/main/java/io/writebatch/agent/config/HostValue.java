package io.writebatch.agent.config;

/** A host name or address as a {@link String}. Not resolved: that may take long and belongs to whoever binds it. */
final class HostValue implements ValueType {
    @Override
    public String parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '"' || c == '\'' || c == '/' || c == ',') {
                return null;
            }
        }
        return text.isEmpty() ? null : text;
    }

    @Override
    public String allowed() {
        return "a host name or address";
    }
}
