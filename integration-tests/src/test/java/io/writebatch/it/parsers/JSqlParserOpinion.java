package io.writebatch.it.parsers;

import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.Statements;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.update.Update;

/** JSqlParser's opinion. It does not know all of either database's SQL, nor all of its tokens: often it has none. */
final class JSqlParserOpinion {
    /** What is no name to any server, but may be one to it: behind another such word, or with a comment behind it at once. */
    private static final Set<String> KEYWORDS =
            Set.of("INTO", "FROM", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED");

    private JSqlParserOpinion() {}

    /** @return null when it cannot read the text, or not as this database reads it */
    static Opinion of(String sql, Database database) {
        Statements statements;
        try {
            statements = parser(sql, database).Statements();
        } catch (ParseException | RuntimeException e) {
            return null;
        }
        if (!JSqlParserTokens.areThoseOf(database, sql, parser(sql, database))) {
            return null;
        }
        if (statements.size() != 1) {
            return new Opinion(statements.size(), null, null, Opinion.UNKNOWN);
        }
        Statement statement = statements.get(0);
        if (statement instanceof Insert insert) {
            return one("INSERT", insert.getTable(), database);
        }
        if (statement instanceof Update update) {
            return one("UPDATE", update.getTable(), database);
        }
        if (statement instanceof Delete delete) {
            return one("DELETE", delete.getTable(), database);
        }
        return one(statement.getClass().getSimpleName(), null, database);
    }

    private static CCJSqlParser parser(String sql, Database database) {
        return CCJSqlParserUtil.newParser(sql)
                .withDialect(database == Database.POSTGRESQL ? Dialect.POSTGRESQL : Dialect.MARIADB)
                .withBackslashEscapeCharacter(database == Database.MARIADB)
                .withAllowComplexParsing(true);
    }

    private static Opinion one(String verb, Table table, Database database) {
        if (table != null && KEYWORDS.contains(table.getName().toUpperCase(Locale.ROOT))) {
            return null;
        }
        return new Opinion(1, verb, table == null ? null : path(table, database), Opinion.UNKNOWN);
    }

    private static List<String> path(Table table, Database database) {
        List<String> path = new ArrayList<>();
        for (String part : table.getNameParts()) {
            if (part != null) {
                path.add(0, name(part, database));
            }
        }
        return path;
    }

    private static String name(String written, Database database) {
        char quote = written.charAt(0);
        if (quote == '"' || quote == '`') {
            String doubled = String.valueOf(quote).repeat(2);
            return written.substring(1, written.length() - 1).replace(doubled, String.valueOf(quote));
        }
        return database == Database.POSTGRESQL ? lowerCase(written) : written;
    }

    /** As the server does where characters have several bytes: a Kelvin sign is no k. */
    private static String lowerCase(String written) {
        StringBuilder name = new StringBuilder(written);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                name.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return name.toString();
    }
}
