package io.writebatch.agent.telemetry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Admits distinct call sites up to a number; the rest become {@link CallSite#OTHER}. Thread-safe. */
final class CallSites {
    private static final int MAX_FILE_LENGTH = 128;
    private static final int MAX_LINE_LENGTH = 16;

    private final int max;
    private final ConcurrentMap<CallSite, CallSite> admitted = new ConcurrentHashMap<>();
    private final ReentrantLock admission = new ReentrantLock();
    private volatile boolean full;

    CallSites(int max) {
        this.max = max;
        this.full = max == 0;
    }

    /** The site to count under. */
    CallSite admit(CallSite site) {
        if (!site.known()) {
            return CallSite.UNKNOWN;
        }
        CallSite known = admitted.get(site);
        if (known != null) {
            return known;
        }
        return full ? CallSite.OTHER : admitNew(shortened(site));
    }

    private CallSite admitNew(CallSite site) {
        admission.lock();
        try {
            CallSite known = admitted.get(site);
            if (known != null) {
                return known;
            }
            if (full) {
                return CallSite.OTHER;
            }
            admitted.put(site, site);
            full = admitted.size() >= max;
            return site;
        } finally {
            admission.unlock();
        }
    }

    private static CallSite shortened(CallSite site) {
        if (site.file().length() <= MAX_FILE_LENGTH && site.line().length() <= MAX_LINE_LENGTH) {
            return site;
        }
        return new CallSite(tail(site.file(), MAX_FILE_LENGTH), tail(site.line(), MAX_LINE_LENGTH));
    }

    /** The end of a path says more than its beginning. */
    private static String tail(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int start = text.length() - length;
        return text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
    }
}
