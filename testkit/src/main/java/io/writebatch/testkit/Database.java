package io.writebatch.testkit;

import java.util.EnumMap;
import java.util.Map;

/** The databases a test can run on; made for {@code @EnumSource}. */
public enum Database {
    POSTGRESQL {
        @Override
        public DatabaseServer start() {
            return PostgresServer.start();
        }
    },
    MARIADB {
        @Override
        public DatabaseServer start() {
            return MariaDbServer.start();
        }
    };

    private static final Map<Database, DatabaseServer> SHARED = new EnumMap<>(Database.class);

    /** A server of the caller's own, to be closed by the caller. */
    public abstract DatabaseServer start();

    /** One server for all tests of this JVM. Do not close or kill it: it ends with the JVM. */
    public DatabaseServer shared() {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(this, Database::start);
        }
    }
}
