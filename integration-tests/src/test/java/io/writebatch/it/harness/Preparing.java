package io.writebatch.it.harness;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection whose statements the server has prepared when the application gets them. Connector/J prepares by the first
 * execution, which the agent leaves alone; tests that want a group at once ask for the parameters' metadata instead, which
 * prepares without executing.
 */
final class Preparing implements InvocationHandler {
    private final Connection connection;

    private Preparing(Connection connection) {
        this.connection = connection;
    }

    static Connection on(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Preparing.class.getClassLoader(), new Class<?>[] {Connection.class}, new Preparing(connection));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object result;
        try {
            result = method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (method.getName().equals("prepareStatement")) {
            prepare((PreparedStatement) result);
        }
        return result;
    }

    private void prepare(PreparedStatement prepared) throws SQLException {
        try {
            prepared.getParameterMetaData();
        } catch (SQLException e) {
            // The execution will say so again. After an error the driver believes in a transaction until the next
            // success.
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            }
        }
    }
}
