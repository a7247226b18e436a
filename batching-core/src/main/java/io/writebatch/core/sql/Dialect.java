package io.writebatch.core.sql;

/** Whose SQL a text is: which server's lexer and which driver's read it. */
public enum Dialect {
    POSTGRESQL,
    MARIADB
}
