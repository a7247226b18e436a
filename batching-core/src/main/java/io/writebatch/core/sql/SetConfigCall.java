package io.writebatch.core.sql;

import io.writebatch.core.sql.SessionEffect.BoundTexts;

/**
 * {@code set_config(name, value, is_local)} with at least one argument bound to a placeholder. Of each argument either
 * the placeholder's JDBC index is above 0, or the constant counts.
 */
public record SetConfigCall(
        String name, int nameParameter, String value, int valueParameter, boolean local, int localParameter) {

    void addTo(SessionChanges changes, BoundTexts texts) {
        String setting = nameParameter > 0 ? texts.text(nameParameter) : name;
        String ofTransaction = localParameter > 0 ? texts.text(localParameter) : String.valueOf(local);
        if (setting == null) {
            changes.incomparable();
        } else if ("true".equalsIgnoreCase(ofTransaction)) {
            new PostgreSqlSettings(changes).local(PostgreSqlSettings.canonicalName(setting));
        } else if ("false".equalsIgnoreCase(ofTransaction)) {
            String content = valueParameter > 0 ? texts.text(valueParameter) : value;
            if (content == null) {
                changes.incomparable();
            } else {
                new PostgreSqlSettings(changes).setConfig(PostgreSqlSettings.canonicalName(setting), content);
            }
        } else {
            changes.incomparable();
        }
    }
}
