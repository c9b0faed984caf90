// Makes the tables that the regular expressions of this library are judged by, with java.util.regex as the judge.
//
//     java -Dfile.encoding=UTF-8 Generate.java      (Java 17; writes patterns.txt and sets.txt beside it)
//
// patterns.txt: lines of JSON, [pattern, verdicts, text, text, ...]; a verdict is Y (all of the text matches) or N, for each
// text, or the verdicts are "E": Java refuses the pattern.
// sets.txt: a pattern for one character, a tab, how many characters of DOMAIN it matches, a tab, an FNV-1a hash of their ranges.

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;

public class Generate {
    static final Random RANDOM = new Random(20);
    static final Map<String, List<String>> CASES = new LinkedHashMap<>();

    /** Characters on which implementations differ, apart from those that everybody uses. */
    static final int[] ALPHABET = {
        'a', 'b', 'c', 'k', 'K', 's', 'S', 'i', 'I', 'x', 'z', 'A', 'B', 'Z', '0', '1', '7', '9', '_', '-', '.', ' ', '\t', '\n', '\r',
        '/', '&', '#', 0x0b, 0x0c, 0x1c, 0x7f, 0x85, 0xa0, 0xaa, 0xb5, 0xbc, 0xdf, 0xe0, 0xe5, 0xc5, 0xe9, 0xc9, 0xff, 0x178, 0x130, 0x131,
        0x149, 0x17f, 0x1c4, 0x1c5, 0x1c6, 0x1f0, 0x2b0, 0x300, 0x301, 0x345, 0x390, 0x399, 0x3b9, 0x3bc, 0x3c3, 0x3c2, 0x3a3, 0x3c9,
        0x3f4, 0x3b8, 0x410, 0x430, 0x5d0, 0x5b0, 0x661, 0x903, 0x915, 0x94d, 0x1100, 0x1161, 0x11a8, 0x13a0, 0xab70, 0x1c80, 0x1e9e,
        0x1f80, 0x1f88, 0x1fb3, 0x1fbc, 0x1fbe, 0x1fd3, 0x180e, 0x2028, 0x2029, 0x200c, 0x200d, 0x203f, 0x2126, 0x212a, 0x212b, 0x2160,
        0x2170, 0x24b6, 0x24d0, 0x20dd, 0x3000, 0x3042, 0x30a1, 0x4e00, 0xac00, 0xfb05, 0xfb06, 0xfe0f, 0xff21, 0xff41, 0xff11, 0xfffd,
        0xffff, 0x10400, 0x10428, 0x1d165, 0x1d167, 0x1d400, 0x1d7ce, 0x1f1e6, 0x1f1e7, 0x1f468, 0x1f3fb, 0x1f600, 0xe0100, 0x10fffd,
        // Assigned after Unicode 13, which Java 17 has.
        0x2c2f, 0x2c5f, 0xa7c0, 0xa7c1, 0x870, 0x1ac1, 0x11f04, 0x1e4d0,
    };

