package io.writebatch.agent.config;

import java.util.Locale;

/** One constant of an enum, written in lower case. */
final class ChoiceValue<E extends Enum<E>> implements ValueType {
    private final E[] constants;

    ChoiceValue(Class<E> type) {
        this.constants = type.getEnumConstants();
    }

    @Override
    public E parse(String text) {
        for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        return null;
    }

    @Override
    public String allowed() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < constants.length; i++) {
            if (i > 0) {
                names.append(i == constants.length - 1 ? " or " : ", ");
            }
            names.append(constants[i].name().toLowerCase(Locale.ROOT));
        }
        return names.toString();
    }
}
