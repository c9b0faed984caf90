//! The table of contents of the headers. A new area needs one entry here and its introduction.

use super::sources::Page;

/// A header.
pub(crate) struct Header {
    /// Its name in `include/`.
    pub(crate) file: &'static str,
    /// The text that it begins with, from `header/`.
    pub(crate) start: &'static str,
    pub(crate) sections: &'static [Section],
    /// The text that it ends with, from `header/`.
    pub(crate) end: &'static str,
}

/// A section: a group of the documentation.
pub(crate) struct Section {
    /// The name of the group.
    pub(crate) group: &'static str,
    /// The text that it begins with, from `header/`.
    pub(crate) introduction: &'static str,
    /// Chapters: a title, which may be empty, and files or folders of `src/capi` or texts from `header/` (`.h`).
    /// A folder stands for its files that are not named by themselves.
    pub(crate) chapters: &'static [(&'static str, &'static [&'static str])],
}

pub(crate) const HEADERS: &[Header] = &[
    Header {
        file: "diffusion.h",
        start: "pieces/start.h",
        sections: DIFFUSION,
        end: "pieces/end.h",
    },
    Header {
        file: "args.h",
        start: "pieces/args_start.h",
        sections: ARGS,
        end: "pieces/args_end.h",
    },
];

/// Files whose public types are no declarations: Rust's side of what the texts declare, and APR, which has a header of its own,
/// `include/diffusion-apr.h`.
const SILENT: &[&str] = &[
    "ffi/apr.rs",
    "ffi/cenum.rs",
    "apr/atomics.rs",
    "apr/conditions.rs",
    "apr/mutexes.rs",
    "apr/pools.rs",
    "apr/process.rs",
];

const ARGS: &[Section] = &[Section {
    group: "args",
    introduction: "sections/args.h",
    chapters: &[("", &["util/args.rs"])],
}];

