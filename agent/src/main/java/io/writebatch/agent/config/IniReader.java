package io.writebatch.agent.config;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ini4j.Config;
import org.ini4j.InvalidFileFormatException;
import org.ini4j.spi.IniParser;

/** Reads an INI file. The only class, with {@link IniSettings}, that needs ini4j: without a file none of it is loaded. */
final class IniReader {
    private IniReader() {}

    /**
     * Reads the settings of a text.
     *
     * @param problems takes everything that is wrong with the file's form and names, not with its values
     * @return the settings of the keys that were found
     */
    static Map<ConfigKey, Setting> read(String path, String text, List<ConfigProblem> problems) {
        LineReader reader = new LineReader(text);
        IniSettings settings = new IniSettings(path, reader, problems);
        Parser parser = new Parser();
        do {
            try {
                parser.parse(reader, settings);
            } catch (InvalidFileFormatException e) {
                settings.unreadableLine();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        } while (!reader.atEnd());
        return settings.settings();
    }

    /** Not ini4j's own factory, which asks the thread's class loader, the application's, for an implementation. */
    private static final class Parser extends IniParser {
        Parser() {
            Config config = new Config();
            config.setEscape(false);
            config.setEscapeKeyOnly(false);
            config.setEscapeNewline(false);
            config.setInclude(false);
            config.setEmptyOption(true);
            config.setEmptySection(true);
            config.setUnnamedSection(true);
            config.setGlobalSection(true);
            config.setGlobalSectionName(IniSettings.NO_HEADER);
            config.setLowerCaseOption(false);
            config.setLowerCaseSection(false);
            setConfig(config);
        }
    }
}
