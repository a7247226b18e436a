package io.writebatch.agent.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** What the endpoint has to show. Thread-safe. */
final class Pages {
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    private final Exposition exposition;
    private final Supplier<String> report;

    Pages(Exposition exposition, Supplier<String> report) {
        this.exposition = exposition;
        this.report = report;
    }

    /** A page's content. */
    static final class Page {
        private final String contentType;
        private final byte[] content;

        /** Keeps the array. */
        Page(String contentType, byte[] content) {
            this.contentType = contentType;
            this.content = content;
        }

        String contentType() {
            return contentType;
        }

        byte[] content() {
            return content;
        }

        static Page plain(String text) {
            return new Page(PLAIN_TEXT, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Null when there is no such page. */
    Page find(HttpHead head) {
        return switch (head.path()) {
            case "/metrics" -> {
                String contentType = Exposition.contentType(head.accept());
                yield new Page(contentType, exposition.render(contentType));
            }
            case "/report" -> Page.plain(report.get());
            case "/-/healthy" -> Page.plain("healthy\n");
            default -> null;
        };
    }
}
