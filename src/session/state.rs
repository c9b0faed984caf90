//! Session states (`specification/sessions/session section 2`).

/// State of a session. The two deprecated states of the C enumeration are never entered and have no variant here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// The first connection is being made.
    Connecting,
    /// Connected.
    ConnectedActive,
    /// The connection was lost, and another is tried.
    RecoveringReconnect,
    /// The program closed the session.
    ClosedByClient,
    /// The server closed the session.
    ClosedByServer,
    /// No connection could be made, or made again.
    ClosedFailed,
}

impl SessionState {
    /// Number of the state in `SESSION_STATE_T`.
    pub const fn number(self) -> i32 {
        match self {
            Self::Connecting => 0,
            Self::ConnectedActive => 2,
            Self::RecoveringReconnect => 3,
            Self::ClosedByClient => 5,
            Self::ClosedByServer => 6,
            Self::ClosedFailed => 7,
        }
    }

    /// The state with this `SESSION_STATE_T` number, if it is one that a session can be in.
    pub const fn from_number(number: i32) -> Option<Self> {
        Some(match number {
            0 => Self::Connecting,
            2 => Self::ConnectedActive,
            3 => Self::RecoveringReconnect,
            5 => Self::ClosedByClient,
            6 => Self::ClosedByServer,
            7 => Self::ClosedFailed,
            _ => return None,
        })
    }

    /// Whether the session is over.
    pub const fn is_closed(self) -> bool {
        matches!(
            self,
            Self::ClosedByClient | Self::ClosedByServer | Self::ClosedFailed
        )
    }

    /// Whether `specification/sessions/session section 2` has a transition from this state to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Connecting => matches!(
                next,
                Self::ConnectedActive | Self::ClosedFailed | Self::ClosedByClient
            ),
            Self::ConnectedActive => matches!(
                next,
                Self::RecoveringReconnect
                    | Self::ClosedFailed
                    | Self::ClosedByServer
                    | Self::ClosedByClient
            ),
            Self::RecoveringReconnect => matches!(
                next,
                Self::ConnectedActive | Self::ClosedFailed | Self::ClosedByClient
            ),
            Self::ClosedByClient | Self::ClosedByServer | Self::ClosedFailed => false,
        }
    }
}