    /** Properties with and without prefixes, and what looks like some. */
    static final String[] PROPERTIES = {
        "Lower", "Upper", "ASCII", "Alpha", "Digit", "Alnum", "Punct", "Graph", "Print", "Blank", "Cntrl", "XDigit", "Space", "Word",
        "Alphabetic", "Letter", "Ideographic", "Lowercase", "Uppercase", "Titlecase", "White_Space", "WhiteSpace", "Control",
        "Punctuation", "Hex_Digit", "HexDigit", "Assigned", "Noncharacter_Code_Point", "NoncharacterCodePoint", "Join_Control",
        "JoinControl", "Emoji", "L", "Lu", "Ll", "Lt", "Lm", "Lo", "LC", "LD", "L1", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "Z",
        "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cn", "Co", "Cs", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So",
        "all", "ALL", "lu", "Any", "any", "Latin", "latin", "LATIN", "Latn", "latn", "Greek", "Grek", "Cyrillic", "Han", "Hani",
        "Common", "Zyyy", "Inherited", "Zinh", "Qaai", "Unknown", "UNKNOWN", "Zzzz", "Old_Italic", "OldItalic", "Old Italic",
        "Cyrill-ic", " Latin", "Latin ", "La_tin", "alpha", "ALPHA", "lower", "punct", "xdigit", "cntrl", "space", "word", "graph",
        "print", "blank", "digit", "alnum", "upper", "ascii", "javaLowerCase", "javaUpperCase", "javaAlphabetic", "javaIdeographic",
        "javaTitleCase", "javaDigit", "javaDefined", "javaLetter", "javaLetterOrDigit", "javaSpaceChar", "javaISOControl",
        "javaWhitespace", "javaMirrored", "javaJavaIdentifierStart", "javaJavaIdentifierPart", "javaUnicodeIdentifierStart",
        "javaUnicodeIdentifierPart", "javaIdentifierIgnorable", "javaNothing", "", "Greek and Coptic", "BasicLatin", "Basic Latin",
        "Nope", "-", "_", "LowerCase", "UPPERCASE", "TitleCase", "whitespace", "hexdigit", "CONTROL", "assigned", "letter",
    };
    static final String[] PREFIXES = {"", "Is", "is", "IS", "In", "script=", "sc=", "SC=", "general_category=", "gc=", "block=", "x="};

    static String text(int... codes) {
        StringBuilder text = new StringBuilder();
        for (int code : codes) text.appendCodePoint(code);
        return text.toString();
    }

    static <T> T pick(T[] from) { return from[RANDOM.nextInt(from.length)]; }

    static int character() {
        return RANDOM.nextInt(3) == 0 ? ALPHABET[RANDOM.nextInt(25)] : ALPHABET[RANDOM.nextInt(ALPHABET.length)];
    }

    static String written(int code) {
        switch (RANDOM.nextInt(8)) {
            case 0: return String.format("\\x{%x}", code);
            case 1: if (code < 0x10000) return String.format("\\u%04x", code);
            case 2: if (code < 0x100) return String.format("\\x%02x", code);
            case 3: if (code < 0x80) return String.format("\\0%o", code);
            default:
                String plain = text(code);
                return "\\[](){}.*+?^$|&-#".contains(plain) && RANDOM.nextInt(20) > 0 ? "\\" + plain : plain;
        }
    }

    static void add(String pattern, String... texts) {
        List<String> known = CASES.computeIfAbsent(pattern, key -> new ArrayList<>());
        for (String text : texts) if (!known.contains(text)) known.add(text);
    }

    // Sampled patterns: one part of a pattern and a text that it may match.
    static class Part {
        final String pattern, sample;
        Part(String pattern, String sample) { this.pattern = pattern; this.sample = sample; }
    }

    static Part property() {
        String name = pick(PREFIXES) + pick(PROPERTIES);
        return new Part((RANDOM.nextBoolean() ? "\\p{" : "\\P{") + name + "}", text(character()));
    }

    static String classBody(int depth) {
        StringBuilder body = new StringBuilder();
        int parts = 1 + RANDOM.nextInt(3);
        for (int part = 0; part < parts; part++) {
            switch (RANDOM.nextInt(depth > 1 ? 8 : 12)) {
                case 0: case 1: case 2:
                    int from = character(), to = character();
                    body.append(written(Math.min(from, to))).append('-').append(written(Math.max(from, to)));
                    break;
                case 3: body.append(pick(new String[] {"\\d", "\\w", "\\s", "\\h", "\\v", "\\D", "\\W", "\\S", "\\H", "\\V", "\\R", "\\b", "-", "^", "&", " ", "#"})); break;
                case 4: if (RANDOM.nextInt(3) == 0) { body.append(property().pattern); break; }
                case 8: body.append('[').append(RANDOM.nextBoolean() ? "^" : "").append(classBody(depth + 1)).append(']'); break;
                case 9: body.append("&&").append(classBody(depth + 1)); break;
                case 10: body.append("&&[").append(RANDOM.nextBoolean() ? "^" : "").append(classBody(depth + 1)).append(']'); break;
                default: body.append(written(character()));
            }
        }
        return body.toString();
    }

