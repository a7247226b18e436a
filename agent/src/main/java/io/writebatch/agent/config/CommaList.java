package io.writebatch.agent.config;

import java.util.ArrayList;
import java.util.List;

/** Splits comma separated lists without regular expressions, which would cost start-up time. */
final class CommaList {
    private CommaList() {}

    /** The trimmed items, empty ones left out. */
    static List<String> split(String text) {
        List<String> items = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            String item = text.substring(start, end).trim();
            if (!item.isEmpty()) {
                items.add(item);
            }
            start = end + 1;
        }
        return items;
    }
}
