//! Byte descriptions of `deltas.json` and pseudo-random bytes.

use serde_json::Value;

use crate::hex::decode_hex;

/// The bytes of a description: hex text, or an object as the header of `deltas.json` defines it.
pub fn bytes(description: &Value) -> Vec<u8> {
    if let Some(digits) = description.as_str() {
        return decode_hex(digits);
    }
    let object = description.as_object().expect("a description");
    assert_eq!(object.len(), 1, "{description}");
    let (kind, argument) = object.iter().next().unwrap();
    let size = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    match kind.as_str() {
        "repeat" => bytes(&argument[0]).repeat(size(&argument[1])),
        "concat" => argument
            .as_array()
            .unwrap()
            .iter()
            .flat_map(bytes)
            .collect(),
        "slice" => bytes(&argument[0])[size(&argument[1])..size(&argument[2])].to_vec(),
        "edit" => {
            let mut result = bytes(&argument[0]);
            for operation in argument[1].as_array().unwrap() {
                let position = size(&operation[1]);
                match operation[0].as_str().unwrap() {
                    "set" => {
                        let content = bytes(&operation[2]);
                        result[position..position + content.len()].copy_from_slice(&content);
                    }
                    "ins" => {
                        result.splice(position..position, bytes(&operation[2]));
                    }
                    "del" => {
                        result.drain(position..position + size(&operation[2]));
                    }
                    other => panic!("unknown edit {other}"),
                }
            }
            result
        }
        "xorshift32" => {
            let seed = u32::from_str_radix(argument["seed"].as_str().unwrap(), 16).unwrap();
            let mask = argument
                .get("mask")
                .map_or(255, |mask| mask.as_u64().unwrap()) as u32;
            let mut random = Random(seed);
            (0..size(&argument["n"]))
                .map(|_| (random.number() & mask) as u8)
                .collect()
        }
        other => panic!("unknown description {other}"),
    }
}

/// The 32-bit xorshift of the vectors.
pub struct Random(pub u32);

impl Random {
    pub fn number(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.number() as usize % bound
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.number() as u8).collect()
    }
}
