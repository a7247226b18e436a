package io.writebatch.it.harness;

import io.writebatch.testkit.Database;
import io.writebatch.testkit.DatabaseServer;
import io.writebatch.testkit.Jdk;
import io.writebatch.testkit.Jdks;
import java.util.ArrayList;
import java.util.List;
import org.mariadb.jdbc.util.VersionFactory;
import org.postgresql.util.DriverInfo;

/**
 * A surrounding a test runs in.
 *
 * @param options driver options of every connection, as in a URL, empty for none
 */
public record Setup(Database database, Jdk jdk, String options) {
    /**
     * All of this machine, or with {@code -Dit.jdk=17} only that one, for a quick run while writing a test; with
     * {@code -Dit.jdk=current} the one that runs the tests.
     */
    private static final List<Jdk> JDKS = wanted(Jdks.onePerMajorVersion());

    static {
        System.out.println("Integration tests run applications on "
                + JDKS.stream().map(jdk -> jdk + " (" + jdk.home() + ")").toList()
                + " with PostgreSQL and MariaDB drivers "
                + driverVersions());
    }

    /** The JDKs, for tests that choose their databases themselves. */
    public static List<Jdk> jdks() {
        return JDKS;
    }

    /** Each database on each JDK of this machine. */
    public static List<Setup> all() {
        List<Setup> setups = new ArrayList<>();
        for (Jdk jdk : JDKS) {
            for (Database database : Database.values()) {
                setups.add(new Setup(database, jdk, ""));
            }
        }
        return setups;
    }

    /** {@link #all()}, and the newest JDK with statements that the server prepares from the first execution on. */
    public static List<Setup> allWithServerPreparedStatements() {
        List<Setup> setups = new ArrayList<>(all());
        setups.add(new Setup(Database.POSTGRESQL, newest(), "prepareThreshold=1"));
        setups.add(new Setup(Database.MARIADB, newest(), "useServerPrepStmts=true"));
        return setups;
    }

    /** On the JDK that runs the tests, for what does not depend on the JDK. */
    public static Setup current(Database database) {
        return new Setup(database, Jdk.current(), "");
    }

    /** Only PostgreSQL, on each JDK. */
    public static List<Setup> postgresql() {
        return only(Database.POSTGRESQL);
    }

    /** Only MariaDB, on each JDK. */
    public static List<Setup> mariadb() {
        return only(Database.MARIADB);
    }

    /** Only MariaDB, on each JDK, and with statements that the server prepares on the newest. */
    public static List<Setup> mariadbWithServerPreparedStatements() {
        return allWithServerPreparedStatements().stream()
                .filter(setup -> setup.database == Database.MARIADB)
                .toList();
    }

    private static String driverVersions() {
        String versions =
                postgresqlDriverVersion() + " " + VersionFactory.getInstance().getVersion();
        String wanted = System.getProperty("oldest.drivers", versions);
        if (!versions.equals(wanted)) {
            throw new IllegalStateException("The drivers are " + versions + " and not " + wanted);
        }
        return versions;
    }

    /** Read as it is now: a compiler copies the constant. */
    private static String postgresqlDriverVersion() {
        try {
            return (String) DriverInfo.class.getField("DRIVER_VERSION").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Jdk> wanted(List<Jdk> jdks) {
        String one = System.getProperty("it.jdk", "");
        if (one.equals("current")) {
            return List.of(Jdk.current());
        }
        return one.isEmpty()
                ? jdks
                : jdks.stream()
                        .filter(jdk -> jdk.majorVersion() == Integer.parseInt(one))
                        .toList();
    }

    private static List<Setup> only(Database database) {
        return all().stream().filter(setup -> setup.database == database).toList();
    }

    private static Jdk newest() {
        return JDKS.get(JDKS.size() - 1);
    }

    public DatabaseServer server() {
        return database.shared();
    }

    @Override
    public String toString() {
        return database + " " + jdk + (options.isEmpty() ? "" : " " + options);
    }
}
