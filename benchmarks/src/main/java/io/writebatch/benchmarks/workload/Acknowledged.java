package io.writebatch.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the database has acknowledged, in numbers that the tables can be checked against. */
final class Acknowledged {
    long orders;
    /** Sum over the orders of generated key × thread number, so that a key given to a wrong thread shows. */
    long keyChecksum;

    long accountUpdates;
    long cents;
    long taskInserts;
    long taskDeletes;
    long remainingTaskIds;

    long operations() {
        return orders + accountUpdates + taskInserts + taskDeletes;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("orders", orders);
        json.put("key_checksum", keyChecksum);
        json.put("account_updates", accountUpdates);
        json.put("cents", cents);
        json.put("task_inserts", taskInserts);
        json.put("task_deletes", taskDeletes);
        json.put("remaining_task_ids", remainingTaskIds);
        return json;
    }

    static Acknowledged fromJson(Map<?, ?> json) {
        Acknowledged totals = new Acknowledged();
        totals.orders = number(json, "orders");
        totals.keyChecksum = number(json, "key_checksum");
        totals.accountUpdates = number(json, "account_updates");
        totals.cents = number(json, "cents");
        totals.taskInserts = number(json, "task_inserts");
        totals.taskDeletes = number(json, "task_deletes");
        totals.remainingTaskIds = number(json, "remaining_task_ids");
        return totals;
    }

    private static long number(Map<?, ?> json, String name) {
        return ((Number) json.get(name)).longValue();
    }
}
