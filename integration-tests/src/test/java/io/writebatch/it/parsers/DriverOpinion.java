package io.writebatch.it.parsers;

import io.writebatch.testkit.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.mariadb.jdbc.util.ClientParser;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.core.SqlCommandType;

/** What the drivers' own parsers take a text for when it is prepared. */
final class DriverOpinion {
    /** Connector/J looks at bytes, and takes those of other letters for spaces: a word in a name is a word to it. */
    private static final Pattern INSERT_IN_NAME = Pattern.compile("(?i)[^\\x00-\\x7f]insert|insert[^\\x00-\\x7f]");

    private DriverOpinion() {}

    /**
     * @param backslashes whether a backslash escapes in plain literals
     * @return null when the driver refuses the text
     */
    static Opinion of(String sql, Database database, boolean backslashes) {
        return database == Database.POSTGRESQL ? ofPgjdbc(sql, backslashes) : ofConnectorJ(sql, backslashes);
    }

    private static Opinion ofPgjdbc(String sql, boolean backslashes) {
        List<NativeQuery> queries;
        try {
            queries = Parser.parseJdbcSql(sql, !backslashes, true, true, false, true);
        } catch (SQLException e) {
            return null;
        }
        if (queries.size() != 1) {
            return new Opinion(queries.size(), null, null, Opinion.UNKNOWN);
        }
        NativeQuery query = queries.get(0);
        SqlCommandType type = query.command.getType();
        return new Opinion(1, type == SqlCommandType.BLANK ? null : type.name(), null, query.bindPositions.length);
    }

    /** It looks for the words INSERT and DUPLICATE only; a semicolon is several statements to it. */
    private static Opinion ofConnectorJ(String sql, boolean backslashes) {
        ClientParser parser = ClientParser.parameterParts(sql, !backslashes);
        boolean several = parser.isMultiQuery();
        boolean insert = parser.isInsert() && !INSERT_IN_NAME.matcher(sql).find();
        return new Opinion(several ? 2 : 1, insert ? "INSERT" : null, null, parser.getParamCount());
    }
}
