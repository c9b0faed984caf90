//! Any text as a script that changes a security store, and as one of faults: refused with a place in the text, or carried out.
#![no_main]

use devserver::core::grammars::{security_script, system_authentication_script};
use devserver::faults::Script;
use diffusion_fuzz::report::is_within;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for result in [security_script(text), system_authentication_script(text)] {
        if let Err(reports) = result {
            assert!(!reports.is_empty());
            for report in reports {
                assert!(is_within(&report, text), "{report:?}");
            }
        }
    }
    match Script::parse(text) {
        Ok(script) => assert_eq!(Script::parse(text).as_ref(), Ok(&script)),
        Err(error) => assert!(text.contains(&error.statement), "{error}"),
    }
});
