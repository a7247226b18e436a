package io.writebatch.core.sql;

/** Kinds of tokens. What a literal holds is opaque; comments and white space leave no token. */
enum TokenKind {
    /** An unquoted name or keyword. */
    WORD,
    /** A name in PostgreSQL's double quotes or MariaDB's backticks. */
    QUOTED_NAME,
    /** MariaDB's double quotes: a literal, or a name under ANSI_QUOTES. */
    NAME_OR_STRING,
    STRING,
    NUMBER,
    /** A JDBC placeholder. */
    PARAMETER,
    /** PostgreSQL's own {@code $1}. */
    NUMBERED_PARAMETER,
    USER_VARIABLE,
    SYSTEM_VARIABLE,
    OPEN,
    CLOSE,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    OPEN_BRACE,
    CLOSE_BRACE,
    COMMA,
    DOT,
    SEMICOLON,
    COLON,
    /** PostgreSQL's {@code ::}. */
    CAST,
    /** {@code :=}. */
    ASSIGN,
    /** One character of an operator. */
    OPERATOR;

    /** The kind that closes what this kind opens, or null. */
    TokenKind closing() {
        return switch (this) {
            case OPEN -> CLOSE;
            case OPEN_BRACKET -> CLOSE_BRACKET;
            case OPEN_BRACE -> CLOSE_BRACE;
            default -> null;
        };
    }

    boolean closes() {
        return this == CLOSE || this == CLOSE_BRACKET || this == CLOSE_BRACE;
    }
}
