package io.writebatch.bridge;

/** Woven into the drivers' statement classes. */
public interface GatedStatement {
    /** The driver's own connection object, read from its field: no JDBC method is called, nothing is checked. */
    Object writebatch$connection();
}
