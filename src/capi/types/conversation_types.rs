//! Conversation ids (`types/conversation_types.h`, a1 section 8).

use crate::capi::layout::assert_layout;

/// Identifies one exchange of messages of a session.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct conversation_id_s {
    /// The number.
    pub id: u64,
}
/// Identifies one exchange of messages: see `conversation_id_s`.
pub type CONVERSATION_ID_T = conversation_id_s;
assert_layout!(conversation_id_s, size 8, align 8, { id: 0 });
