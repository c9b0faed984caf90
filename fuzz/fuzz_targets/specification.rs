//! Any bytes as a topic specification: refused, or read back as it was written; checking it does no harm.
#![no_main]

use diffusion::topics::specification::range::Range;
use diffusion::topics::specification::removal::Removal;
use diffusion::topics::specification::TopicSpecification;
use diffusion::wire::primitives::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Removal::parse(text);
        let _ = Range::parse(text);
    }
    let Ok(specification) = TopicSpecification::read(&mut Reader::new(data)) else {
        return;
    };
    let mut written = Vec::new();
    specification.write(&mut written);
    let again = TopicSpecification::read(&mut Reader::new(&written));
    assert_eq!(again.as_ref(), Ok(&specification));
    let _ = specification.validate();
});
