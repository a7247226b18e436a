package io.writebatch.it.transparency;

import java.io.Serializable;

/** One call of an application, or two that belong together. Its text is what a report shows. */
interface Step extends Serializable {
    /** Makes the call and tells its outcome; a failure is thrown. */
    String run(Workplace workplace) throws Exception;

    /** The statement that is looked at afterwards, null for none. */
    default String statement() {
        return null;
    }

    /** The connection that is looked at afterwards. */
    int connection();

    /** How closely is looked; looking is a call, too, and may hide what it disturbs. */
    default Look look() {
        return Look.NOTHING;
    }
}
