package io.writebatch.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class WildcardProperties {
    @Property
    void agreesWithARegularExpression(
            @ForAll @Chars({'a', 'B', '*', '?'}) @StringLength(max = 8) String pattern,
            @ForAll @Chars({'a', 'A', 'b', 'B'}) @StringLength(max = 8) String text) {
        String regex = pattern.replace("*", ".*").replace('?', '.');

        assertThat(Wildcard.matches(pattern, 0, pattern.length(), text, 0, text.length()))
                .isEqualTo(Pattern.compile(regex, Pattern.CASE_INSENSITIVE)
                        .matcher(text)
                        .matches());
    }
}
