//! What the headers say about themselves: every parameter and result described, nobody sent elsewhere, nothing too wide,
//! the example a program. Doxygen checks more of it where it is installed.

use std::fs;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::process::Command;

use diffusion::capi::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn header(name: &str) -> String {
    fs::read_to_string(root().join("include").join(name)).expect("readable")
}

/// A function as a header declares it.
struct Function {
    name: String,
    parameters: Vec<String>,
    gives: bool,
    comment: String,
}

/// The functions of a header, each with the comment before it.
fn functions(text: &str) -> Vec<Function> {
    let mut found = Vec::new();
    let (mut comment, mut statement) = (String::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("/*") {
            comment = line.to_owned();
            while !comment.ends_with("*/") {
                comment += "\n";
                comment += lines.next().expect("comments end");
            }
            statement.clear();
        } else if line.starts_with('#') || line.is_empty() {
            statement.clear();
        } else if statement.is_empty() && !starts_function(line) {
            comment.clear();
        } else {
            statement += line.trim();
            statement.push(' ');
            if line.ends_with(';') {
                found.extend(function(&statement, std::mem::take(&mut comment)));
                statement.clear();
            }
        }
    }
    found
}

fn starts_function(line: &str) -> bool {
    line.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && ![
            "typedef ", "struct ", "union ", "enum ", "extern ", "static ",
        ]
        .iter()
        .any(|other| line.starts_with(other))
}

fn function(statement: &str, comment: String) -> Option<Function> {
    let (head, rest) = statement.split_once('(')?;
    let (kind, name) = head.rsplit_once([' ', '*'])?;
    Some(Function {
        name: name.to_owned(),
        parameters: parameters(rest.trim_end().strip_suffix(");")?),
        gives: kind.trim() != "void" || head.contains('*'),
        comment,
    })
}

/// The names of parameters: the last word of each, or the one in the parentheses of a function pointer.
fn parameters(list: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in list.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    let name = |part: String| {
        let part = match part.split_once("(*") {
            Some((_, rest)) => rest.split(')').next().unwrap_or_default().to_owned(),
            None => part,
        };
        let word = part
            .rsplit([' ', '*'])
            .next()
            .unwrap_or_default()
            .to_owned();
        (!["void", "...", ""].contains(&word.as_str())).then_some(word)
    };
    parts.into_iter().filter_map(name).collect()
}

/// What the comment does not say, or says of something else.
fn lacks(function: &Function) -> Vec<String> {
    let mut lacking = Vec::new();
    let name = &function.name;
    if !function.comment.starts_with("/**") {
        lacking.push(format!("{name}: no comment"));
    }
    let described: Vec<&str> = function
        .comment
        .lines()
        .filter_map(|line| {
            line.split_once(" @param")?
                .1
                .split_whitespace()
                .find(|word| !word.starts_with('['))
        })
        .collect();
    for parameter in &function.parameters {
        if !described.contains(&parameter.as_str()) {
            lacking.push(format!("{name}: @param {parameter}"));
        }
    }
    for other in described {
        if !function
            .parameters
            .iter()
            .any(|parameter| parameter == other)
        {
            lacking.push(format!("{name}: has no parameter {other}"));
        }
    }
    if function.gives != function.comment.contains(" @return ") {
        lacking.push(format!("{name}: @return"));
    }
    lacking
}

#[test]
fn every_parameter_and_every_result_is_described() {
    let all = functions(&(header("diffusion.h") + &header("args.h")));
    assert!(all.len() > 500, "only {} functions were found", all.len());
    let lacking: Vec<_> = all.iter().flat_map(lacks).collect();
    assert!(lacking.is_empty(), "{lacking:#?}");
}

/// The types of callbacks, as functions with the comment before each.
fn callbacks(text: &str) -> Vec<Function> {
    const END: &str = "*/\ntypedef ";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(END) {
        let comment = &text[text[..at].rfind("/*").expect("comments begin")..at];
        let rest = &text[at + END.len()..];
        let Some(end) = rest.find(';') else {
            continue;
        };
        let statement = rest[..end].split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((kind, rest)) = statement.split_once("(*") else {
            continue;
        };
        let Some((name, list)) = rest.split_once(")(") else {
            continue;
        };
        found.push(Function {
            name: name.to_owned(),
            parameters: parameters(list.strip_suffix(')').expect("lists end")),
            gives: kind.trim() != "void",
            comment: comment.to_owned(),
        });
    }
    found
}

