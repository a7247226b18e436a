package io.writebatch.core.sql;

/** Decides whether one INSERT, UPDATE or DELETE may be batched. */
final class DmlReader {
    private final Tokens tokens;
    private final int from;
    private final int end;
    private final QueryType type;
    private final Dialect dialect;

    /** @param from the verb's token */
    DmlReader(Tokens tokens, int from, int end, QueryType type, Dialect dialect) {
        this.tokens = tokens;
        this.from = from;
        this.end = end;
        this.type = type;
        this.dialect = dialect;
    }

    /** @param optedOut whether a hint keeps the statement out of batches */
    DmlFacts read(boolean optedOut) {
        DmlSkeleton skeleton = readSkeleton();
        Scan body = new Scan(tokens, skeleton.bodyStart(), end, dialect);
        ExclusionReason exclusion = optedOut ? ExclusionReason.HINT : exclusion(skeleton, body);
        return new DmlFacts(
                exclusion,
                skeleton.table(),
                insertShape(skeleton, body),
                updateShape(skeleton, body),
                body.unknownFunction());
    }

    private DmlSkeleton readSkeleton() {
        Cursor cursor = new Cursor(tokens, from + 1, end);
        return switch (type) {
            case INSERT -> new InsertReader(cursor, dialect).read();
            case UPDATE -> new UpdateReader(cursor, dialect).read();
            case DELETE -> new DeleteReader(cursor, dialect).read();
            case OTHER -> DmlSkeleton.excluded(ExclusionReason.NOT_DML, null, from);
        };
    }

    private ExclusionReason exclusion(DmlSkeleton skeleton, Scan body) {
        if (skeleton.exclusion() == ExclusionReason.UNPARSED || body.uncertain()) {
            return ExclusionReason.UNPARSED;
        }
        if (body.returning()) {
            return ExclusionReason.RETURNING;
        }
        if (skeleton.exclusion() != null) {
            return skeleton.exclusion();
        }
        if (body.lockFunction()) {
            return ExclusionReason.LOCK_FUNCTION;
        }
        if (body.sessionFunction()) {
            return ExclusionReason.SESSION_FUNCTION;
        }
        if (body.currentOf()) {
            return ExclusionReason.STATEMENT_OPTION;
        }
        if (skeleton.table().temporary()) {
            return ExclusionReason.SESSION_STATE;
        }
        return body.commonTable() || body.into() || holdsForeignSyntax() ? ExclusionReason.UNPARSED : null;
    }

    /** What the driver replaces or sends in a way of its own. */
    private boolean holdsForeignSyntax() {
        for (int token = from + 1; token < end; token++) {
            switch (tokens.kind(token)) {
                case OPEN_BRACE, NUMBERED_PARAMETER -> {
                    return true;
                }
                case WORD, QUOTED_NAME -> {
                    if (misleadsConnectorJ(token) || hiddenByOurs(token)) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    /** Connector/J takes every text with the bare word INSERT for one, and batches it in a way that is not atomic. */
    private boolean misleadsConnectorJ(int token) {
        return dialect == Dialect.MARIADB && type != QueryType.INSERT && tokens.isWord(token, "insert");
    }

    /** The local variables of a compound statement win over columns. */
    private boolean hiddenByOurs(int token) {
        return dialect == Dialect.MARIADB && tokens.nameStartsWith(token, "write_batch_");
    }

    private InsertShape insertShape(DmlSkeleton skeleton, Scan body) {
        InsertShape shape = skeleton.insert();
        boolean notPlain = shape.plain() && (body.query() || body.unknownFunction() || hiddenFromConnectorJ());
        return notPlain ? InsertShape.ONE_ROW : shape;
    }

    private static UpdateShape updateShape(DmlSkeleton skeleton, Scan body) {
        return body.query() || body.unknownFunction() ? UpdateShape.NONE : skeleton.update();
    }

    /**
     * Connector/J takes a text for an INSERT, which it sends as one atomic packet, only when the word stands free, and
     * not when it sees the word DUPLICATE.
     */
    private boolean hiddenFromConnectorJ() {
        if (dialect == Dialect.POSTGRESQL) {
            return false;
        }
        for (int token = from + 1; token < end; token++) {
            if (tokens.isWord(token, "duplicate")) {
                return true;
            }
        }
        String sql = tokens.sql();
        int start = tokens.start(from);
        boolean free = (start == 0 || Characters.isSpace(sql.charAt(start - 1)))
                && Characters.isSpace(sql.charAt(tokens.end(from)));
        return !free;
    }
}
