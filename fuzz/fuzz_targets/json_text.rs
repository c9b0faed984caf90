//! Any text: accepted exactly if serde_json accepts it, and its text form is a fixed point.
#![no_main]

use diffusion::data::json::{to_cbor, to_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let ours = to_cbor(data);
    match serde_json::from_slice::<serde_json::Value>(data) {
        Ok(_) => assert!(ours.is_ok(), "{ours:?}"),
        Err(error) => {
            // Deep nesting and half surrogate pairs are errors only there.
            let error = error.to_string();
            let tolerated = [
                "recursion limit",
                "surrogate",
                "unexpected end of hex escape",
            ];
            assert!(
                ours.is_err() || tolerated.iter().any(|reason| error.contains(reason)),
                "{error}"
            );
        }
    }
    if let Ok(value) = ours {
        let text = to_text(&value).unwrap();
        assert_eq!(to_text(&to_cbor(text.as_bytes()).unwrap()).unwrap(), text);
    }
});