#[test]
fn every_callback_is_described_like_a_function() {
    let text = header("diffusion.h");
    let all = callbacks(&text);
    let typedefs = text.lines().filter(|line| {
        line.starts_with("typedef ") && line.contains("(*") && !line.starts_with("typedef struct")
    });
    assert_eq!(all.len(), typedefs.count());
    assert!(all.len() > 100, "only {} callbacks were found", all.len());
    let lacking: Vec<_> = all.iter().flat_map(lacks).collect();
    assert!(lacking.is_empty(), "{lacking:#?}");
}

/// What `diffusion_error_str` says of a code is what stands beside it.
#[test]
fn the_texts_of_errors_are_their_descriptions() {
    let text = header("diffusion.h");
    let (_, list) = text.split_once("enum error_code_e {\n").expect("declared");
    let (list, _) = list.split_once("};").expect("ends");
    let mut count = 0;
    for row in list.split("/**").skip(1) {
        let (comment, rest) = row.split_once("*/").expect("comments end");
        let words = comment.split_whitespace();
        let described: Vec<_> = words.filter(|word| *word != "*").collect();
        // Old C allows no comma behind the last.
        let rest = rest.trim();
        let rest = rest.strip_suffix(',').unwrap_or(rest);
        let (name, number) = rest.split_once(" = ").expect("a number");
        // SAFETY: an integer of the enumeration.
        let code = unsafe {
            std::mem::transmute::<i32, MaybeUninit<ERROR_CODE_T>>(number.parse().unwrap())
        };
        let said = crate::support::text(diffusion_error_str(code));
        assert_eq!(described.join(" "), format!("{said}."), "{name}");
        count += 1;
    }
    assert_eq!(count, 69);
}

#[test]
fn what_lacks_a_description_is_noticed() {
    let callback = "/**\n * Called.\n *\n * @param a One.\n * @param c None.\n */\ntypedef int (*then)(int a,\n    int b);\n";
    let found = callbacks(callback);
    assert_eq!(
        lacks(&found[0]),
        [
            "then: @param b",
            "then: has no parameter c",
            "then: @return"
        ]
    );

    let text = "/**\n * Adds.\n *\n * @param[in] a One.\n */\nint add(int a, int (*then)(int sum));\n/** Waits. */\nvoid wait(void);\n";
    let found = functions(text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].parameters, ["a", "then"]);
    assert!(found[0].gives && !found[0].comment.contains("@return") && !found[1].gives);
    assert!(found[1].parameters.is_empty());
}

#[test]
fn nobody_is_sent_elsewhere_and_nothing_is_too_wide() {
    let elsewhere = [
        " As for ",
        " as for ",
        "Otherwise as ",
        "Parameters as",
        ": see `",
        "Whether it did",
    ];
    for name in ["diffusion.h", "args.h"] {
        for (number, line) in header(name).lines().enumerate() {
            let at = format!("{name}:{}: {line}", number + 1);
            assert!(line.chars().count() <= 100, "too wide: {at}");
            let is_comment = line.trim_start().starts_with('*');
            for words in elsewhere {
                assert!(
                    !is_comment || !line.contains(words) || line.contains("`printf`"),
                    "{words}: {at}"
                );
            }
            assert!(!line.contains("section ") || !line.contains(".md"), "{at}");
        }
    }
}

#[test]
fn every_section_says_what_threads_may_do() {
    for name in ["diffusion.h", "args.h"] {
        let text = header(name);
        let sections: Vec<&str> = text.split("@defgroup ").skip(1).collect();
        assert!(!sections.is_empty());
        for section in sections {
            let introduction = section.split("*/").next().unwrap_or_default();
            let title = introduction.lines().next().unwrap_or_default();
            assert!(introduction.contains("@threadsafety "), "{title} does not");
        }
    }
}

#[test]
fn the_example_in_the_header_is_a_program() {
    let text = header("diffusion.h");
    let code = text
        .split("@code{.c}")
        .nth(1)
        .and_then(|rest| rest.split("@endcode").next());
    let program: String = code
        .expect("an example")
        .lines()
        .map(|line| line.trim_start().trim_start_matches('*').to_owned() + "\n")
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("program.c");
    fs::write(&file, program).expect("written");
    let output = Command::new("gcc")
        .args([
            "-std=c11",
            "-D_POSIX_C_SOURCE=200809L",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fsyntax-only",
            "-I",
        ])
        .arg(root().join("include"))
        .arg(&file)
        .output()
        .expect("gcc runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
