//! What is configured at the server.

mod metric_collectors;
mod remote_servers;
mod saved;
mod session_trees;

use crate::support::topics::TopicClient;
use crate::support::{parameters, Driver};
use diffusion::wire::handshake::ConnectParameters;

/// A session of this principal.
fn open(driver: &mut Driver, principal: &str) -> TopicClient {
    TopicClient::open_with(
        driver,
        ConnectParameters {
            principal: Some(principal.into()),
            ..parameters()
        },
    )
}
