//! What records and fields a value has, in which order and how often (`specification/protocol/data-types section 6.3`).

use super::error::SchemaError;
use crate::data::memory::collect;
use crate::data::text::Text;

/// How often a record or field occurs. `maximum` none: without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Multiplicity {
    minimum: u32,
    maximum: Option<u32>,
}

impl Multiplicity {
    /// Exactly once.
    pub const ONCE: Multiplicity = Multiplicity {
        minimum: 1,
        maximum: Some(1),
    };

    /// Exactly `times` times; at least once.
    pub fn exactly(times: i64) -> Result<Self, SchemaError> {
        Self::between(times, times)
    }

    /// A minimum of at least 0, and a maximum of at least 1 and the minimum, or -1 for no limit.
    pub fn between(minimum: i64, maximum: i64) -> Result<Self, SchemaError> {
        let limit = i64::from(i32::MAX);
        if minimum < 0 {
            return Err(SchemaError::BadMinimum { minimum });
        }
        if maximum != -1 && (maximum < 1 || maximum < minimum) {
            return Err(SchemaError::BadMaximum { minimum, maximum });
        }
        let number = minimum.max(maximum);
        if number > limit {
            return Err(SchemaError::TooLarge { number });
        }
        Ok(Multiplicity {
            minimum: u32::try_from(minimum).unwrap_or(0),
            // -1 is the only one that does not convert.
            maximum: u32::try_from(maximum).ok(),
        })
    }

    /// Least number of occurrences.
    pub fn minimum(self) -> u32 {
        self.minimum
    }

    /// Greatest number of occurrences; none: without limit.
    pub fn maximum(self) -> Option<u32> {
        self.maximum
    }

    /// The maximum as programs see it: -1 without limit.
    pub fn maximum_or_minus_one(self) -> i32 {
        self.maximum
            .and_then(|maximum| i32::try_from(maximum).ok())
            .unwrap_or(-1)
    }

    /// Whether the number of occurrences may vary.
    pub fn is_variable(self) -> bool {
        self.maximum != Some(self.minimum)
    }

    /// Whether there may be an occurrence with this index.
    pub fn allows_index(self, index: usize) -> bool {
        self.maximum.is_none_or(|maximum| index < maximum as usize)
    }

    /// Whether there may be so many occurrences at most.
    pub fn allows_count(self, count: usize) -> bool {
        self.maximum.is_none_or(|maximum| count <= maximum as usize)
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Any text.
    String,
    /// Whole numbers of any size.
    Integer,
    /// Decimal numbers with so many decimals.
    Decimal {
        /// The number of decimals, at least 1.
        scale: u32,
    },
}

impl FieldType {
    /// A decimal type.
    pub fn decimal(scale: i64) -> Result<Self, SchemaError> {
        /// Far more than any number needs, and short enough to fill up with zeros.
        const MAXIMUM: u32 = 10_000;
        match u32::try_from(scale) {
            Ok(scale @ 1..=MAXIMUM) => Ok(FieldType::Decimal { scale }),
            _ if scale > 0 => Err(SchemaError::TooLarge { number: scale }),
            _ => Err(SchemaError::BadScale { scale }),
        }
    }

    /// The number of decimals; 0 for the other types.
    pub fn scale(self) -> u32 {
        match self {
            FieldType::Decimal { scale } => scale,
            FieldType::String | FieldType::Integer => 0,
        }
    }

    /// The name in the JSON form.
    pub fn name(self) -> &'static str {
        match self {
            FieldType::String => "STRING",
            FieldType::Integer => "INTEGER",
            FieldType::Decimal { .. } => "DECIMAL",
        }
    }

    /// What a new field holds.
    pub fn default_value(self) -> String {
        match self {
            FieldType::String => String::new(),
            FieldType::Integer => "0".to_owned(),
            FieldType::Decimal { scale } => format!("0.{}", "0".repeat(scale as usize)),
        }
    }
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    pub(super) name: Text,
    pub(super) field_type: FieldType,
    pub(super) multiplicity: Multiplicity,
}

impl Field {
    /// Unique within its record.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn field_type(&self) -> FieldType {
        self.field_type
    }

    /// How often it occurs.
    pub fn multiplicity(&self) -> Multiplicity {
        self.multiplicity
    }
}

/// A record of a schema.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct RecordDefinition {
    pub(super) name: Text,
    pub(super) multiplicity: Multiplicity,
    pub(super) fields: Vec<Field>,
}

/// The names are shared.
impl Clone for RecordDefinition {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            multiplicity: self.multiplicity,
            fields: collect(self.fields.iter().cloned()),
        }
    }
}

impl RecordDefinition {
    /// Unique within its schema.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How often it occurs.
    pub fn multiplicity(&self) -> Multiplicity {
        self.multiplicity
    }

    /// Its fields in order, at least one. Only the last can be variable.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }
}

/// A schema: at least one record; only the last can be variable. Made by
/// [`SchemaBuilder`](super::SchemaBuilder) or [`Schema::from_json`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Schema {
    pub(super) records: Vec<RecordDefinition>,
}

impl Schema {
    /// Its records in order.
    pub fn records(&self) -> &[RecordDefinition] {
        &self.records
    }
}
