package io.writebatch.it.attach;

import io.writebatch.testkit.Database;
import java.io.IOException;
import java.nio.file.Path;

/** What another agent may have loaded of a driver. */
public enum EarlyDriver {
    WHOLE_POSTGRESQL(
            Database.POSTGRESQL,
            "org.postgresql.Driver",
            "org.postgresql.jdbc.PgConnection",
            "org.postgresql.jdbc.PgPreparedStatement",
            "org.postgresql.jdbc.PgCallableStatement",
            "org.postgresql.jdbc.PgResultSet"),
    CONNECTION_OF_POSTGRESQL(Database.POSTGRESQL, "org.postgresql.jdbc.PgConnection"),
    STATEMENT_OF_POSTGRESQL(Database.POSTGRESQL, "org.postgresql.jdbc.PgStatement"),
    CONNECTION_OF_MARIADB(Database.MARIADB, "org.mariadb.jdbc.Connection"),
    STATEMENTS_OF_MARIADB(Database.MARIADB, "org.mariadb.jdbc.ClientPreparedStatement");

    private final Database database;
    private final String classes;

    EarlyDriver(Database database, String... classes) {
        this.database = database;
        this.classes = String.join(":", classes);
    }

    public Database database() {
        return database;
    }

    public Path agent(Path folder) throws IOException {
        return Jars.agent(folder.resolve("early.jar"), EarlyAgent.class);
    }

    /** As the agent's argument. */
    public String classes() {
        return classes;
    }
}
