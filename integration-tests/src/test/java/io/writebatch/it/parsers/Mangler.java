package io.writebatch.it.parsers;

import io.writebatch.it.transparency.Dice;
import java.util.ArrayList;
import java.util.List;

/** Joins tokens to a text, and spoils some of them. */
final class Mangler {
    private static final String WORD_PARTS = "_$";

    private final Lexicon lexicon;
    private final Dice dice;

    Mangler(Lexicon lexicon, Dice dice) {
        this.lexicon = lexicon;
        this.dice = dice;
    }

    /** Spoils nothing in one of three, and up to four places otherwise. */
    String text(List<String> statement) {
        int places = dice.percent(35) ? 0 : 1 + dice.below(dice.percent(70) ? 2 : 4);
        int amongTokens = places == 0 ? 0 : dice.below(places + 1);
        List<String> tokens = new ArrayList<>(statement);
        tokens.removeIf(String::isEmpty);
        for (int i = 0; i < amongTokens && !tokens.isEmpty(); i++) {
            spoil(tokens);
        }
        StringBuilder text = new StringBuilder(join(tokens));
        for (int i = amongTokens; i < places && text.length() > 0; i++) {
            spoil(text);
        }
        return text.toString();
    }

    private void spoil(List<String> tokens) {
        int at = dice.below(tokens.size());
        switch (dice.below(6)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, tokens.get(at));
            case 2 -> tokens.set(at, tokens.set(dice.below(tokens.size()), tokens.get(at)));
            case 3 -> tokens.set(at, lexicon.piece(dice));
            case 4 -> {
                tokens.add(at, dice.of("(", "/*", "'", "\"", "$$", "`", "{"));
                tokens.add(at + 1 + dice.below(tokens.size() - at), dice.of(")", "*/", "'", "\"", "$$", "`", "}"));
            }
            default -> tokens.add(at, lexicon.piece(dice));
        }
    }

    private void spoil(StringBuilder text) {
        int at = dice.below(text.length());
        switch (dice.below(6)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, text.charAt(at));
            case 2 -> text.setLength(Math.max(1, at));
            case 3 ->
                text.insert(
                        dice.below(text.length()),
                        text.substring(at, Math.min(text.length(), at + 1 + dice.below(12))));
            default -> text.insert(at, lexicon.piece(dice));
        }
    }

    private String join(List<String> tokens) {
        StringBuilder text = new StringBuilder(dice.percent(5) ? lexicon.comment(dice) : "");
        int commented = dice.percent(50) ? 0 : 8;
        int spaced = dice.percent(60) ? 0 : 6;
        for (int i = 0; i < tokens.size(); i++) {
            if (i > 0) {
                text.append(separator(tokens.get(i - 1), tokens.get(i), commented, spaced));
            }
            text.append(tokens.get(i));
        }
        return text.append(dice.percent(8) ? lexicon.comment(dice) : "").toString();
    }

    private String separator(String before, String after, int commented, int spaced) {
        int kind = dice.below(100);
        if (kind < commented) {
            return dice.percent(50) ? " " + lexicon.comment(dice) + " " : lexicon.comment(dice);
        }
        if (kind < commented + spaced) {
            return lexicon.space(dice);
        }
        boolean apart =
                before.isEmpty() || !isWordPart(before.charAt(before.length() - 1)) || !isWordPart(after.charAt(0));
        return kind > 97 || (apart && kind > 80) ? "" : " ";
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || WORD_PARTS.indexOf(c) >= 0;
    }
}
