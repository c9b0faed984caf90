//! Specifications that do not parse: what is wrong, and where.

use diffusion::wire::services::control::outcomes::CreatedOrErrors;

use super::support::Stage;
use crate::support::random::Random;

fn error(text: &str) -> (i32, i32, String) {
    let mut stage = Stage::new();
    match stage.try_view("view", text) {
        Ok(CreatedOrErrors::Errors(reports)) => {
            assert_eq!(reports.len(), 1);
            let report = reports[0].clone();
            (report.line, report.column, report.message)
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn errors_have_a_place() {
    for (text, line, column, message) in [
        ("", 1, 1, "expected \"map\""),
        ("bad", 1, 1, "expected \"map\""),
        ("Map a to b", 1, 1, "expected \"map\""),
        ("mapa to b", 1, 1, "expected \"map\""),
        ("map", 1, 4, "expected a topic selector"),
        ("map a", 1, 6, "expected \"to\""),
        ("map a to", 1, 9, "expected a path"),
        ("map a\n  too b", 2, 3, "expected \"to\""),
        ("map a to b\nas", 2, 3, "expected \"<\""),
        ("map a to b\n\n  and c", 3, 3, "unexpected text"),
        ("map ä/ö to b x", 1, 14, "unexpected text"),
        ("map ?( to b", 1, 5, "regular expression"),
        ("map 'a to b", 1, 5, "the closing quote is missing"),
        ("map a to 'b", 1, 10, "the closing quote is missing"),
        ("map a from", 1, 11, "expected the name of a remote server"),
        (
            "map a to <pat(0)>",
            1,
            11,
            "expected path(...), scalar(...) or expand(...)",
        ),
        ("map a to <path(x)>", 1, 16, "\"x\" is no whole number"),
        (
            "map a to <path(1,2,3)>",
            1,
            16,
            "path takes a start and a count",
        ),
        ("map a to <path(1>", 1, 18, "expected \")\""),
        ("map a to <path(1)", 1, 18, "expected \">\""),
        ("map a to <scalar(x)>", 1, 18, "\"x\" is no JSON pointer"),
        (
            "map a to <scalar(/a,/b)>",
            1,
            18,
            "scalar takes one JSON pointer",
        ),
        (
            "map a to <expand(/a,/b,/c)>",
            1,
            18,
            "expand takes a JSON pointer",
        ),
        (r"map a to b\/c", 1, 11, "can not be escaped"),
        ("map a to b>c", 1, 11, "unexpected text"),
        ("map a to b process", 1, 19, "expected \"{\""),
        (
            "map a to b process { }",
            1,
            22,
            "expected an operation or \"if\"",
        ),
        (
            "map a to b process { set(/a, x) }",
            1,
            30,
            "expected a text in quotes",
        ),
        (
            "map a to b process { set(a, 1) }",
            1,
            26,
            "\"a\" is no JSON pointer",
        ),
        (
            "map a to b process { remove(/a) remove(/b) }",
            1,
            33,
            "expected \";\" or \"}\"",
        ),
        (
            "map a to b process { if '/a >' continue }",
            1,
            30,
            "expected a text in quotes",
        ),
        (
            "map a to b process { if '/a ~ 1' continue }",
            1,
            29,
            "expected a comparison",
        ),
        (
            "map a to b process { if '/a > true' continue }",
            1,
            31,
            "only numbers",
        ),
        (
            "map a to b process { if '/a = 1 /b' continue }",
            1,
            33,
            "unexpected text",
        ),
        (
            "map a to b process { if continue }",
            1,
            25,
            "expected a condition in quotes",
        ),
        (
            "map a to b process { set(/a, calc '1 +') }",
            1,
            39,
            "expected a number",
        ),
        (
            "map a to b patch '[{\"op\":\"jump\"}]'",
            1,
            18,
            "not a JSON patch",
        ),
        ("map a to b patch '{'", 1, 18, "not a JSON patch"),
        ("map a to b insert c", 1, 20, "expected \"at\""),
        (
            "map a to b insert c at d",
            1,
            24,
            "\"d\" is no JSON pointer",
        ),
        (
            "map a to b insert <expand()> at /d",
            1,
            19,
            "can not have expand",
        ),
        (
            "map a to b insert c at /d patch '[]'",
            1,
            27,
            "insert comes after",
        ),
        (
            "map a to b as <value(/x)> as <value(/y)>",
            1,
            27,
            "the option is given twice",
        ),
        (
            "map a to b with properties OWNER:x",
            1,
            28,
            "can not set the property \"OWNER\"",
        ),
        (
            "map a to b with properties CONFLATION:x",
            1,
            39,
            "CONFLATION",
        ),
        (
            "map a to b with properties TIME_SERIES_RETAINED_RANGE:'limit x'",
            1,
            56,
            "TIME_SERIES",
        ),
        (
            "map a to b throttle to 0 updates every second",
            1,
            24,
            "at least one",
        ),
        (
            "map a to b throttle to 1 updates every day",
            1,
            40,
            "expected seconds",
        ),
        ("map a to b delay by seconds", 1, 21, "expected the length"),
        ("map a to b delay by 0 seconds", 1, 21, "can not be 0"),
        (
            "map a to b delay by 99999999999999999999 hours",
            1,
            21,
            "too large",
        ),
        (
            "map a to b delay by 9999999999999999999 hours",
            1,
            21,
            "too long",
        ),
        ("map a to b preserve", 1, 20, "expected \"topics\""),
        ("map a to b type RECORD_V2", 1, 17, "expected STRING"),
    ] {
        let (found_line, found_column, found) = error(text);
        assert!(found.contains(message), "{text}: {found}");
        assert_eq!(
            (found_line, found_column),
            (line, column),
            "{text}: {found}"
        );
    }
}

#[test]
fn nesting_has_a_limit() {
    let deep = |count: usize| {
        let (open, close) = ("(".repeat(count), ")".repeat(count));
        format!("map a to b process {{ if '{open}/x = 1{close}' continue }}")
    };
    let mut stage = Stage::new();
    stage.view("view", &deep(60));
    assert!(error(&deep(100_000)).2.contains("too deeply nested"));
    let nots = format!(
        "map a to b process {{ if '{}/x = 1' continue }}",
        "not ".repeat(100_000)
    );
    assert!(error(&nots).2.contains("too deeply nested"));
    let signs = format!(
        "map a to b process {{ set(/x, calc '{}1') }}",
        "- ".repeat(100_000)
    );
    assert!(error(&signs).2.contains("too deeply nested"));
    let sum = format!(
        "map a to b process {{ set(/x, calc '1{}') }}",
        " + 1".repeat(100_000)
    );
    assert!(error(&sum).2.contains("too long"));
}

#[test]
fn a_view_that_does_not_parse_changes_nothing() {
    let mut stage = Stage::new();
    stage.json("a", "1");
    stage.view("view", "map a to v");
    assert!(matches!(
        stage.try_view("view", "map a to"),
        Ok(CreatedOrErrors::Errors(_))
    ));
    assert_eq!(stage.all(), ["v=1"]);
}

/// Whatever somebody writes, the answer is a view or one error within the text.
#[test]
fn mangled_specifications_are_answered() {
    const WHOLE: [&str; 3] = [
        "map '?a(b|c)//' from \"Some Name\" to v/<path(0,2)>/x<scalar(/a~1b)><expand(/l\\,,/n)> process { if 'not (/a > 1.5 and /b = \"x\") | /c le /d' set(/e, calc '-(/a + 2) * 3e2'); remove(/b) elseif '/x = true' continue else set(/y, 'z') }",
        "map a to v patch '[{\"op\":\"add\",\"path\":\"/x\",\"value\":{\"a\":[1]}}]' insert b/<scalar(/id)> key /k at /- default 'none'; as <value(/ö/1)>",
        "map >a to 'v w' with properties 'CONFLATION':'off', PRIORITY : high throttle to 12 updates every 3 minutes delay by 1 hour separator '_' preserve topics type time_series;",
    ];
    const INSERTED: &[char] = &[
        '\'', '"', '\\', '<', '>', '(', ')', '{', '}', ',', ';', '/', ' ', '\n', 'ß', '9', '-',
        '\0',
    ];
    let mut random = Random::new(1);
    let mut stage = Stage::new();
    let (mut views, mut faults) = (0, 0);
    for text in WHOLE {
        stage.view("view", text);
    }
    for _ in 0..2000 {
        let mut characters: Vec<char> = WHOLE[random.below(3) as usize].chars().collect();
        for _ in 0..=random.below(3) {
            if characters.is_empty() {
                break;
            }
            let at = random.below(characters.len() as u64) as usize;
            let other = INSERTED[random.below(INSERTED.len() as u64) as usize];
            match random.below(4) {
                0 => characters[at] = other,
                1 => characters.insert(at, other),
                2 => characters.truncate(at.max(1)),
                _ => {
                    characters.remove(at);
                }
            }
        }
        let text: String = characters.into_iter().collect();
        match stage.try_view("view", &text).expect("an answer") {
            CreatedOrErrors::Created(_) => views += 1,
            CreatedOrErrors::Errors(reports) => {
                faults += 1;
                let report = &reports[0];
                let line = text.split('\n').nth(report.line as usize - 1);
                let length = line.expect("a line of the text").chars().count();
                assert!(report.column as usize <= length + 1, "{text}: {report:?}");
                assert!(!report.message.is_empty());
            }
        }
    }
    assert!(views > 50 && faults > 300, "{views} views, {faults} errors");
}
