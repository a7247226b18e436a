package io.writebatch.core.sql;

import java.util.Locale;

/** The verb of a statement, as far as metrics and spans tell them apart. */
public enum QueryType {
    INSERT,
    UPDATE,
    DELETE,
    OTHER;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The stable metric label {@code query_type}. */
    public String label() {
        return label;
    }
}
