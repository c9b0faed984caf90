//! The topic views of a run. They copy topics, so that what they have to make can be said without them.

use bytes::Bytes;
use diffusion::wire::message::{encode_request, Message};
use diffusion::wire::services::control::topic_views::{
    CreateTopicView, CreateTopicViewRequest, RemoveTopicView,
};
use diffusion::wire::services::Service;

use crate::defects::mutation::Mutation;
use crate::programs::program::Purpose;
use crate::runs::trace::trace;
use crate::world::World;

/// A view that programs create and remove.
#[derive(Debug)]
pub struct KnownView {
    pub name: &'static str,
    pub specification: &'static str,
    /// Where its sources are: a topic, or everything below a branch that ends with a separator.
    pub from: &'static str,
    /// Where its topics are.
    pub to: &'static str,
}

/// Two that want the same path, a chain, and a circle.
pub const VIEWS: [KnownView; 5] = [
    KnownView {
        name: "copy",
        specification: "map ?pool// to view/copy/<path(1)>",
        from: "pool/",
        to: "view/copy/",
    },
    KnownView {
        name: "one",
        specification: "map own/0 to view/one",
        from: "own/0",
        to: "view/one",
    },
    KnownView {
        name: "other",
        specification: "map own/1 to view/one",
        from: "own/1",
        to: "view/one",
    },
    KnownView {
        name: "chain",
        specification: "map ?view/copy/ to view/chain/<path(2)>",
        from: "view/copy/",
        to: "view/chain/",
    },
    KnownView {
        name: "circle",
        specification: "map ?view/chain/ to view/copy/<path(2)>",
        from: "view/chain/",
        to: "view/copy/",
    },
];

impl World {
    /// The program creates or replaces a view, or removes one.
    pub fn change_views(&mut self, index: usize) {
        let chosen = self.random.below(VIEWS.len() as u64) as usize;
        let view = &VIEWS[chosen];
        let _ = if self.random.chance(70) {
            trace!(self, "client {index} creates the view {}", view.name);
            let request = CreateTopicViewRequest {
                name: view.name.to_owned(),
                specification: view.specification.to_owned(),
            };
            self.ask::<CreateTopicView>(index, &request, Purpose::CreateView)
        } else {
            trace!(self, "client {index} removes the view {}", view.name);
            self.ask::<RemoveTopicView>(index, &view.name.to_owned(), Purpose::RemoveView)
        };
    }

    /// What the server gets of a request: with some defects another view than the program wants.
    pub fn damage_request(&mut self, bytes: Bytes, version: u8) -> Bytes {
        let other = match self.mutation {
            Mutation::ViewOfOtherTopics => "map ?pool/.*o.* to view/copy/<path(1)>",
            Mutation::ViewThatIsLate => {
                "map ?pool// to view/copy/<path(1)> throttle to 1 update every hour"
            }
            _ => return bytes,
        };
        let Ok(Message::Request { service, cid, body }) =
            Message::decode(bytes.clone(), usize::MAX)
        else {
            return bytes;
        };
        if service != CreateTopicView::ID {
            return bytes;
        }
        let Ok(mut request) = CreateTopicView::read_request(&body, version) else {
            return bytes;
        };
        if request.name != "copy" {
            return bytes;
        }
        request.specification = other.to_owned();
        let mut body = Vec::new();
        if CreateTopicView::write_request(&request, &mut body, version).is_err() {
            return bytes;
        }
        let mut damaged = Vec::new();
        encode_request(&mut damaged, service, cid, &body);
        damaged.into()
    }
}
