package io.writebatch.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelTest {
    @Test
    void shouldHaveTheDocumentedReasons() {
        assertThat(ExclusionReason.values())
                .extracting(ExclusionReason::label)
                .startsWith(
                        "transaction",
                        "other_transaction",
                        "session_state",
                        "isolation",
                        "read_only",
                        "not_dml",
                        "multi_statement",
                        "returning",
                        "insert_select",
                        "session_function",
                        "lock_function",
                        "generated_keys",
                        "parameter",
                        "statement_option",
                        "application_batch",
                        "callable",
                        "non_transactional",
                        "too_large",
                        "failing",
                        "no_gain",
                        "hint",
                        "table",
                        "driver_internal",
                        "unparsed");
    }

    @Test
    void shouldHaveTheDocumentedQueryTypes() {
        assertThat(QueryType.values())
                .extracting(QueryType::label)
                .containsExactly("insert", "update", "delete", "other");
    }

    @Test
    void shouldNotShowTheText() {
        StatementFacts facts = StatementReader.read("INSERT INTO t VALUES ('secret')", Dialect.POSTGRESQL);

        assertThat(facts.toString()).doesNotContain("secret").contains("INSERT", "t");
    }
}
