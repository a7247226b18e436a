package io.writebatch.agent.driver;

import io.writebatch.core.group.FlushPlanner;
import io.writebatch.core.group.TableVerifier;
import io.writebatch.core.session.SessionStart;
import io.writebatch.core.sql.Dialect;
import java.util.List;

/** Everything the agent knows of one JDBC driver. */
public interface DriverProfile {
    /** The name in the configuration's {@code drivers} list and the metric label {@code database}. */
    String name();

    TestedVersions testedVersions();

    /**
     * The version of one copy of the driver, as the driver itself states it.
     *
     * @throws ReflectiveOperationException when it does not state it in the way that the tested versions do
     */
    String version(ClassLoader loader) throws ReflectiveOperationException;

    Dialect dialect();

    /** Package of all the driver's classes. */
    String packagePrefix();

    List<WovenClass> wovenClasses();

    /**
     * Binary names of the classes that are defined in the driver's own package and loader, each after those it needs to
     * be linked. The first one that implements {@link io.writebatch.bridge.DriverAdapter} is the adapter.
     */
    List<String> adapterClasses();

    /** What is relied on and not named in the adapter's code: private fields, and those of other packages. */
    List<ReadField> readFields();

    FlushPlanner planner();

    TableVerifier verifier();

    SessionStart sessionStart();

    /** Whether NULLs of different parameters may not share a batch. */
    boolean nullsInTypes();

    default boolean weaves(String name) {
        for (WovenClass woven : wovenClasses()) {
            if (woven.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    default WovenClass wovenClass(String name) {
        for (WovenClass woven : wovenClasses()) {
            if (woven.name().equals(name)) {
                return woven;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
