package io.writebatch.agent.config;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ini4j.spi.IniHandler;

/** Takes what the parser reads, checks the names, keeps the settings. */
final class IniSettings implements IniHandler {
    /** The name by which the parser announces keys that no header precedes. */
    static final String NO_HEADER = "\0";

    private final String path;
    private final LineReader reader;
    private final List<ConfigProblem> problems;
    private final Map<ConfigKey, Setting> settings = new EnumMap<>(ConfigKey.class);
    private final Map<ConfigKey, Integer> keyLines = new EnumMap<>(ConfigKey.class);
    private final Map<String, Integer> sectionLines = new HashMap<>();
    private ConfigSection section;
    private boolean sectionUnreadable;

    IniSettings(String path, LineReader reader, List<ConfigProblem> problems) {
        this.path = path;
        this.reader = reader;
        this.problems = problems;
    }

    Map<ConfigKey, Setting> settings() {
        return settings;
    }

    /** The parser gave up on the line that was read last. It is to be started again on the next one. */
    void unreadableLine() {
        String line = reader.line();
        if (line.startsWith("[")) {
            section = null;
            sectionUnreadable = true;
            problem(line, null, "a section must be written as [name], alone on its line");
        } else {
            problem(line, null, "a line must be written as key = value");
        }
    }

    @Override
    public void startSection(String name) {
        if (name.equals(NO_HEADER)) {
            return;
        }
        section = find(name);
        sectionUnreadable = section == null;
        if (section == null) {
            problem(
                    header(name),
                    null,
                    "there is no such section; sections are " + names() + NearMiss.adviceForSection(name));
            return;
        }
        Integer earlier = sectionLines.putIfAbsent(name, reader.lineNumber());
        if (earlier != null) {
            problem(header(name), null, "this section stands in line " + earlier + " already; keep one of the two");
        }
    }

    @Override
    public void handleOption(String name, String value) {
        if (sectionUnreadable) {
            return;
        }
        if (section == null) {
            problem(name, value, "keys must stand below a section; sections are " + names());
            return;
        }
        ConfigKey key = ConfigKey.find(section, name);
        if (key == null) {
            problem(name, value, "there is no such key" + NearMiss.adviceForKey(section, name));
        } else if (value == null) {
            problem(name, null, "a line must be written as key = value");
        } else {
            put(key, value);
        }
    }

    private void put(ConfigKey key, String value) {
        Integer earlier = keyLines.putIfAbsent(key, reader.lineNumber());
        if (earlier == null) {
            settings.put(key, new Setting(value, source()));
        } else {
            problem(key.fullName(), value, "this key is set in line " + earlier + " already; keep one of the two");
        }
    }

    private void problem(String name, String value, String advice) {
        problems.add(new ConfigProblem(name, value, source(), advice));
    }

    private String source() {
        return path.concat(" line ").concat(Integer.toString(reader.lineNumber()));
    }

    private static String header(String name) {
        return "[" + name + "]";
    }

    private static ConfigSection find(String name) {
        for (ConfigSection section : ConfigSection.values()) {
            if (section.title().equals(name)) {
                return section;
            }
        }
        return null;
    }

    private static String names() {
        StringBuilder names = new StringBuilder();
        for (ConfigSection section : ConfigSection.values()) {
            names.append(names.length() == 0 ? "[" : ", [")
                    .append(section.title())
                    .append(']');
        }
        return names.toString();
    }

    @Override
    public void startIni() {}

    @Override
    public void endIni() {}

    @Override
    public void endSection() {}

    @Override
    public void handleComment(String comment) {}
}
