package io.writebatch.it.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule that is not found must not pass for one that is switched off. */
class RuleTest {
    @Test
    void shouldFixAnAnswer() throws Exception {
        byte[] patched = Rule.answer(Asked.class.getName(), "asked", false).switchOff(classFile());
        assertThat(new Patched(patched).ask()).isFalse();
        assertThat(new Patched(classFile()).ask()).isTrue();
    }

    @Test
    void shouldFixAnAnswerOfOneText() throws Exception {
        byte[] patched =
                Rule.answer(Asked.class.getName(), "names", List.of("one")).switchOff(classFile());
        assertThat(new Patched(patched).names()).isEqualTo(List.of("one"));
    }

    @Test
    void shouldRefuseMethodThatIsNotThere() {
        Rule rule = Rule.answer(Asked.class.getName(), "askedOnce", false);
        assertThatThrownBy(() -> rule.switchOff(classFile())).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldRefuseMethodThatIsThereTwice() {
        Rule rule = Rule.answer(Asked.class.getName(), "asksTwice", false);
        assertThatThrownBy(() -> rule.switchOff(classFile())).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldRefuseReasonThatIsNotGiven() {
        Rule rule = Rule.reason(Asked.class.getName(), "asked", "TRANSACTION");
        assertThatThrownBy(() -> rule.switchOff(classFile())).isInstanceOf(AssertionError.class);
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = RuleTest.class.getResourceAsStream("RuleTest$Asked.class")) {
            return in.readAllBytes();
        }
    }

    /** What is patched here. */
    static final class Asked {
        private Asked() {}

        public static boolean asked() {
            return asksTwice() && asksTwice("");
        }

        static List<String> names() {
            return List.of();
        }

        static boolean asksTwice() {
            return true;
        }

        static boolean asksTwice(String what) {
            return what.isEmpty();
        }
    }

    private static final class Patched extends ClassLoader {
        private final Class<?> type;

        Patched(byte[] classFile) {
            super(null);
            type = defineClass(Asked.class.getName(), classFile, 0, classFile.length);
        }

        boolean ask() throws ReflectiveOperationException {
            return (boolean) answer("asked");
        }

        Object names() throws ReflectiveOperationException {
            return answer("names");
        }

        private Object answer(String method) throws ReflectiveOperationException {
            var asked = type.getDeclaredMethod(method);
            asked.setAccessible(true);
            return asked.invoke(null);
        }
    }
}
