//! Any text as a session filter: refused with a place in the text, or its canonical form means the same.
#![no_main]

use devserver::core::grammars::session_filter;
use diffusion_fuzz::report::is_within;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match session_filter(text) {
    Ok(canonical) => assert_eq!(session_filter(&canonical).as_ref(), Ok(&canonical)),
    Err(report) => assert!(is_within(&report, text), "{report:?}"),
});
