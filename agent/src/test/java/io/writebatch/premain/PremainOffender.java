package io.writebatch.premain;

import io.writebatch.bridge.WriteHandler;

/** Breaks a rule, so that a test can see the rule notice. */
public interface PremainOffender {
    WriteHandler handler();
}
