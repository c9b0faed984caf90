//! What cbindgen cannot be asked for: declarations that it leaves too long are broken (it sets parameters under each other behind
//! the name of the function, however long that is), and enumerations end without a comma, which C had only since 1999.

/// The widest line.
const WIDTH: usize = 100;

/// Declarations with their long ones broken, one parameter on a line, and no comma behind the last enumerator.
pub(crate) fn set(declarations: &str) -> String {
    break_long(&declarations.replace(",\n}", "\n}"))
}

/// Declarations with their long ones broken.
fn break_long(declarations: &str) -> String {
    let mut text = String::new();
    let mut statement: Vec<&str> = Vec::new();
    let mut in_comment = false;
    for line in declarations.lines() {
        let start = line.trim_start();
        let passes = in_comment || start.starts_with("/*") || start.starts_with('#');
        in_comment = (in_comment || start.starts_with("/*")) && !start.ends_with("*/");
        if passes {
            push(&mut text, &statement);
            statement.clear();
            push(&mut text, &[line]);
            continue;
        }
        statement.push(line);
        if start.is_empty() || start.ends_with([';', '{', '}']) {
            push(&mut text, &statement);
            statement.clear();
        }
    }
    push(&mut text, &statement);
    text
}

fn push(text: &mut String, statement: &[&str]) {
    let long = statement.iter().any(|line| line.len() > WIDTH);
    let broken = long.then(|| broken(statement)).flatten();
    match broken {
        Some(lines) => text.push_str(&lines),
        None => {
            for line in statement {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
}

/// A declaration with each of its parameters, or what follows its type, on a line of its own.
fn broken(statement: &[&str]) -> Option<String> {
    let first = statement.first()?;
    let indent = &first[..first.len() - first.trim_start().len()];
    let words: Vec<&str> = statement.iter().map(|line| line.trim()).collect();
    let joined = words.join(" ");
    let mut text = String::from(indent);
    if let Some(parameters) = joined.strip_suffix(");") {
        let open = opening(parameters)?;
        match parameters[..=open].rsplit_once(' ') {
            // Even the type and the name alone are too long.
            Some((kind, name)) if open >= WIDTH => {
                text.push_str(kind);
                text.push('\n');
                text.push_str(indent);
                text.push_str(name);
            }
            _ => text.push_str(&parameters[..=open]),
        }
        for (number, parameter) in split(&parameters[open + 1..]).iter().enumerate() {
            text.push_str(if number == 0 { "\n" } else { ",\n" });
            text.push_str(indent);
            text.push_str("        ");
            text.push_str(parameter);
        }
        text.push_str(");\n");
    } else {
        let (kind, name) = joined.rsplit_once(' ')?;
        text.push_str(kind);
        text.push('\n');
        text.push_str(indent);
        text.push_str("        ");
        text.push_str(name);
        text.push('\n');
    }
    Some(text)
}

/// Where the parenthesis opens that closes at the end.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The parts between commas that stand in no parentheses.
fn split(parameters: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, letter) in parameters.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(parameters[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(parameters[start..].trim());
    parts
}
