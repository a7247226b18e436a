package io.writebatch.it.attach;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Properties;

/** A tenant of {@link TenantsApp}, in the tenant's own class loader. */
public final class Tenant {
    private Tenant() {}

    /** Takes driver, URL, user, password, table and the first number. */
    public static void write(String[] args) throws Exception {
        try (Connection connection = connect(args)) {
            WriterApp.insert(connection, args[4], Integer.parseInt(args[5]));
        }
    }

    /**
     * Likewise; then drops the connection, and another one with an open transaction, without closing them. PostgreSQL JDBC has
     * a thread of its own as long as one is open that somebody holds, so nobody does.
     */
    @SuppressWarnings("resource")
    public static void writeAndDrop(String[] args) throws Exception {
        Connection connection = connect(args);
        WriterApp.insert(connection, args[4], Integer.parseInt(args[5]));
        Connection other = connect(args);
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            statement.execute("INSERT INTO " + args[4] + " (id) VALUES (-1)");
        }
    }

    private static Connection connect(String[] args) throws Exception {
        Driver driver = Class.forName(args[0])
                .asSubclass(Driver.class)
                .getDeclaredConstructor()
                .newInstance();
        Properties properties = new Properties();
        properties.setProperty("user", args[2]);
        properties.setProperty("password", args[3]);
        return driver.connect(args[1], properties);
    }

    /** What an application server does for an application that goes. Only this loader may. */
    public static void leave(String[] args) throws SQLException {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == Tenant.class.getClassLoader()) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }
}
