package io.writebatch.core.sql;

/** What calling a function means for sharing a commit and for the session. */
enum FunctionKind {
    /** Known to depend on its arguments, the data and comparable settings only. */
    PURE(null, false),
    /** Not one of the servers' own, or not one we have looked at. */
    UNKNOWN(null, false),
    /** Could be any function: the name is not certain. */
    UNCERTAIN(ExclusionReason.UNPARSED, false),
    /** Reads what belongs to one session or one transaction. */
    SESSION_VALUE(ExclusionReason.SESSION_FUNCTION, false),
    /** Tells other sessions, which learn whose session it was. */
    NOTIFICATION(ExclusionReason.SESSION_FUNCTION, false),
    /** Reads the generated key that the session saw last, or with an argument sets it. */
    LAST_KEY(ExclusionReason.SESSION_FUNCTION, false),
    /** Reads a count that the session's last statement left. */
    LAST_COUNT(ExclusionReason.SESSION_FUNCTION, false),
    /** Changes the session, or runs SQL that we do not see. */
    SESSION_CHANGE(ExclusionReason.SESSION_FUNCTION, true),
    /** Changes a setting, perhaps only until the transaction ends. */
    SET_CONFIG(ExclusionReason.SESSION_FUNCTION, false),
    /** Waits, or takes or looks at a lock that is gone when the statement has ended. */
    WAIT(ExclusionReason.LOCK_FUNCTION, false),
    /** Takes a lock that the session keeps. */
    SESSION_LOCK(ExclusionReason.LOCK_FUNCTION, true);

    private final ExclusionReason exclusion;
    private final boolean changesSession;

    FunctionKind(ExclusionReason exclusion, boolean changesSession) {
        this.exclusion = exclusion;
        this.changesSession = changesSession;
    }

    /** Why a write that calls it is excluded, or null. */
    ExclusionReason exclusion() {
        return exclusion;
    }

    boolean changesSession() {
        return changesSession;
    }
}
