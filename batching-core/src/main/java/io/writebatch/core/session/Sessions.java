package io.writebatch.core.session;

import io.writebatch.bridge.GatedConnection;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Driver;
import io.writebatch.core.ExchangeFailure;
import io.writebatch.core.Target;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.group.FlushThreads;
import io.writebatch.core.group.SharingScope;
import io.writebatch.core.group.TableLanes;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Finds the session of a connection and makes it when the connection is met for the first time. */
public final class Sessions {
    /** In place of the session of a connection of which the agent has missed something before it had one. */
    private static final Object MISSED = new Object();

    private final DriverLookup drivers;
    private final BatchingSettings settings;
    private final DelayPolicy delay;
    private final Ticker ticker;
    private final WriteObserver observer;
    private final ConcurrentHashMap<String, Target> targets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, TableLanes> lanes = new ConcurrentHashMap<>();
    private final ReentrantLock creation = new ReentrantLock();
    private final FlushThreads flushThreads = new FlushThreads();

    /** Held by the driver's class: a driver whose loader is dropped takes its scopes with it. */
    private final ClassValue<Known> known = new ClassValue<>() {
        @Override
        protected Known computeValue(Class<?> connectionClass) {
            Driver driver = drivers.driverOf(connectionClass);
            return driver == null
                    ? Known.NOTHING
                    : new Known(driver, new SharingScopes(target -> newScope(target, driver)));
        }
    };

    public Sessions(
            DriverLookup drivers, BatchingSettings settings, DelayPolicy delay, Ticker ticker, WriteObserver observer) {
        this.drivers = drivers;
        this.settings = settings;
        this.delay = delay;
        this.ticker = ticker;
        this.observer = observer;
        ExchangeFailure.prepare();
    }

    /** @return null when the agent cannot work with the connection's driver, or has missed something of the connection */
    public Session of(Object connection) {
        if (!(connection instanceof GatedConnection gated)) {
            return null;
        }
        Object known = gated.writebatch$session();
        if (known instanceof Session session) {
            return session;
        }
        return known == null ? create(gated) : null;
    }

    /** The agent has failed to see what became of the connection's session. Takes no memory. */
    public void missed(Object connection) {
        if (connection instanceof GatedConnection gated) {
            if (gated.writebatch$session() instanceof Session session) {
                session.barFromSharing();
            } else {
                gated.writebatch$session(MISSED);
            }
        }
    }

    private Session create(GatedConnection gated) {
        Known of = known.get(gated.getClass());
        if (of.driver == null) {
            return null;
        }
        creation.lock();
        try {
            Object known = gated.writebatch$session();
            if (known == null) {
                Session session = new Session(of.driver, target(of.driver, gated), gated, of.scopes);
                gated.writebatch$session(session);
                return session;
            }
            return known instanceof Session session ? session : null;
        } finally {
            creation.unlock();
        }
    }

    private Target target(Driver driver, GatedConnection gated) {
        String[] description = driver.adapter().describe(gated, gated.writebatch$properties());
        // They may hold a password, and nobody asks for them again.
        gated.writebatch$properties(null);
        String label = driver.dialect().name().toLowerCase(Locale.ROOT);
        return targets.computeIfAbsent(
                label + " " + description[0],
                key -> new Target(label, description[1], port(description[2]), description[3]));
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private SharingScope newScope(Target target, Driver driver) {
        // Not by target: two users of one database lock the same rows.
        TableLanes tableLanes = lanes.computeIfAbsent(target.toString(), t -> new TableLanes());
        return new SharingScope(target, driver, tableLanes, settings, delay, ticker, observer, flushThreads);
    }

    private record Known(Driver driver, SharingScopes scopes) {
        static final Known NOTHING = new Known(null, null);
    }
}
