package io.writebatch.agent.driver;

import java.util.Set;

/**
 * One driver class and what is woven into it.
 *
 * @param name the binary name
 * @param role which advice applies
 * @param connectionField for statements: the field with the driver's connection; null where a superclass has it
 * @param required method names that must be declared here for the weaving to make sense
 */
public record WovenClass(String name, Role role, String connectionField, Set<String> required) {
    /** What a woven class is to the agent. */
    public enum Role {
        CONNECTION,
        /** A connection whose constructor's second argument holds all properties. */
        CONNECTION_WITH_PROPERTIES,
        STATEMENT,
        /** An updatable result set: its row methods execute statements of their own. */
        RESULT_SET
    }

    public WovenClass {
        required = Set.copyOf(required);
    }
}