    static final String[] ESCAPES = {"\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\h", "\\H", "\\v", "\\V", "\\R", "\\X", "\\e", "\\a", "\\f",
        "\\t", "\\n", "\\r", "\\cA", "\\c[", "\\ca", "\\0101", "\\0377", "\\0400", "\\08", "\\x4", "\\x{110000}", "\\x{}", "\\u004", "\\q", "\\y",
        "\\N", "\\ud83d\\ude00", "\\Qa.b\\E", "\\Q1", "\\E", "\\-", "\\_", "\\<", "\\/", "\\\u00e9", "."};
    static final String[] POSITIONS = {"\\b", "\\B", "^", "$", "\\A", "\\z", "\\Z", "\\G"};
    static final String[] FLAGS = {"i", "u", "iu", "U", "iU", "x", "s", "m", "d", "md", "-i", "i-u", "-u", "-U", "xi", "-x", "iux", "", "-", "k", "ii", "x ", "x-i "};
    static final String[] COUNTS = {"?", "*", "+", "{0}", "{1}", "{2}", "{1,}", "{0,2}", "{1,2}", "{2,1}", "{,2}", "{", "{ 1}", "{2}{3}"};
    static final String[] MODES = {"", "", "", "?", "+", "**"};

    static int groups;

    static Part atom(int depth) {
        switch (RANDOM.nextInt(depth > 2 ? 12 : 20)) {
            case 0: case 1: case 2: case 3: { int code = character(); return new Part(written(code), text(RANDOM.nextInt(4) == 0 ? otherCase(code) : code)); }
            case 4: case 5: return new Part(pick(ESCAPES), text(character()));
            case 6: case 7: return new Part(pick(POSITIONS), "");
            case 8: case 9: return new Part("[" + (RANDOM.nextInt(3) == 0 ? "^" : "") + classBody(0) + "]", text(character()));
            case 10: return property();
            case 11: return RANDOM.nextInt(4) > 0 ? new Part(".", text(character())) : new Part("\\" + RANDOM.nextInt(4), "a");
            case 12: case 13: { groups++; Part inner = sequence(depth + 1); return new Part("(" + inner.pattern + ")", inner.sample); }
            case 14: { Part inner = sequence(depth + 1); return new Part("(?:" + inner.pattern + ")", inner.sample); }
            case 15: { Part inner = sequence(depth + 1); return new Part("(?" + pick(FLAGS) + ":" + inner.pattern + ")", inner.sample); }
            case 16: { Part one = sequence(depth + 1), two = sequence(depth + 1); return new Part("(?:" + one.pattern + "|" + two.pattern + ")", RANDOM.nextBoolean() ? one.sample : two.sample); }
            case 17: { Part inner = sequence(depth + 1); return new Part(pick(new String[] {"(?=", "(?!"}) + inner.pattern + ")", ""); }
            case 18: { Part inner = sequence(depth + 1); return new Part(pick(new String[] {"(?<=", "(?<!"}) + inner.pattern + ")", ""); }
            default: { Part inner = sequence(depth + 1); return new Part(pick(new String[] {"(?>", "(?<n>", "(?<n1>", "( ?:", "(? i:", "(?#", "(?P<n>", "(?<1>", "( "}) + inner.pattern + ")", inner.sample); }
        }
    }

    static int otherCase(int code) {
        int upper = Character.toUpperCase(code);
        return upper != code ? upper : Character.toLowerCase(code);
    }

