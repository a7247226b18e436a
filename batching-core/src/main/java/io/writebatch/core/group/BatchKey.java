package io.writebatch.core.group;

import io.writebatch.core.sql.StatementFacts;
import java.util.Arrays;

/**
 * What may share a batch within one sharing scope: the text without our hint, the parameter types as the driver will
 * send them, and the generated keys asked for.
 */
public final class BatchKey {
    private static final int[] NO_TYPES = {};

    private final String keySql;
    private final int[] types;
    private final Object keyRequest;
    private final boolean prepared;
    private final boolean serverPrepared;
    private final int hash;

    /**
     * @param types null for literal writes; not copied
     * @param keyRequest null when no generated keys are asked for
     */
    public BatchKey(StatementFacts statement, int[] types, Object keyRequest, boolean serverPrepared) {
        this.keySql = statement.keySql();
        this.prepared = types != null;
        this.types = prepared ? types : NO_TYPES;
        this.keyRequest = keyRequest;
        this.serverPrepared = serverPrepared;
        this.hash = (keySql.hashCode() * 31 + Arrays.hashCode(this.types)) * 31
                + (keyRequest == null ? 0 : keyRequest.hashCode());
    }

    boolean keys() {
        return keyRequest != null;
    }

    boolean serverPrepared() {
        return serverPrepared;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchKey that
                && hash == that.hash
                && prepared == that.prepared
                && serverPrepared == that.serverPrepared
                && keySql.equals(that.keySql)
                && Arrays.equals(types, that.types)
                && (keyRequest == null ? that.keyRequest == null : keyRequest.equals(that.keyRequest));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
