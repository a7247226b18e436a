package io.writebatch.it.transparency;

/** Makes up changes of tables that statements which were prepared before meet. */
final class SchemaChanges {
    private final Dice dice;
    private final boolean postgresql;

    SchemaChanges(Dice dice, boolean postgresql) {
        this.dice = dice;
        this.postgresql = postgresql;
    }

    /**
     * None that the agent, which looks at a table once a minute, may overlook: it says so for functions of the session,
     * deferrable triggers and engines.
     */
    String of(TableKind table) {
        String name = table.name();
        if (dice.percent(3)) {
            return dice.of("DROP TABLE " + name + (postgresql ? " CASCADE" : ""), renamed(name));
        }
        return postgresql ? onPostgresql(name) : onMariadb(name);
    }

    private String renamed(String name) {
        return postgresql ? "ALTER TABLE " + name + " RENAME TO moved" : "RENAME TABLE " + name + " TO moved";
    }

    private String onPostgresql(String name) {
        return dice.of(
                "TRUNCATE " + name,
                "TRUNCATE " + name + " RESTART IDENTITY CASCADE",
                "ALTER TABLE " + name + " ADD COLUMN more int DEFAULT 1",
                "ALTER TABLE " + name + " ALTER COLUMN v TYPE text",
                "ALTER TABLE " + name + " ALTER COLUMN v TYPE varchar(4) USING left(v, 4)",
                "ALTER TABLE " + name + " ALTER COLUMN n TYPE bigint",
                "ALTER TABLE " + name + " ALTER COLUMN n TYPE text",
                "ALTER TABLE " + name + " ALTER COLUMN n SET NOT NULL",
                "ALTER TABLE " + name + " ALTER COLUMN n SET DEFAULT 9",
                "ALTER TABLE " + name + " ADD CONSTRAINT late_check CHECK (n <> 33) NOT VALID",
                "ALTER TABLE " + name + " RENAME COLUMN v TO w",
                "ALTER TABLE " + name + " RENAME COLUMN w TO v",
                "ALTER TABLE " + name + " DISABLE TRIGGER USER",
                "CREATE UNIQUE INDEX late_index ON " + name + " (k, v)",
                "DROP INDEX late_index",
                "CREATE FUNCTION late_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " NEW.v = 'late'; RETURN NEW; END $$; CREATE TRIGGER late_change BEFORE INSERT ON " + name
                        + " FOR EACH ROW EXECUTE FUNCTION late_change()",
                "CREATE RULE late_rule AS ON DELETE TO " + name + " DO INSTEAD NOTHING",
                "ALTER TABLE " + name + " ENABLE ROW LEVEL SECURITY",
                "REVOKE INSERT ON " + name + " FROM tp_role",
                "VACUUM " + name,
                "ANALYZE " + name);
    }

    private String onMariadb(String name) {
        return dice.of(
                "TRUNCATE TABLE " + name,
                "ALTER TABLE " + name + " ADD COLUMN more int DEFAULT 1",
                "ALTER TABLE " + name + " ADD COLUMN first_of_all int DEFAULT 1 FIRST",
                "ALTER TABLE " + name + " MODIFY v text",
                "ALTER TABLE " + name + " MODIFY v varchar(4)",
                "ALTER TABLE " + name + " MODIFY n bigint",
                "ALTER TABLE " + name + " MODIFY n varchar(20)",
                "ALTER TABLE " + name + " ALTER COLUMN n SET DEFAULT 9",
                "ALTER TABLE " + name + " ADD CONSTRAINT late_check CHECK (n <> 33)",
                "ALTER TABLE " + name + " CHANGE v w varchar(10)",
                "ALTER TABLE " + name + " CHANGE w v varchar(10)",
                "ALTER TABLE " + name + " ADD UNIQUE KEY late_index (k, v(3))",
                "ALTER TABLE " + name + " DROP KEY late_index",
                "CREATE TRIGGER late_change BEFORE INSERT ON " + name + " FOR EACH ROW SET NEW.v = 'late'",
                "OPTIMIZE TABLE " + name,
                "ANALYZE TABLE " + name);
    }
}
