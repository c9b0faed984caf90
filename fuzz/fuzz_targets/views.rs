//! Any text as the specification of a topic view: refused with a place in the text, or read.
#![no_main]

use devserver::core::grammars::topic_view;
use diffusion_fuzz::report::is_within;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(report) = topic_view(text) {
        assert!(is_within(&report, text), "{report:?}");
    }
});
