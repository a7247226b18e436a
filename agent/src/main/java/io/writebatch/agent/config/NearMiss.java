package io.writebatch.agent.config;

import java.util.Locale;

/** Finds what somebody probably meant. Not on the start path: runs only when something is wrong. */
final class NearMiss {
    private NearMiss() {}

    /** The INI key meant by {@code name} in {@code section} (null when that is unknown), as advice; empty when none. */
    static String adviceForKey(ConfigSection section, String name) {
        ConfigKey elsewhere = null;
        ConfigKey nearest = null;
        int nearestDistance = Integer.MAX_VALUE;
        for (ConfigKey key : ConfigKey.all()) {
            if (key.section() == section) {
                int distance = distance(name, key.key());
                if (distance < nearestDistance && (isNear(distance, key.key()) || isBeginning(name, key.key()))) {
                    nearest = key;
                    nearestDistance = distance;
                }
            } else if (key.key().equalsIgnoreCase(name)) {
                elsewhere = key;
            }
        }
        if (nearest != null) {
            return "; did you mean " + nearest.key() + "?";
        }
        return elsewhere == null
                ? ""
                : "; did you mean " + elsewhere.key() + " in section ["
                        + elsewhere.section().title() + "]?";
    }

    /** The section meant by {@code name}, as advice; empty when none. */
    static String adviceForSection(String name) {
        for (ConfigSection section : ConfigSection.values()) {
            if (isNear(distance(name, section.title()), section.title())) {
                return "; did you mean [" + section.title() + "]?";
            }
        }
        return "";
    }

    /** The property meant by {@code name}, or null. */
    static String property(String name) {
        String nearest = null;
        String sameKey = null;
        int nearestDistance = Integer.MAX_VALUE;
        for (ConfigKey key : ConfigKey.all()) {
            int distance = distance(name, key.property());
            if (distance < nearestDistance && isNear(distance, key.key())) {
                nearest = key.property();
                nearestDistance = distance;
            }
            if (sameKey == null && name.endsWith("." + key.key())) {
                sameKey = key.property();
            }
        }
        if (nearest != null) {
            return nearest;
        }
        return isNear(distance(name, ConfigKey.FILE_PROPERTY), "config") ? ConfigKey.FILE_PROPERTY : sameKey;
    }

    /** The variable meant by {@code name}, or null. Only slips: other names of the prefix may be somebody else's. */
    static String variable(String name) {
        for (ConfigKey key : ConfigKey.all()) {
            if (isNear(distance(name, key.variable()), key.key())
                    || name.equalsIgnoreCase("WRITEBATCH_WRITE_BATCH_" + key.key())) {
                return key.variable();
            }
        }
        return isNear(distance(name, ConfigKey.FILE_VARIABLE), "config") ? ConfigKey.FILE_VARIABLE : null;
    }

    /** A slip of one letter in a short word, of two in a longer one. */
    private static boolean isNear(int distance, String word) {
        return distance <= (word.length() < 6 ? 1 : 2);
    }

    private static boolean isBeginning(String name, String word) {
        return name.length() >= 4 && word.startsWith(name);
    }

    /** Levenshtein's distance, ignoring case and taking a dash for an underscore. */
    private static int distance(String a, String b) {
        String left = fold(a);
        String right = fold(b);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }

    private static String fold(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace('-', '_');
        return lower.length() > 100 ? lower.substring(0, 100) : lower;
    }
}
