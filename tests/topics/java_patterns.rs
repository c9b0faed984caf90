//! Regular expressions against Java's verdicts, which `tests/vectors/java/Generate.java` has recorded: every pattern says what
//! Java says, or that it can not say.

use diffusion::topics::selector::Pattern;
use serde_json::Value;

use crate::vectors::{list, text};

struct Row {
    pattern: String,
    /// None: Java refuses the pattern.
    cases: Option<Vec<(String, bool)>>,
}

fn rows() -> Vec<Row> {
    include_str!("../vectors/java/patterns.txt")
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            let row = list(&row);
            let verdicts = text(&row[1]);
            let cases = (verdicts != "E").then(|| {
                row[2..]
                    .iter()
                    .map(|case| text(case).to_owned())
                    .zip(verdicts.chars().map(|verdict| verdict == 'Y'))
                    .collect()
            });
            Row {
                pattern: text(&row[0]).to_owned(),
                cases,
            }
        })
        .collect()
}

#[test]
fn nothing_differs_silently_from_java() {
    let mut wrong = Vec::new();
    let (mut verdicts, mut limits) = (0, 0);
    for row in rows() {
        let pattern = Pattern::new(&row.pattern);
        let Some(cases) = row.cases else {
            verdicts += 1;
            if pattern.is_ok() {
                wrong.push(format!("{:?} is accepted", row.pattern));
            }
            continue;
        };
        let pattern = match pattern {
            Ok(pattern) => pattern,
            Err(error) if error.is_local_limit() => {
                limits += cases.len();
                continue;
            }
            Err(error) => {
                wrong.push(format!("{:?}: {error}", row.pattern));
                continue;
            }
        };
        for (text, expected) in cases {
            match pattern.matches(&text) {
                Ok(found) if found == expected => verdicts += 1,
                Ok(_) => wrong.push(format!("{:?} on {text:?}, Java: {expected}", row.pattern)),
                Err(_) => limits += 1,
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(verdicts >= 45_000, "{verdicts} verdicts, {limits} limits");
    assert!(limits <= 500, "{verdicts} verdicts, {limits} limits");
}
