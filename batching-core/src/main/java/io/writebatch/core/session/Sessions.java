package io.writebatch.core.session;

import io.writebatch.bridge.GatedConnection;
import io.writebatch.core.BatchingSettings;
import io.writebatch.core.Driver;
import io.writebatch.core.Target;
import io.writebatch.core.Ticker;
import io.writebatch.core.WriteObserver;
import io.writebatch.core.delay.DelayPolicy;
import io.writebatch.core.group.SharingScope;
import io.writebatch.core.group.TableLanes;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Finds the session of a connection and makes it when the connection is met for the first time. */
public final class Sessions {
    private final DriverLookup drivers;
    private final BatchingSettings settings;
    private final DelayPolicy delay;
    private final Ticker ticker;
    private final WriteObserver observer;
    private final ConcurrentHashMap<String, Target> targets = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, TableLanes> lanes = new ConcurrentHashMap<>();
    private final ReentrantLock creation = new ReentrantLock();

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
    }

    /** @return null when the agent cannot work with the connection's driver */
    public Session of(Object connection) {
        if (!(connection instanceof GatedConnection gated)) {
            return null;
        }
        Session session = (Session) gated.writebatch$session();
        return session != null ? session : create(gated);
    }

    private Session create(GatedConnection gated) {
        Known of = known.get(gated.getClass());
        if (of.driver == null) {
            return null;
        }
        creation.lock();
        try {
            Session session = (Session) gated.writebatch$session();
            if (session == null) {
                session = new Session(of.driver, target(of.driver, gated), gated, of.scopes);
                gated.writebatch$session(session);
            }
            return session;
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
        return new SharingScope(target, driver, tableLanes, settings, delay, ticker, observer);
    }

    private record Known(Driver driver, SharingScopes scopes) {
        static final Known NOTHING = new Known(null, null);
    }
}
