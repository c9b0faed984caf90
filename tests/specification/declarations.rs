//! Every declaration of the tables is made again behind the headers: C compilers refuse one that differs.

use crate::compiler::check;
use crate::tables::{complete, exported, functions, table, Row};

const HEAD: &str = "#include \"diffusion.h\"\n#include \"args.h\"\n\
                    #ifdef __cplusplus\nextern \"C\" {\n#endif\n";
const FOOT: &str = "#ifdef __cplusplus\n}\n#endif\n";

/// In C only: to C++ a function without a prototype is one without parameters.
fn check_again(declarations: &[String]) -> Result<(), String> {
    let text = declarations.join("\n");
    check(&format!("#ifndef __cplusplus\n{HEAD}{text}\n#endif\n"))
}

fn function(row: &Row) -> String {
    let parameters = row.get("parameters").replace(';', ",");
    let parameters = if parameters.trim().is_empty() {
        "void"
    } else {
        &parameters
    };
    format!(
        "{} {}({parameters});",
        row.get("returns"),
        row.get("function")
    )
}

/// `int (*)(void *)` with a name where it belongs.
fn callback(signature: &str, name: &str) -> String {
    format!(
        "typedef {};",
        signature.replacen("(*)", &format!("(*{name})"), 1)
    )
}

fn variable(row: &Row) -> String {
    let (kind, name) = (row.get("type"), row.get("variable"));
    match kind.split_once('[') {
        Some((element, count)) => format!("extern {element} {name}[{count};"),
        None => format!("extern {kind} {name};"),
    }
}

#[test]
fn functions_have_the_types_of_the_tables() {
    let exported = exported();
    let mut rows = functions();
    rows.retain(|row| exported.contains(row.get("function")));
    assert!(rows.len() > 500, "only {} functions", rows.len());
    // Names that the header does not have would pass as new declarations.
    let used: String = rows
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let name = row.get("function");
            format!("void use_{number}(void);\nvoid use_{number}(void) {{ (void)&{name}; }}\n")
        })
        .collect();
    check(&format!("{HEAD}{used}{FOOT}")).unwrap_or_else(|said| panic!("not declared: {said}"));
    let declarations: Vec<_> = rows.iter().map(function).collect();
    check_again(&declarations).unwrap_or_else(|said| panic!("{said}"));
}

#[test]
fn callbacks_types_and_variables_are_those_of_the_tables() {
    let mut declarations = Vec::new();
    for row in complete("callbacks.tsv") {
        declarations.push(callback(row.get("signature"), row.get("typedef")));
    }
    for name in ["opaque.tsv", "aliases.tsv"] {
        for row in complete(name) {
            // APR's headers may be missing.
            if row.get("of") != "apr_uri_t" {
                declarations.push(format!("typedef {} {};", row.get("of"), row.get("typedef")));
            }
        }
    }
    for row in complete("globals.tsv") {
        if row.get("linkage") == "extern" {
            declarations.push(variable(&row));
        }
    }
    for row in complete("additions-types.tsv") {
        match row.get("kind") {
            "callback" => declarations.push(callback(row.get("members"), row.get("type"))),
            "opaque" => declarations.push(format!(
                "typedef {} {};",
                row.get("members"),
                row.get("type")
            )),
            _ => {}
        }
    }
    assert!(declarations.len() > 100, "only {}", declarations.len());
    check_again(&declarations).unwrap_or_else(|said| panic!("{said}"));
}

#[test]
fn a_declaration_that_differs_is_refused() {
    assert_eq!(
        check_again(&["int session_close(SESSION_T *, DIFFUSION_ERROR_T *);".to_owned()]),
        Ok(())
    );
    for wrong in [
        "void session_close(SESSION_T *, DIFFUSION_ERROR_T *);",
        "int session_close(SESSION_T *, const DIFFUSION_ERROR_T *);",
        "int session_close(SESSION_T *);",
        "typedef void (*ERROR_HANDLER_T)(struct session_s *, const DIFFUSION_ERROR_T *);",
        "extern const int64_t DIFFUSION_DEFAULT_RECONNECT_TIMEOUT;",
    ] {
        assert!(check_again(&[wrong.to_owned()]).is_err(), "{wrong}");
    }
    assert_eq!(table("aliases.tsv").len(), 2);
}
