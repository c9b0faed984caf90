//! Session locks (`specification/protocol/topic-services section 11`).

use crate::data::memory::copy_text;
use crate::wire::services::common::Empty;
use crate::wire::session_id::SessionId;

sequence! {
    /// Asks for a lock; answered when the lock is granted, which may be never.
    pub struct AcquireSessionLockRequest {
        /// The name of the lock.
        pub lock_name: String,
        /// The number of this request in the session, from 0; not a conversation id.
        pub request_id: i64,
        /// How long the lock is to be held.
        pub scope: LockScope,
    }

    /// Takes back a request for a lock.
    pub struct CancelAcquireSessionLockRequest {
        /// The name of the lock.
        pub lock_name: String,
        /// The number of the request that is taken back.
        pub request_id: i64,
    }

    /// A granted lock; sent back to release it.
    pub struct LockAcquisition {
        /// The name of the lock.
        pub lock_name: String,
        /// Grows with each acquisition of any session.
        pub sequence: i64,
        /// How long the lock is held.
        pub scope: LockScope,
    }

    /// The answer to a release.
    pub struct ReleaseSessionLockResponse {
        /// Whether the session owned the lock; it is released now.
        pub released: bool,
    }

    /// Asks who owns a lock.
    pub struct GetSessionLockRequest {
        /// The name of the lock.
        pub lock_name: String,
    }

    /// Who owns a lock.
    pub struct LockDetails {
        /// The server of the owner.
        pub server_name: String,
        /// The owner.
        pub session_id: SessionId,
        /// The sequence of the acquisition.
        pub sequence: i64,
    }
}

codes! {
    /// When a lock is lost. These are the codes of the wire; the C constants have them the other way round.
    pub enum LockScope {
        /// With the session.
        UnlockOnSessionLoss = 0,
        /// Already with the connection.
        UnlockOnConnectionLoss = 1,
    }
}

impl LockAcquisition {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        Self {
            lock_name: copy_text(&self.lock_name),
            ..*self
        }
    }
}

services! {
    /// Client to server: acquire a lock.
    AcquireSessionLock = ACQUIRE_SESSION_LOCK: AcquireSessionLockRequest => LockAcquisition;
    /// Client to server: no longer wait for a lock.
    CancelAcquireSessionLock = CANCEL_ACQUIRE_SESSION_LOCK: CancelAcquireSessionLockRequest => Empty;
    /// Client to server: release a lock.
    ReleaseSessionLock = RELEASE_SESSION_LOCK: LockAcquisition => ReleaseSessionLockResponse;
    /// Client to server: the owner of a lock, if any.
    GetSessionLock = GET_SESSION_LOCK since 29: GetSessionLockRequest => Option<LockDetails>;
    /// Client to server: all locks that are owned, by name.
    GetSessionLocks = GET_SESSION_LOCKS since 29: Empty => Vec<(String, LockDetails)>;
}
