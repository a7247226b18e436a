package io.writebatch.it.parsers;

import io.writebatch.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.Statements;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.update.Update;

/** JSqlParser's opinion. It does not know all of either database's SQL: often it has none. */
final class JSqlParserOpinion {
    private JSqlParserOpinion() {}

    /** @return null when it cannot read the text */
    static Opinion of(String sql, Database database, boolean backslashes) {
        if (sql.indexOf('#') >= 0) {
            // It takes what is a comment to MariaDB for a name.
            return null;
        }
        CCJSqlParser parser = CCJSqlParserUtil.newParser(sql)
                .withDialect(database == Database.POSTGRESQL ? Dialect.POSTGRESQL : Dialect.MARIADB)
                .withBackslashEscapeCharacter(backslashes)
                .withAllowComplexParsing(true);
        Statements statements;
        try {
            statements = parser.Statements();
        } catch (ParseException | TokenMgrException | IndexOutOfBoundsException e) {
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

    private static Opinion one(String verb, Table table, Database database) {
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
