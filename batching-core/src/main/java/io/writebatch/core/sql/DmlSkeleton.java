package io.writebatch.core.sql;

/**
 * The clauses of one INSERT, UPDATE or DELETE, read against a whitelist grammar. Expressions are not looked into: what
 * matters in them is found by {@link Scan}.
 *
 * @param exclusion null when the clauses are what may be batched
 * @param table null when it could not be read
 * @param bodyStart the first token behind the table's name
 */
record DmlSkeleton(ExclusionReason exclusion, TableName table, InsertShape insert, UpdateShape update, int bodyStart) {
    static DmlSkeleton of(TableName table, int bodyStart) {
        return new DmlSkeleton(null, table, InsertShape.NONE, UpdateShape.NONE, bodyStart);
    }

    static DmlSkeleton of(TableName table, InsertShape insert, int bodyStart) {
        return new DmlSkeleton(null, table, insert, UpdateShape.NONE, bodyStart);
    }

    static DmlSkeleton of(TableName table, UpdateShape update, int bodyStart) {
        return new DmlSkeleton(null, table, InsertShape.NONE, update, bodyStart);
    }

    static DmlSkeleton excluded(ExclusionReason exclusion, TableName table, int bodyStart) {
        return new DmlSkeleton(exclusion, table, InsertShape.NONE, UpdateShape.NONE, bodyStart);
    }

    static DmlSkeleton unparsed(int bodyStart) {
        return excluded(ExclusionReason.UNPARSED, null, bodyStart);
    }
}
