package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableFilterTest {
    @Test
    void byDefaultEveryKnownTableIsIncluded() {
        TableFilter filter = filter("*", "");

        assertThat(filter.test("orders")).isTrue();
        assertThat(filter.test("public.orders")).isTrue();
        assertThat(filter.test(null)).isFalse();
    }

    @Test
    void nameWithoutSchemaMatchesInAnySchema() {
        TableFilter filter = filter("orders", "");

        assertThat(filter.test("orders")).isTrue();
        assertThat(filter.test("public.orders")).isTrue();
        assertThat(filter.test("shop.public.orders")).isTrue();
        assertThat(filter.test("orders_old")).isFalse();
        assertThat(filter.test("orders.items")).isFalse();
    }

    @Test
    void nameWithSchemaMatchesOnlyThere() {
        TableFilter filter = filter("public.orders", "");

        assertThat(filter.test("public.orders")).isTrue();
        assertThat(filter.test("shop.public.orders")).isTrue();
        assertThat(filter.test("audit.orders")).isFalse();
        assertThat(filter.test("notpublic.orders")).isFalse();
        assertThat(filter.test("orders")).isFalse();
    }

    @Test
    void caseDoesNotMatter() {
        assertThat(filter("Orders", "").test("ORDERS")).isTrue();
        assertThat(filter("*", "PUBLIC.orders").test("Public.Orders")).isFalse();
    }

    @Test
    void wildcardsStayWithinOnePart() {
        assertThat(filter("ord*", "").test("public.orders")).isTrue();
        assertThat(filter("o?ders", "").test("orders")).isTrue();
        assertThat(filter("audit.*", "").test("audit.log")).isTrue();
        assertThat(filter("audit.*", "").test("audit.x.log")).isFalse();
        assertThat(filter("a*g", "").test("audit.log")).isFalse();
        assertThat(filter("*.*", "").test("orders")).isFalse();
    }

    @Test
    void excludeWins() {
        TableFilter filter = filter("orders, items, jobs", "job?");

        assertThat(filter.test("orders")).isTrue();
        assertThat(filter.test("jobs")).isFalse();
        assertThat(filter("*", "*").test("orders")).isFalse();
    }

    @Test
    void excludedTableOfASchemaIsExcludedWhereTheSchemaIsLeftOpen() {
        assertThat(filter("*", "queue.jobs").test("jobs")).isFalse();
        assertThat(filter("*", "queue.job_*").test("job_mail")).isFalse();
        assertThat(filter("*", "queue.jobs").test("orders")).isTrue();
        assertThat(filter("*", "queue.jobs").test("other.jobs")).isTrue();
    }

    @Test
    void excludedSchemaExcludesNothingThatLeavesTheSchemaOpen() {
        assertThat(filter("*", "audit.*").test("orders")).isTrue();
        assertThat(filter("*", "audit.*").test("audit.log")).isFalse();
    }

    private static TableFilter filter(String include, String exclude) {
        return new TableFilter(TablePatterns.of(include), TablePatterns.of(exclude));
    }
}
