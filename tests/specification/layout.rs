//! Sizes, offsets, types of members and values, asserted by C compilers as the tables have them.

use std::fmt::Write;

use crate::compiler::check;
use crate::tables::{complete, Row};

const HEAD: &str = "#include \"diffusion.h\"\n#include \"args.h\"\n\
#ifdef __cplusplus\n\
#define CHECK(condition) static_assert(condition, #condition)\n\
#define CHECK_TYPE(name, member, ...)\n\
#define ALIGNMENT(type) alignof(type)\n\
#else\n\
#define CHECK(condition) _Static_assert(condition, #condition)\n\
#define CHECK_TYPE(name, member, ...) \\\n\
    CHECK(__builtin_types_compatible_p(__typeof__(((name *)0)->member), __typeof__(__VA_ARGS__)))\n\
#define ALIGNMENT(type) _Alignof(type)\n\
#endif\n";
/// Nothing in it can be reached.
const PRIVATE_STRUCT: &str = "TRANSPORT_T";
/// Members behind this one are private: only the size of the struct counts.
const LAST_PUBLIC_MEMBER: (&str, &str) = ("SESSION_T", "ping_period");
/// One of its values needs more than 32 bits.
const WIDE_ENUM: &str = "NOTIFY_UNSUBSCRIPTION_REASON_T";
/// Macros that stand for text or code and have no value of their own.
const NOT_NUMBERS: [&str; 4] = [
    "SVC_MSG_COMMON_FIELDS",
    "ATTR_DEPRECATED",
    "script_create",
    "script_free",
];

/// Consecutive rows with the same text in a column.
fn groups<'a>(rows: &'a [Row], column: &'a str) -> impl Iterator<Item = (&'a str, &'a [Row])> {
    rows.chunk_by(move |a, b| a.get(column) == b.get(column))
        .map(move |group| (group[0].get(column), group))
}

fn structs(text: &mut String) {
    for (name, members) in groups(&complete("structs.tsv"), "struct") {
        if name == PRIVATE_STRUCT {
            continue;
        }
        let first = &members[0];
        let (size, align, tag) = (first.get("size"), first.get("align"), first.get("tag"));
        writeln!(
            text,
            "CHECK(sizeof({name}) == {size});\nCHECK(ALIGNMENT({name}) == {align});"
        )
        .expect("written");
        if !tag.is_empty() && !name.starts_with("struct ") {
            writeln!(text, "CHECK(sizeof(struct {tag}) == sizeof({name}));").expect("written");
        }
        for member in members {
            let (field, offset, kind) = (
                member.get("field"),
                member.get("offset"),
                member.get("type"),
            );
            writeln!(text, "CHECK(offsetof({name}, {field}) == {offset});").expect("written");
            if !kind.contains('{') {
                writeln!(text, "CHECK_TYPE({name}, {field}, {kind});").expect("written");
            }
            if (name, field) == LAST_PUBLIC_MEMBER {
                break;
            }
        }
    }
}

fn enums(text: &mut String) {
    for (name, constants) in groups(&complete("enums.tsv"), "enum") {
        if name != "enum" {
            let size = if name == WIDE_ENUM { 8 } else { 4 };
            writeln!(text, "CHECK(sizeof({name}) == {size});").expect("written");
        }
        for constant in constants {
            let (name, value) = (constant.get("constant"), constant.get("value"));
            writeln!(text, "CHECK((long long){name} == {value}LL);").expect("written");
        }
    }
}

fn macros(text: &mut String) {
    for row in complete("macros.tsv") {
        let (name, expansion) = (row.get("macro"), row.get("expands_to"));
        let number = row.get("args").is_empty()
            && !NOT_NUMBERS.contains(&name)
            && !expansion.starts_with(['{', '"'])
            && !expansion.contains(';');
        if number {
            writeln!(text, "CHECK({name} == {expansion});").expect("written");
        } else if expansion.starts_with('"') {
            writeln!(text, "CHECK(sizeof({name}) == sizeof({expansion}));").expect("written");
        } else {
            writeln!(text, "#ifndef {name}\n#error \"{name} is missing\"\n#endif")
                .expect("written");
        }
    }
}

/// What later versions added: `NAME = 1; NAME = 2` of enumerations, `tag x; type name; type name` of structs.
fn additions(text: &mut String) {
    for row in complete("additions-types.tsv") {
        let (name, members) = (row.get("type"), row.get("members"));
        if !["6.10", "6.12"].contains(&row.get("since")) {
            continue;
        }
        let parts: Vec<_> = members.split(';').map(str::trim).collect();
        match row.get("kind") {
            "enum" => {
                for constant in parts {
                    let (constant, value) = constant.split_once(" = ").expect("a value");
                    writeln!(text, "CHECK((long long){constant} == {value}LL);").expect("written");
                }
            }
            "struct" => {
                let copy = format!("struct check_{name}");
                writeln!(
                    text,
                    "{copy} {{ {}; }};\nCHECK(sizeof({name}) == sizeof({copy}));",
                    parts[1..].join("; ")
                )
                .expect("written");
                for member in &parts[1..] {
                    let field = member.rsplit(' ').next().expect("a name");
                    writeln!(
                        text,
                        "CHECK(offsetof({name}, {field}) == offsetof({copy}, {field}));"
                    )
                    .expect("written");
                }
            }
            _ => {}
        }
    }
}

fn variables(text: &mut String) {
    for row in complete("globals.tsv") {
        let (name, kind) = (row.get("variable"), row.get("type"));
        // The table leaves the length open: only the elements count.
        if let Some(element) = kind.strip_suffix("[]") {
            writeln!(text, "CHECK(sizeof({name}[0]) == sizeof({element}));").expect("written");
            continue;
        }
        let size = match kind.split_once('[') {
            Some((element, count)) => {
                format!("{} * sizeof({element})", count.trim_end_matches(']'))
            }
            None => format!("sizeof({kind})"),
        };
        writeln!(text, "CHECK(sizeof({name}) == {size});").expect("written");
    }
}

#[test]
fn layouts_and_values_are_those_of_the_tables() {
    let mut text = String::from(HEAD);
    for part in [structs, enums, macros, additions, variables] {
        let before = text.len();
        part(&mut text);
        assert!(text.len() > before);
    }
    assert!(
        text.lines().count() > 1500,
        "only {} lines",
        text.lines().count()
    );
    check(&text).unwrap_or_else(|said| panic!("{said}"));
}

#[test]
fn a_layout_that_differs_is_refused() {
    for right in [
        "CHECK(sizeof(SESSION_T) == 2904);",
        "CHECK_TYPE(SESSION_ID_T, value, uint64_t);",
    ] {
        assert_eq!(check(&format!("{HEAD}{right}\n")), Ok(()));
    }
    for wrong in [
        "CHECK(sizeof(SESSION_T) == 2896);",
        "CHECK_TYPE(SESSION_ID_T, value, uint32_t);",
    ] {
        assert!(check(&format!("{HEAD}{wrong}\n")).is_err(), "{wrong}");
    }
}
