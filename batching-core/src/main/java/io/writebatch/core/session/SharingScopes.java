package io.writebatch.core.session;

import io.writebatch.core.Target;
import io.writebatch.core.group.SharingScope;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The scopes of one driver. A scope lives as long as one of its sessions holds it, so that an application which makes up
 * settings without end leaves nothing behind. The few asked for last live on: an application that opens a connection for
 * each write would otherwise begin anew at every garbage collection, its writes on probation for ever.
 */
final class SharingScopes {
    private static final int PURGE_EVERY = 64;

    /** Users and databases with their own settings, of which an application has a handful. */
    static final int RECENT = 16;

    private final Function<Target, SharingScope> factory;
    private final Map<Key, WeakReference<SharingScope>> scopes = new HashMap<>();
    private final Map<Key, SharingScope> recent = new LinkedHashMap<>(2 * RECENT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SharingScope> eldest) {
            return size() > RECENT;
        }
    };
    private final ReentrantLock lock = new ReentrantLock();
    private int asked;

    SharingScopes(Function<Target, SharingScope> factory) {
        this.factory = factory;
    }

    /** @param fingerprint null when the session's state cannot be compared: then there is no scope */
    SharingScope scope(Target target, String fingerprint) {
        if (fingerprint == null) {
            return null;
        }
        Key key = new Key(target, fingerprint);
        lock.lock();
        try {
            purgeNowAndThen();
            WeakReference<SharingScope> known = scopes.get(key);
            SharingScope scope = known == null ? null : known.get();
            if (scope == null) {
                scope = factory.apply(target);
                scopes.put(key, new WeakReference<>(scope));
            }
            recent.put(key, scope);
            return scope;
        } finally {
            lock.unlock();
        }
    }

    private void purgeNowAndThen() {
        if (++asked % PURGE_EVERY == 0) {
            Iterator<WeakReference<SharingScope>> all = scopes.values().iterator();
            while (all.hasNext()) {
                if (all.next().get() == null) {
                    all.remove();
                }
            }
        }
    }

    private record Key(Target target, String fingerprint) {}
}