    static Part sequence(int depth) {
        StringBuilder pattern = new StringBuilder(), sample = new StringBuilder();
        int atoms = RANDOM.nextInt(12) == 0 ? 0 : 1 + RANDOM.nextInt(3);
        for (int index = 0; index < atoms; index++) {
            Part atom = atom(depth);
            pattern.append(atom.pattern);
            if (RANDOM.nextInt(3) == 0) {
                pattern.append(pick(COUNTS)).append(pick(MODES));
                for (int times = RANDOM.nextInt(3); times > 0; times--) sample.append(atom.sample);
            } else {
                sample.append(atom.sample);
            }
        }
        return new Part(pattern.toString(), sample.toString());
    }

    static String randomText(int longest) {
        StringBuilder text = new StringBuilder();
        for (int length = RANDOM.nextInt(longest + 1); length > 0; length--) text.appendCodePoint(character());
        return text.toString();
    }

    static void sampled(int patterns, int texts) {
        for (int index = 0; index < patterns; index++) {
            groups = 0;
            Part part = sequence(0);
            String pattern = part.pattern;
            if (RANDOM.nextInt(3) == 0) pattern = "(?" + pick(FLAGS) + ")" + pattern;
            if (RANDOM.nextInt(12) == 0 && !pattern.isEmpty()) {
                // Something that is nearly a pattern.
                int at = pattern.offsetByCodePoints(0, RANDOM.nextInt(pattern.codePointCount(0, pattern.length())));
                pattern = pattern.substring(0, at) + pattern.substring(pattern.offsetByCodePoints(at, 1));
            }
            add(pattern, part.sample);
            for (int count = 0; count < texts; count++) {
                String text = RANDOM.nextBoolean() ? randomText(4) : part.sample + text(character());
                if (RANDOM.nextInt(3) == 0 && !part.sample.isEmpty()) text = swapped(part.sample);
                add(pattern, text);
            }
        }
    }

    static String swapped(String sample) {
        int[] codes = sample.codePoints().toArray();
        int at = RANDOM.nextInt(codes.length);
        codes[at] = RANDOM.nextBoolean() ? character() : otherCase(codes[at]);
        return text(codes);
    }

    /** Each pattern with each of its texts. */
    static void each(String[] patterns, String... texts) {
        for (String pattern : patterns) add(pattern, texts);
    }