const DIFFUSION: &[Section] = &[
    Section {
        group: "errors",
        introduction: "sections/errors.h",
        chapters: &[
            (
                "Errors of calls and callbacks",
                &["ffi/error_code.rs", "ffi/error.rs", "util/error_report.rs"],
            ),
            (
                "Errors of functions that build or read something",
                &["ffi/api_error.rs"],
            ),
            (
                "Common constants",
                &[
                    "ffi/constants.rs",
                    "datatypes/datatype.rs",
                    "session/conversation.rs",
                ],
            ),
        ],
    },
    Section {
        group: "sessions",
        introduction: "sections/sessions.h",
        chapters: &[
            (
                "Connection responses",
                &["session/protocol/codes.rs", "pieces/connection_responses.h"],
            ),
            ("The session", &["session/types.rs", "session/id.rs"]),
            ("Credentials", &["session/security.rs"]),
            ("Creating a session", &["creation/create.rs"]),
            (
                "Session factories",
                &["session/factory.rs", "session/factory/defaults.rs"],
            ),
            ("Trying the first connection again", &["session/retry.rs"]),
            ("State, closing and freeing", &["session/lifecycle.rs"]),
            ("Pings", &["pieces/ping_members.h", "session/pings.rs"]),
            ("Registrations", &["session/registration.rs"]),
            (
                "Details of sessions",
                &["session/protocol/transport.rs", "clients/details.rs"],
            ),
            ("Other", &["session"]),
        ],
    },
    Section {
        group: "reconnection",
        introduction: "sections/reconnection.h",
        chapters: &[(
            "",
            &[
                "session/reconnect/types.rs",
                "session/reconnect.rs",
                "session/reconnect",
            ],
        )],
    },
    Section {
        group: "topics",
        introduction: "sections/topics.h",
        chapters: &[
            (
                "Specifications",
                &["topics/specification/keys.rs", "topics/specification.rs"],
            ),
            ("Adding topics", &["topics/add.rs"]),
            (
                "Removing topics",
                &["pieces/removal_members.h", "topics/remove.rs"],
            ),
            ("Topic selectors", &["topics/selector"]),
            (
                "Subscribing",
                &[
                    "pieces/unsubscription_reason.h",
                    "pieces/subscription_members.h",
                    "topics/subscribe.rs",
                ],
            ),
            ("Value streams", &["topics/streams.rs"]),
            (
                "Missing topics",
                &["pieces/missing_topic_members.h", "topics/missing.rs"],
            ),
            (
                "Topic notifications",
                &["topics/notifications.rs", "topics/notifications"],
            ),
            ("Other", &["topics"]),
        ],
    },
    Section {
        group: "updates",
        introduction: "sections/updates.h",
        chapters: &[
            (
                "Setting values",
                &["update/creation_result.rs", "update/set.rs"],
            ),
            ("Patches of JSON", &["update/json_patch.rs"]),
            (
                "Constraints",
                &["update/constraint/value.rs", "update/constraint.rs"],
            ),
            (
                "Update streams",
                &[
                    "update/stream/create.rs",
                    "update/stream.rs",
                    "update/stream/builder.rs",
                ],
            ),
            (
                "Recoverable update streams",
                &["update/stream/recoverable.rs", "update"],
            ),
        ],
    },
    Section {
        group: "fetching",
        introduction: "sections/fetching.h",
        chapters: &[
            ("Requests", &["fetch/request.rs"]),
            ("Results", &["fetch/result.rs", "fetch"]),
        ],
    },
    Section {
        group: "time_series",
        introduction: "sections/time_series.h",
        chapters: &[
            ("Events", &["time_series/event.rs"]),
            ("Appending and editing", &["time_series/append.rs"]),
            (
                "Queries",
                &["time_series/range_query.rs", "time_series/range_points.rs"],
            ),
            (
                "Results of queries",
                &["time_series/query_result.rs", "time_series"],
            ),
        ],
    },
    Section {
        group: "messaging",
        introduction: "sections/messaging.h",
        chapters: &[
            (
                "Structs and callbacks",
                &[
                    "messaging/send_options.rs",
                    "pieces/messaging_members.h",
                    "messaging/types.rs",
                ],
            ),
            (
                "Sending requests",
                &["messaging/send.rs", "messaging/filter_sends.rs"],
            ),
            (
                "Receiving requests",
                &[
                    "messaging/request_streams.rs",
                    "messaging/request_handlers.rs",
                    "messaging/request_context.rs",
                ],
            ),
            ("Answering", &["messaging/responder.rs", "messaging"]),
        ],
    },
    Section {
        group: "locks",
        introduction: "sections/locks.h",
        chapters: &[("", &["locks/lock.rs", "locks/acquire.rs", "locks"])],
    },
    Section {
        group: "clients",
        introduction: "sections/control/clients.h",
        chapters: &[
            (
                "Listening to sessions",
                &[
                    "pieces/control/client_members.h",
                    "clients/event.rs",
                    "clients/listener.rs",
                ],
            ),
            ("Properties of sessions", &["clients/properties.rs"]),
            ("Roles of sessions", &["clients/roles.rs"]),
            ("Closing and conflation", &["clients/control.rs"]),
            (
                "Subscriptions of sessions",
                &[
                    "pieces/control/subscription_control_members.h",
                    "clients/subscriptions.rs",
                    "clients/selection_scopes.rs",
                    "clients",
                ],
            ),
        ],
    },
    Section {
        group: "authentication",
        introduction: "sections/control/authentication.h",
        chapters: &[
            (
                "Authentication handlers",
                &[
                    "pieces/control/authentication_members.h",
                    "authentication/handler.rs",
                ],
            ),
            (
                "Answering",
                &["authentication/authenticator.rs", "authentication"],
            ),
            (
                "The system authentication store",
                &["authentication/system_store.rs"],
            ),
            (
                "Reading and changing the store",
                &[
                    "pieces/control/system_authentication_members.h",
                    "authentication/system_requests.rs",
                ],
            ),
            ("Scripts", &["authentication/system_script.rs"]),
        ],
    },
    Section {
        group: "security",
        introduction: "sections/control/security.h",
        chapters: &[
            (
                "Changing the principal",
                &["pieces/control/security_members.h", "security/principal.rs"],
            ),
            ("Permissions of a session", &["security/own_permissions.rs"]),
        ],
    },
    Section {
        group: "security_control",
        introduction: "sections/control/security_control.h",
        chapters: &[
            ("Permissions", &["security/permissions.rs"]),
            (
                "The security store",
                &["security/store.rs", "security/store_getters.rs"],
            ),
            (
                "Reading and changing the store",
                &[
                    "pieces/control/security_store_members.h",
                    "security/store_requests.rs",
                ],
            ),
            ("Scripts", &["security/store_script.rs"]),
        ],
    },
    Section {
        group: "metrics",
        introduction: "sections/control/metrics.h",
        chapters: &[
            (
                "Collectors of session metrics",
                &[
                    "metrics/session_collector.rs",
                    "metrics/session_builder.rs",
                    "metrics/session_requests.rs",
                ],
            ),
            (
                "Collectors of topic metrics",
                &[
                    "metrics/topic_collector.rs",
                    "metrics/topic_builder.rs",
                    "metrics/topic_requests.rs",
                    "metrics",
                ],
            ),
        ],
    },
    Section {
        group: "remote_servers",
        introduction: "sections/control/remote_servers.h",
        chapters: &[
            (
                "Definitions",
                &[
                    "remote_servers/types.rs",
                    "remote_servers/remote_server.rs",
                    "remote_servers/builder.rs",
                    "remote_servers/create.rs",
                ],
            ),
            (
                "Remote servers at the server",
                &["remote_servers/requests.rs", "remote_servers"],
            ),
        ],
    },
    Section {
        group: "session_trees",
        introduction: "sections/control/session_trees.h",
        chapters: &[
            ("Branch mapping tables", &["session_trees/table.rs"]),
            (
                "Tables of the server",
                &["session_trees/requests.rs", "session_trees"],
            ),
        ],
    },
    Section {
        group: "topic_views",
        introduction: "sections/control/topic_views.h",
        chapters: &[
            ("Views", &["topic_views/view.rs"]),
            (
                "Views of the server",
                &["topic_views/requests.rs", "topic_views"],
            ),
        ],
    },
    Section {
        group: "values",
        introduction: "sections/values.h",
        chapters: &[
            ("Values", &["datatypes/value.rs"]),
            (
                "Binary, JSON, strings and numbers",
                &[
                    "datatypes/binary.rs",
                    "datatypes/json.rs",
                    "datatypes/string.rs",
                    "datatypes/int64.rs",
                    "datatypes/double.rs",
                    "datatypes",
                ],
            ),
            (
                "Schemas of records",
                &[
                    "datatypes/recordv2/schema_field.rs",
                    "datatypes/recordv2/schema_record.rs",
                    "datatypes/recordv2/schema.rs",
                    "datatypes/recordv2/schema_builder.rs",
                ],
            ),
            (
                "Records",
                &[
                    "datatypes/recordv2/value.rs",
                    "datatypes/recordv2/builder.rs",
                    "datatypes/recordv2/record_model.rs",
                    "datatypes/recordv2/mutable_record_model.rs",
                    "datatypes/recordv2",
                ],
            ),
        ],
    },
    Section {
        group: "utilities",
        introduction: "sections/utilities.h",
        chapters: &[
            (
                "Buffers",
                &[
                    "util/buf.rs",
                    "util/buf/read.rs",
                    "util/buf/inspect.rs",
                    "pieces/buf_sprintf.h",
                    "util/content.rs",
                ],
            ),
            ("Lists", &["util/list.rs"]),
            ("Maps", &["util/hash.rs", "util/hash_num.rs"]),
            ("Sets", &["util/set.rs"]),
            ("Arrays", &["util/utils/arrays.rs"]),
            (
                "Text",
                &[
                    "pieces/text_macros.h",
                    "util/utils.rs",
                    "util/utils/script.rs",
                    "util/utils/roles.rs",
                ],
            ),
            (
                "CBOR",
                &["util/cbor.rs", "pieces/cbor_heads.h", "util/cbor/write.rs"],
            ),
            ("Deltas", &["util/activity_history.rs", "util/delta.rs"]),
            ("Semaphores", &["pieces/semaphore.h", "util/semaphore.rs"]),
            ("Other", &["util/utils/encoding.rs", "util"]),
        ],
    },
    Section {
        group: "extensions",
        introduction: "sections/extensions.h",
        chapters: &[
            ("Proxies and TLS", &["session/factory/extensions.rs"]),
            (
                "Statistics and diagnosis",
                &["session/statistics.rs", "session/diagnosis.rs"],
            ),
            ("Log", &["session/log_handler.rs"]),
            (
                "Traffic",
                &["session/traffic.rs", "session/factory/traffic.rs"],
            ),
            (
                "Network threads",
                &["session/factory/io_threads.rs", "session/factory/inline.rs"],
            ),
        ],
    },
    Section {
        group: "protocol",
        introduction: "sections/protocol.h",
        chapters: &[(
            "",
            &[
                "pieces/protocol_macros.h",
                "session/protocol/services.rs",
                "session/protocol/messages.rs",
                "session/protocol",
            ],
        )],
    },
    Section {
        group: "legacy",
        introduction: "sections/legacy.h",
        chapters: &[
            ("Lists of members", &["pieces/legacy_members.h"]),
            (
                "Topic details",
                &["legacy/topic_details.rs", "legacy/topic_control.rs"],
            ),
            (
                "Update sources",
                &[
                    "legacy/update.rs",
                    "legacy/update_types.rs",
                    "legacy/topic_update_control.rs",
                ],
            ),
            ("Fetching", &["legacy/fetch.rs"]),
            (
                "Authentication handlers of 6.4",
                &["legacy/authentication_types.rs", "legacy/authentication.rs"],
            ),
            ("Messages", &["legacy/messaging.rs", "legacy"]),
        ],
    },
];

