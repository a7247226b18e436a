package org.mariadb.jdbc;

import java.lang.ref.WeakReference;
import java.util.concurrent.locks.ReentrantLock;
import org.mariadb.jdbc.client.Client;

/**
 * The few connections on which statements are prepared for flushes. Mostly one or two carry a table's flushes, but in bursts each
 * may carry some, and the server has a limit for the prepared statements of all its clients together. Held weakly: a connection
 * that is closed or forgotten makes room.
 */
final class WriteBatchPreparers {
    static final int MOST = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final WeakReference<?>[] admitted = new WeakReference<?>[MOST];
    private final WeakReference<?>[] clients = new WeakReference<?>[MOST];

    /** @return false when as many others have been admitted, whose connections are open */
    boolean admit(WriteBatchPrepared wanting, Client client) {
        lock.lock();
        try {
            int room = -1;
            for (int i = 0; i < MOST; i++) {
                if (admitted[i] != null && admitted[i].get() == wanting) {
                    return true;
                }
                if (admitted[i] == null
                        || admitted[i].get() == null
                        || !(clients[i].get() instanceof Client other)
                        || other.isClosed()) {
                    room = i;
                }
            }
            if (room >= 0) {
                admitted[room] = new WeakReference<>(wanting);
                clients[room] = new WeakReference<>(client);
            }
            return room >= 0;
        } finally {
            lock.unlock();
        }
    }
}
