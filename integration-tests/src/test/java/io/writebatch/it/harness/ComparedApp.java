package io.writebatch.it.harness;

import java.io.Serializable;
import java.util.List;

/** An application that tells all it has seen, so that two runs of it can be compared. */
@FunctionalInterface
public interface ComparedApp extends Serializable {
    /** What was seen must not depend on the order of threads or on the server's numbering of sessions. */
    List<String> run(App app) throws Exception;
}
