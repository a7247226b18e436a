package io.writebatch.agent.config;

/** A {@link Boolean}. */
final class BooleanValue implements ValueType {
    @Override
    public Boolean parse(String text) {
        if (text.equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }

    @Override
    public String allowed() {
        return "true or false";
    }
}
