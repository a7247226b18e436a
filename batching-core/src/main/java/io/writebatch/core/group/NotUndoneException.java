package io.writebatch.core.group;

import java.sql.SQLException;

/** A flush failed, and the server could not undo all of it: a table that it wrote to does not know rollback. */
public final class NotUndoneException extends SQLException {
    private static final long serialVersionUID = 1L;

    NotUndoneException(Throwable failure) {
        super(
                "A group of writes failed and the server could not roll all of it back, because a table's engine does not"
                        + " know rollback; whether this write is in the database is not known. It was not repeated.",
                "08007",
                failure);
    }
}
