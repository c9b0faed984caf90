//! Creating sessions. This is where the areas are put together: each session gets the features of all of them.

pub(crate) mod create;
pub(crate) mod prepare;

pub use self::create::{
    session_create, session_create_async, session_create_async_with_session_factory,
    session_create_async_with_user_context, session_create_with_session_factory,
    session_create_with_user_context,
};

use crate::capi::authentication::handlers::Authentication;
use crate::capi::clients::listener::SessionListeners;
use crate::capi::legacy::update_sources::UpdateSources;
use crate::capi::locks::lock::SessionLocks;
use crate::capi::messaging::feature::Messaging;
use crate::capi::session::features::Features;
use crate::capi::session::pings::PingHandlers;
use crate::capi::topics::delivery::TopicReceivers;
use crate::capi::topics::missing::MissingTopics;
use crate::capi::topics::notifications::TopicNotifications;
use crate::engine::sync::Mutex;

/// The features of a new session, in the order in which they are told.
pub(crate) fn features() -> Features {
    Features::default()
        .with(TopicReceivers::default())
        .with(Mutex::new(PingHandlers::default()))
        .with(SessionLocks::default())
        .with(MissingTopics::default())
        .with(TopicNotifications::default())
        .with(Messaging::default())
        .with(SessionListeners::default())
        .with(Authentication::default())
        .with(UpdateSources::default())
}
