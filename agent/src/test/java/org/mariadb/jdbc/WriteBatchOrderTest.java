package org.mariadb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.client.util.Parameters;
import org.mariadb.jdbc.codec.Parameter;
import org.mariadb.jdbc.plugin.Codec;
import org.mariadb.jdbc.plugin.codec.IntCodec;
import org.mariadb.jdbc.plugin.codec.StringCodec;
import org.mariadb.jdbc.util.ParameterList;

class WriteBatchOrderTest {
    private final WriteBatchAdapter adapter = new WriteBatchAdapter();

    /** A sort that finds a contradiction fails, and with it the group. */
    @Test
    void shouldNotContradictItselfForValuesOfDifferentClasses() {
        List<Parameters> values = List.of(
                of(IntCodec.INSTANCE, 2),
                of(StringCodec.INSTANCE, "b"),
                of(IntCodec.INSTANCE, 1),
                of(StringCodec.INSTANCE, "a"),
                of(IntCodec.INSTANCE, null));

        for (Parameters a : values) {
            for (Parameters b : values) {
                for (Parameters c : values) {
                    boolean ascending = adapter.compare(a, b) <= 0 && adapter.compare(b, c) <= 0;
                    assertThat(!ascending || adapter.compare(a, c) <= 0)
                            .as("%s, %s, %s", a, b, c)
                            .isTrue();
                }
            }
        }
    }

    private static <T> Parameters of(Codec<T> codec, T value) {
        ParameterList parameters = new ParameterList();
        parameters.set(0, new Parameter<>(codec, value));
        return parameters;
    }
}
