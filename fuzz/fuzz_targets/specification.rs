//! Any bytes as a topic specification: refused, or read back as it was written; checking it does no harm.
#![no_main]

use devserver::core::specification::range::Range;
use devserver::core::specification::removal::Removal;
use devserver::core::specification::validate;
use diffusion::wire::primitives::Reader;
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::Codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Removal::parse(text);
        let _ = Range::parse(text);
    }
    let Ok(specification) = TopicSpecification::read(&mut Reader::new(data), 29) else {
        return;
    };
    let mut written = Vec::new();
    specification.write(&mut written, 29).unwrap();
    let again = TopicSpecification::read(&mut Reader::new(&written), 29);
    assert_eq!(again.as_ref(), Ok(&specification));
    let _ = validate(&specification);
});