    static void constructs() {
        for (String prefix : PREFIXES) for (String name : PROPERTIES) {
            String[] texts = {"a", "B", "7", text(character()), text(character())};
            add("\\p{" + prefix + name + "}", texts);
            if (RANDOM.nextInt(4) == 0) add(pick(new String[] {"(?i)", "(?U)", "(?iU)", "(?iu)", "(?x)"}) + "\\P{" + prefix + name + "}", texts);
        }
        // Case: every letter of the alphabet against its relatives, alone, in a class, in a range and in what is not in a range.
        for (int code : ALPHABET) {
            int upper = Character.toUpperCase(code), lower = Character.toLowerCase(code);
            String[] texts = {text(code), text(upper), text(lower), text(Character.toLowerCase(upper)), text(Character.toTitleCase(code)), "i", "I", "k", "s",
                "\u0130", "\u0131", "\u212a", "\u017f"};
            String hex = String.format("\\x{%x}", code);
            for (String flags : new String[] {"(?i)", "(?iu)", "(?u)", "(?iU)"}) {
                if (flags.equals("(?u)") || flags.equals("(?iU)")) { if (RANDOM.nextInt(4) > 0) continue; }
                add(flags + hex, texts);
                add(flags + "[" + hex + "]", texts);
                add(flags + "[^" + hex + "]", texts);
                int to = Math.min(0x10ffff, code + RANDOM.nextInt(64));
                if (to < 0xd800 || code > 0xdfff) {
                    String range = "[" + hex + "-" + String.format("\\x{%x}", to) + "]";
                    add(flags + range, texts);
                    add(flags + "[^" + range + "]", texts);
                    add(flags + "[\\w&&" + range + "b]", texts);
                }
            }
        }
        each(new String[] {"(?iu)[^\u0100-\\uffff]+", "(?iu)[\u00e0-\u017f]", "(?iu)\u0131", "(?iu)\u0130", "(?iu)[i]", "(?iu)[h-j]", "(?iu)k", "(?iu)[k]", "(?iu)[^k]"},
            "k", "K", "s", "S", "i", "I", "\u0130", "\u0131", "\u212a", "\u017f", "\u00df", "\u1e9e", "\u00ff", "\u0178");
        // Boundaries of words beside marks and joiners.
        int[] beside = {'a', '_', '-', 0x301, 0x903, 0x20dd, 0x200d, 0x200c, 0x203f, 0x2160, 0x24d0, 0x661, 0x1d165, 0x1d17b, 0x1d400, 0xe0100, 0x1f600, 0x11f04};
        for (String boundary : new String[] {"\\b", "\\B"}) for (String flags : new String[] {"", "(?U)", "(?i)"}) {
            for (int one : beside) for (int two : beside) {
                if (flags.equals("(?i)") && RANDOM.nextInt(8) > 0) continue;
                add(flags + "." + boundary + ".", text(one, two));
                add(flags + ".*" + boundary + ".", text(one, 0x301, two));
                add(flags + "." + boundary + ".*", text(one, two, two));
                add(flags + boundary + ".+" + boundary, text(one), text(two, one));
                add(flags + ".+" + boundary + "(?=.)..?" + boundary, text(one, two, 0x301), text(0x301, two, one));
            }
        }
        // What is behind.
        String[] inner = {"(ab)+", "(?:ab)+", "a+", "a*", "a?", "a{2}", "a{1,}", "(?:a|b)+", "(?:a|b)*?", "(?:a|b){2}", "(?:a|bc)", "\\1", "(a)\\1", "(?:a?)*", "(?:ab?){2}",
            "(?:a(?:b|c))?", "\\R", "\\X", "a++", "(?:a|b)++", "(?>a+)", "(?>(?:a|b)+)", "(?:(?=a)b)*", "(?:\\b)*a", "(a)*", "(a?)+", "(a)+?", "(?:ab){0,3}", "(?:(?:a))*", "^a",
            "(?:^|a)", ".*", ".+?", "[ab]*", "\\w+", "(?:a*)*", "(?:a*b)*", "(?:a+){2}", "(?:a{2}){2}", "(?:\\R)*", "(?:\\X)*", "(?:\\R)+a", "a*b*", "a*?b*?", "(?:ab)*(?:ab)*",
            "(?:a*b*)+", "(?<n>a)+", "(?:a|b)?+", "(?:)", "", "(?:$)*", "(?:a$)*", "(?:(?!a)b)+", "(?:(?<=a)b)+", "(?i:a)*", "(?:a(?i)b)*", "x{2147483647}", "(?:x{65536}){65536}"};
        for (String one : inner) for (String open : new String[] {"(?<=", "(?<!"}) {
            add(open + one + ")b", "b");
            add(".*" + open + one + ").*", "b", "ab", "aab", "bb", "aba", "abab", "", "\r\n", "\r\nb");
            add("(x)?a*" + open + one + ")b", "b", "ab", "aab", "xab", "aaab");
        }
        // Comments.
        String[] spaced = {"a b", "a #c\nb", "( a )", "( ?: a b )", "(? : a b)", "( ? i ) ab", "(?i ) ab", "(? i : a b)", "(?< n > a) b", "(?<n >a)b", "(? <n>ab)", "(?x )ab", "(?-x )ab", "(?-x)a b",
            "(?x:a b) ", "[ a b ]+", "[a - c]+", "[ ^ a ] b", "[^ a ] b", "[a & & b]b", "[a && b]b", "[ # \n ab]+", "[a#b]+", "a {1} b", "a { 1 } b", "a{1 } b", "a + b", "a + + b", "a * ? b", "\\ a b",
            "\\p L b", "\\p {L} b", "\\p{ L} b", "\\p{L } b", "\\p{L #\n} b", "\\x 61 b", "\\u 0061 b", "\\0 141 b", "\\c A", "(a) \\ 1", "(a) \\1 0", "(?<n>a) \\k < n >", "(?<n>a) \\k<n>", "( ?= a ) ab", "(? = a ) ab",
            "( ?<= a ) b", "a ( ?< = a ) b", "a (?< = a ) b", "a (?<! = c ) b", "(?i -x) a b", "(?i- x) a b", "(?i- x:a) b", "\\Qa b\\E", "\\Qa\\E b", "a\\Q \\Eb", "a| b", "(a | ab ) | b", "\u0085a", "a\u2028b", "#\u0085ab", "#\rab", "#c",
            "(?d)#\rb\nab", "a\u00a0b", "a\u000bb"};
        for (String one : spaced) for (String flags : new String[] {"(?x)", "(?x )", "", "(?ix)", "(?xd)"})
            add(flags + one, "ab", "a b", "a", "b", "AB", "aa", "");
        each(new String[] {"(?d).+", ".+", "(?s).+", "(?m)^a$.*", "(?ms)^a$.*", "(?md)^a$(?s).*", "(?s)a$.*", "(?sd)a$.*", "(?s)a\\Z.*", "(?s).*^b", "(?sm).*^b", "(?smd).*^b", "(?sm).*$", "(?sm)a.*^", "(?sm)^", "(?m)$", "$", "^", "(?sm).*^$"},
            "a", "", "a\n", "a\r\n", "a\r", "a\u0085", "a\u2028", "a\nb", "a\r\nb", "a\rb", "\n", "\r\n", "a\n\r", "a\n\n", "b");
        each(new String[] {"(a*)*b", "(a|a)*b", "(?>a|ab)b", "(?:a|ab)++b", "a*+a", "(a)(b)?\\2", "(a)(b)?c\\1", "(?i)(a)\\1", "(?iu)(k)\\1", "(a\\1)", "\\1(a)", "(a)\\10", "(a)\\2", "(?<n>a)\\k<n>", "\\k<n>(?<n>a)",
            "(?:a|(b))+\\1", "(a?)*?\\1b", "(?=(a+))\\1b", "(?!(a))\\1b", "(?<=(a))\\1", "((a)|b)+\\2", "(?:(a)|b)*\\1", "(a)?+\\1b", "(?>(a)?)\\1b", "(?=a){2}ab", "(?=a)*ab", "(?:(?=a))?ab", "(?:a?){3}b", "(?:a?)*?b", "(a?){2,}b"},
            "b", "ab", "aab", "aaab", "aa", "aaa", "ba", "bb", "abb", "aba", "", "aA", "kK", "k\u212a", "abab", "bab", "abaa", "a0", "aa0");
    }

    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(code -> {
            if (code == '"' || code == '\\') json.append('\\').appendCodePoint(code);
            else if (code >= ' ' && code < 0x7f) json.appendCodePoint(code);
            else for (char unit : Character.toChars(code)) json.append(String.format("\\u%04x", (int) unit));
        });
        return json.append('"').toString();
    }

    static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(code -> code >= 0xd800 && code <= 0xdfff);
    }

    /** What the sets are compared on: all but the large blocks of letters and signs that are alike, and planes without any. */
    static final int[][] DOMAIN = {{0, 0x34ff}, {0x4d00, 0x4eff}, {0x9e00, 0xacff}, {0xd600, 0xd7ff}, {0xe000, 0xe00f}, {0xf8f0, 0x170ff},
        {0x18700, 0x200ff}, {0xe0000, 0xe01ff}, {0x10fff0, 0x10ffff}};

    static void sets(PrintWriter out) {
        List<String> patterns = new ArrayList<>();
        for (String prefix : new String[] {"", "Is", "script=", "gc="}) for (String name : PROPERTIES)
            for (String flags : new String[] {"", "(?i)", "(?U)"}) patterns.add(flags + "\\p{" + prefix + name + "}");
        for (Character.UnicodeScript script : Character.UnicodeScript.values()) patterns.add("\\p{Is" + script + "}");
        for (String escape : new String[] {"\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\h", "\\H", "\\v", "\\V"})
            for (String flags : new String[] {"", "(?U)"}) patterns.add(flags + escape);
        for (int from = 0; from < 0x20000; from += from < 0x600 || from >= 0x1c80 && from < 0x2200 ? 0x20 : 0x200) {
            if (from >= 0xd800 && from < 0xe000 || from >= 0x3000 && from < 0xa600) continue;
            String range = String.format("[\\x{%x}-\\x{%x}]", from, from + 0x28);
            if (from + 0x28 >= 0xd800 && from < 0xd800) continue;
            patterns.add("(?iu)" + range);
            if (from < 0x600) { patterns.add("(?i)" + range); patterns.add("(?iu)[^" + range + "a]"); }
        }
        for (int code : ALPHABET) for (String flags : new String[] {"(?i)", "(?iu)"}) {
            patterns.add(flags + String.format("\\x{%x}", code));
            patterns.add(flags + String.format("[\\x{%x}]", code));
        }
        for (String pattern : new LinkedHashSet<>(patterns)) {
            Pattern compiled;
            try { compiled = Pattern.compile(pattern); } catch (PatternSyntaxException refused) { continue; }
            Matcher matcher = compiled.matcher("");
            StringBuilder ranges = new StringBuilder();
            int count = 0;
            for (int[] part : DOMAIN) {
                int start = -1;
                for (int code = part[0]; code <= part[1] + 1; code++) {
                    boolean in = code <= part[1] && matcher.reset(text(code)).matches();
                    if (in) { count++; if (start < 0) start = code; }
                    else if (start >= 0) { ranges.append(String.format("%x-%x,", start, code - 1)); start = -1; }
                }
            }
            long hash = 0xcbf29ce484222325L;
            for (byte unit : ranges.toString().getBytes(StandardCharsets.US_ASCII)) hash = (hash ^ unit) * 0x100000001b3L;
            out.printf("%s\t%d\t%016x\n", pattern, count, hash);
        }
    }

    public static void main(String[] arguments) throws IOException {
        constructs();
        sampled(4500, 4);
        int rows = 0;
        try (PrintWriter out = new PrintWriter("patterns.txt", StandardCharsets.UTF_8)) {
            for (Map.Entry<String, List<String>> entry : CASES.entrySet()) {
                String pattern = entry.getKey();
                // Text in UTF-8 has no halves of characters.
                if (!wellFormed(pattern)) continue;
                StringBuilder verdicts = new StringBuilder(), texts = new StringBuilder();
                try {
                    Pattern compiled = Pattern.compile(pattern);
                    for (String text : entry.getValue()) {
                        if (!wellFormed(text)) continue;
                        verdicts.append(compiled.matcher(text).matches() ? 'Y' : 'N');
                        texts.append(", ").append(quoted(text));
                        rows++;
                    }
                } catch (PatternSyntaxException refused) {
                    verdicts = new StringBuilder("E");
                    texts = new StringBuilder();
                    rows++;
                } catch (RuntimeException | StackOverflowError ours) {
                    // Not a verdict: a fault of Java's.
                    System.err.println(pattern + ": " + ours);
                    continue;
                }
                out.printf("[%s, \"%s\"%s]\n", quoted(pattern), verdicts, texts);
            }
        }
        System.out.println(rows + " rows");
        try (PrintWriter out = new PrintWriter("sets.txt", StandardCharsets.UTF_8)) { sets(out); }
    }
}
