package io.writebatch.it.attach;

import io.writebatch.testkit.ClassPaths;
import io.writebatch.testkit.Database;
import java.io.IOException;
import java.nio.file.Path;
import org.postgresql.util.DriverInfo;

/** A driver in which something is missing that the agent needs, and the application does not. */
public enum ModifiedDriver {
    POSTGRESQL_WITHOUT_A_WOVEN_METHOD(
            Database.POSTGRESQL,
            "org.postgresql.jdbc.PgCallableStatement",
            "executeUpdate",
            "executeUpdatX",
            "method executeUpdate in org.postgresql.jdbc.PgCallableStatement"),
    MARIADB_WITHOUT_A_WOVEN_METHOD(
            Database.MARIADB,
            "org.mariadb.jdbc.client.result.UpdatableResult",
            "insertRow",
            "insertRoX",
            "method insertRow in org.mariadb.jdbc.client.result.UpdatableResult"),
    POSTGRESQL_WITHOUT_A_FIELD_THAT_IS_READ(
            Database.POSTGRESQL,
            "org.postgresql.core.QueryWithReturningColumnsKey",
            "columnNames",
            "columnNamez",
            "field columnNames in org.postgresql.core.QueryWithReturningColumnsKey");

    private final Database database;
    private final String className;
    private final String name;
    private final String newName;
    private final String missing;

    ModifiedDriver(Database database, String className, String name, String newName, String missing) {
        this.database = database;
        this.className = className;
        this.name = name;
        this.newName = newName;
        this.missing = missing;
    }

    public Database database() {
        return database;
    }

    /** What the agent is to say. */
    public String missing() {
        return missing;
    }

    /** One that states a version which is not there yet. */
    public static Path newerPostgresql(Path folder) throws IOException, ReflectiveOperationException {
        Path original = ClassPaths.of(AttachedJvm.driver(Database.POSTGRESQL)).get(0);
        // The compiler would copy the constant, and other versions run with the same class files.
        String version = (String) DriverInfo.class.getField("DRIVER_VERSION").get(null);
        return Jars.withRenamed(
                original,
                folder.resolve("newer.jar"),
                DriverInfo.class.getName(),
                version,
                "99" + version.substring(version.indexOf('.')));
    }

    public Path jar(Path folder) throws IOException {
        Path original = ClassPaths.of(AttachedJvm.driver(database)).get(0);
        return Jars.withRenamed(original, folder.resolve("modified.jar"), className, name, newName);
    }
}
