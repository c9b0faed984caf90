//! Missing topics that other servers are told of (`specification/control/remote-servers section 3`).

use diffusion::topics::selector::path::is_descendant;
use diffusion::topics::selector::{SelectorClass, SelectorExpression};

use super::link::RemoteOutput;
use crate::core::output::ServerOutput;
use crate::core::ServerCore;

impl ServerCore {
    /// A session has selected topics, and there are none: the servers that want to know it are told, if they are connected.
    pub(crate) fn tell_remote_servers_of_missing(&mut self, selector: &SelectorExpression) {
        for remote in self.remote_servers.by_name.values() {
            let filter = remote.definition.missing_topic_notification_filter.as_str();
            let Some(link) = remote.connected_link() else {
                continue;
            };
            if passes(filter, selector.prefix()) {
                let selector = selector.expression().to_owned();
                let output = RemoteOutput::Missing { link, selector };
                self.outputs.push_back(ServerOutput::Remote(output));
            }
        }
    }
}

/// Whether a filter lets selectors with this prefix pass. Only its own prefixes count.
fn passes(filter: &str, prefix: &str) -> bool {
    let Ok(filter) = SelectorExpression::parse(filter) else {
        // None is given.
        return false;
    };
    let is_below =
        |branch: &str| branch.is_empty() || branch == prefix || is_descendant(prefix, branch);
    match filter.class() {
        SelectorClass::Set(members) => members.iter().any(|member| is_below(member.prefix())),
        _ => is_below(filter.prefix()),
    }
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn only_prefixes_count() {
        assert!(passes("*.*", "anything"));
        assert!(passes("?a/b/.*", "a/b"));
        assert!(passes("?a/b/.*", "a/b/c"));
        assert!(passes(">a/b", "a/b/c"));
        assert!(!passes("?a/b/.*", "a/bc"));
        assert!(!passes("?a/b/.*", "a"));
        assert!(passes("#?a//////?b//", "b/c"));
        assert!(!passes("#?a//////?b//", "c"));
        assert!(!passes("", "a"));
    }
}
