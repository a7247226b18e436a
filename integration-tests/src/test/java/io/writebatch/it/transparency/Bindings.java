package io.writebatch.it.transparency;

import java.util.HashSet;
import java.util.Set;

/**
 * How the parameters of one statement have been bound so far. A value that is bound without a type can be given that of an
 * earlier one by PostgreSQL's driver, once it has tried to have the server keep the statement for it: so the statement
 * fails when it is executed again without binding anew, but natively only, as a flush has statements of its own kept.
 */
final class Bindings {
    private final Set<Integer> typed = new HashSet<>();
    private final Set<Integer> untyped = new HashSet<>();

    void bound(int marker, Value value) {
        (value.untyped() ? untyped : typed).add(marker);
    }

    /** Whether the next execution is not to find the value of the last one. */
    boolean mixed(int marker) {
        return typed.contains(marker) && untyped.contains(marker);
    }
}
