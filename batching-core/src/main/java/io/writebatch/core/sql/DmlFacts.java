package io.writebatch.core.sql;

/**
 * What is to be known of a text's first statement as a write.
 *
 * @param exclusion null when it may be batched
 * @param table null when unknown
 * @param unknownFunctions whether a function is called of which we know nothing
 */
record DmlFacts(
        ExclusionReason exclusion, TableName table, InsertShape insert, UpdateShape update, boolean unknownFunctions) {
    static DmlFacts excluded(ExclusionReason reason) {
        return new DmlFacts(reason, null, InsertShape.NONE, UpdateShape.NONE, false);
    }
}
