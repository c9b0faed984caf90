//! Definitions that follow the tables of `specification/protocol/topic-services` and `specification/protocol/control-services` line by
//! line: structures, codes and services.

/// Defines structures whose encoding is that of their fields, one after the other in the order written.
macro_rules! sequence {
    ($($(#[$documentation:meta])* pub struct $name:ident {
        $($(#[$field_documentation:meta])* pub $field:ident: $kind:ty,)+
    })+) => {$(
        $(#[$documentation])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_documentation])* pub $field: $kind,)+
        }

        impl $crate::wire::services::Codec for $name {
            fn read(
                reader: &mut $crate::wire::primitives::Reader<'_>,
                version: u8,
            ) -> Result<Self, $crate::wire::error::WireError> {
                // The fields of a structure expression are evaluated in the order in which they are written.
                Ok($name {
                    $($field: $crate::wire::services::Codec::read(reader, version)?,)+
                })
            }

            fn write(
                &self,
                out: &mut Vec<u8>,
                version: u8,
            ) -> Result<(), $crate::wire::error::Unsupported> {
                $($crate::wire::services::Codec::write(&self.$field, out, version)?;)+
                Ok(())
            }
        }
    )+};
}

/// Defines an enumeration that is one byte on the wire. Other bytes are malformed, or read as the variant named after `else`.
macro_rules! codes {
    ($(#[$documentation:meta])* pub enum $name:ident {
        $($(#[$variant_documentation:meta])* $variant:ident = $code:literal,)+
    } $(else $other:ident)?) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$variant_documentation])* $variant = $code,)+
        }

        impl $name {
            /// The byte on the wire.
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// What a byte on the wire stands for, if it is defined.
            pub const fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some($name::$variant),)+
                    _ => None,
                }
            }
        }

        impl $crate::wire::services::Codec for $name {
            fn read(
                reader: &mut $crate::wire::primitives::Reader<'_>,
                _version: u8,
            ) -> Result<Self, $crate::wire::error::WireError> {
                let known = $name::from_code(reader.byte()?);
                $(let known = known.or(Some($name::$other));)?
                known.ok_or($crate::wire::error::WireError::Malformed(concat!(
                    "unknown code of ",
                    stringify!($name)
                )))
            }

            fn write(
                &self,
                out: &mut Vec<u8>,
                _version: u8,
            ) -> Result<(), $crate::wire::error::Unsupported> {
                out.push(self.code());
                Ok(())
            }
        }
    };
}

/// Defines services: `Name = NUMBER: Request => Response`, and `since` for those that protocol 25 does not have.
macro_rules! services {
    ($($(#[$documentation:meta])* $name:ident = $id:ident $(since $since:literal)?: $request:ty => $response:ty;)+) => {$(
        $(#[$documentation])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl $crate::wire::services::Service for $name {
            const ID: i32 = $crate::wire::service::$id;
            const NAME: &'static str = stringify!($id);
            $(const SINCE: u8 = $since;)?
            type Request = $request;
            type Response = $response;
        }
    )+};
}
