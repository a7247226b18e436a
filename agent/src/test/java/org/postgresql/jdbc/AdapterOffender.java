package org.postgresql.jdbc;

import io.writebatch.core.WriteObserver;

/** Breaks a rule, so that a test can see the rule notice. */
public interface AdapterOffender {
    WriteObserver observer();
}