impl Section {
    pub(crate) fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.chapters
            .iter()
            .flat_map(|(_, parts)| parts.iter().copied())
    }

    /// The files that a part stands for.
    pub(crate) fn pages<'p>(
        &self,
        part: &'static str,
        pages: &'p [Page],
    ) -> impl Iterator<Item = &'p Page> {
        pages.iter().filter(move |page| {
            page.declares && (page.name == part || (covers(part, page) && !is_named(page)))
        })
    }
}

/// Whether a part is the folder of a file, and no folder between them has an entry of its own.
fn covers(part: &str, page: &Page) -> bool {
    let inside = |folder: &str| {
        page.name
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    inside(part) && !all_parts().any(|other| other.len() > part.len() && inside(other))
}

/// Whether an entry names the file itself.
fn is_named(page: &Page) -> bool {
    SILENT.contains(&page.name.as_str()) || all_parts().any(|part| part == page.name)
}

fn all_parts() -> impl Iterator<Item = &'static str> {
    HEADERS
        .iter()
        .flat_map(|header| header.sections.iter().flat_map(Section::parts))
}

/// Files that declare something for C and are in no section.
pub(crate) fn unlisted(pages: &[Page]) -> impl Iterator<Item = &str> {
    pages
        .iter()
        .filter(|page| page.declares && !is_named(page))
        .filter(|page| !all_parts().any(|part| covers(part, page)))
        .map(|page| page.name.as_str())
}
