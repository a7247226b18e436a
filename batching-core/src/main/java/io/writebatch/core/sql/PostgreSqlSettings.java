package io.writebatch.core.sql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What PostgreSQL's settings mean for the comparison of sessions: most are values, some hang together. */
final class PostgreSqlSettings {
    private static final String ROLE = "role";
    private static final String AUTHORIZATION = "session_authorization";

    /** Old names that the server still takes for the new ones. */
    private static final Map<String, String> ALIASES =
            Map.of("sort_mem", "work_mem", "vacuum_mem", "maintenance_work_mem");

    /** Lists of names: {@code SET} quotes the items, {@code set_config} takes the text apart. */
    private static final Set<String> NAME_LISTS = Set.of(
            "search_path",
            "temp_tablespaces",
            "local_preload_libraries",
            "session_preload_libraries",
            "shared_preload_libraries");

    /** They speak of the current transaction only. */
    private static final Set<String> OF_TRANSACTION =
            Set.of("transaction_isolation", "transaction_read_only", "transaction_deferrable");

    private static final Set<String> DATE_STYLES = Set.of("iso", "sql", "postgres", "german");
    private static final Set<String> DATE_ORDERS = Set.of("mdy", "dmy", "ymd");
    private static final Set<String> UTF8 = Set.of("utf8", "utf-8", "unicode");
    private static final Pattern LIST_SEPARATOR = Pattern.compile("[,\\s]+");
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    private final SessionChanges changes;

    PostgreSqlSettings(SessionChanges changes) {
        this.changes = changes;
    }

    static String canonicalName(String name) {
        String folded = Characters.toLower(name);
        return ALIASES.getOrDefault(folded, folded);
    }

    /** Whether a session knows the setting only since it was set, for all that its name tells. */
    private static boolean custom(String name) {
        return name.indexOf('.') >= 0;
    }

    /** {@code SET name TO items}. */
    void set(String name, List<String> items) {
        String value =
                String.join(",", items.stream().map(SettingValues::quoted).toList());
        set(name, items, value);
    }

    /** {@code set_config(name, value, false)}. */
    void setConfig(String name, String value) {
        boolean splits = NAME_LISTS.contains(name) && !PLAIN_NAME.matcher(value).matches();
        set(name, List.of(value), splits ? "list " + SettingValues.quoted(value) : SettingValues.quoted(value));
    }

    void setToParameter(String name, int parameter, SetConfigCall call) {
        switch (name) {
            case "datestyle", "client_encoding", "seed" -> changes.incomparable();
            default -> {
                if (!OF_TRANSACTION.contains(name)) {
                    changes.setToParameter(name, parameter, call);
                    clearRoleIfAuthorization(name);
                }
            }
        }
    }

    /** Of the other settings nothing is left when the transaction ends. */
    void local(String name) {
        if (custom(name)) {
            changes.local(name);
        }
    }

    void reset(String name) {
        if (!OF_TRANSACTION.contains(name)) {
            changes.reset(name);
            clearRoleIfAuthorization(name);
        }
    }

    private void set(String name, List<String> items, String value) {
        if (OF_TRANSACTION.contains(name)) {
            return;
        }
        switch (name) {
            case "seed" -> changes.incomparable();
            case "client_encoding" -> {
                if (items.size() == 1 && UTF8.contains(items.get(0).toLowerCase(Locale.ROOT))) {
                    changes.set(name, "'utf8'");
                } else {
                    changes.incomparable();
                }
            }
            case "datestyle" -> {
                if (completeDateStyle(items)) {
                    changes.set(name, value);
                } else {
                    changes.incomparable();
                }
            }
            default -> {
                changes.set(name, value);
                clearRoleIfAuthorization(name);
            }
        }
    }

    /** Whoever becomes another user starts without a role. */
    private void clearRoleIfAuthorization(String name) {
        if (name.equals(AUTHORIZATION)) {
            changes.set(ROLE, "'none'");
        }
    }

    /** A style or an order alone leaves the other one as it was. */
    private static boolean completeDateStyle(List<String> items) {
        boolean style = false;
        boolean order = false;
        for (String item : items) {
            for (String word : LIST_SEPARATOR.split(item.toLowerCase(Locale.ROOT), -1)) {
                style |= DATE_STYLES.contains(word);
                order |= DATE_ORDERS.contains(word);
            }
        }
        return style && order;
    }
}
