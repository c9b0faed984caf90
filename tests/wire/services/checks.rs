//! The bodies of all services behind one interface, found by the number of the service.

use std::fmt::Debug;

use bytes::Bytes;
use diffusion::wire::error::{Unsupported, WireError};
use diffusion::wire::primitives::Reader;
use diffusion::wire::services::control::authentication::{
    Authenticator, AuthenticatorDeregistration, AuthenticatorRegistration, ChangePrincipal,
    ReAuthenticate, RevokeAuthentication,
};
use diffusion::wire::services::control::client_control::{
    ChangeAuthorisationRoles, ChangeAuthorisationRolesFilter, CloseClient, CloseClientFilter,
    SetClientConflation, SetClientConflationFilter,
};
use diffusion::wire::services::control::metric_collectors::{
    ListSessionMetricCollectors, ListTopicMetricCollectors, PutSessionMetricCollector,
    PutTopicMetricCollector, RemoveSessionMetricCollector, RemoveTopicMetricCollector,
};
use diffusion::wire::services::control::metrics::{
    FetchJmxValues, GetMeasuredEntityClassMetrics, GetMetrics, GetServerMetrics, ListMetricAlerts,
    RemoveMetricAlert, SetMetricAlert,
};
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServer, CreateRemoteServer, ListRemoteServers, RemoveRemoteServer,
};
use diffusion::wire::services::control::security::{
    GetSecurityConfiguration, ListGlobalPermissions, ListPathPermissions,
    UpdateSecurityConfiguration,
};
use diffusion::wire::services::control::server::{FetchLogEntries, UpdateLicense};
use diffusion::wire::services::control::session_events::{
    SessionEventDeregistration, SessionEventRegistration, SessionPropertiesEvent2,
    SessionPropertiesRegistration2,
};
use diffusion::wire::services::control::session_fetch::SessionFetch;
use diffusion::wire::services::control::session_properties::{
    GetOwnSessionProperties, GetSessionProperties, SetSessionProperties, SetSessionPropertiesFilter,
};
use diffusion::wire::services::control::session_trees::{
    GetBranchMappingTable, GetSessionTreeBranchesWithMappings, PutBranchMappingTable,
};
use diffusion::wire::services::control::system_authentication::{
    GetSystemAuthentication, UpdateSystemAuthentication,
};
use diffusion::wire::services::control::topic_views::{
    CreateTopicView, GetTopicView, ListTopicViews, RemoveTopicView,
};
use diffusion::wire::services::topics::fetch::FetchQuery;
use diffusion::wire::services::topics::messaging::{
    FilterResponse, MessagingFilterSend, MessagingReceiverClient,
    MessagingReceiverControlDeregistration, MessagingReceiverControlRegistration,
    MessagingReceiverServer, MessagingSend,
};
use diffusion::wire::services::topics::missing_topic::{
    MissingTopic, TopicControlDeregistration, TopicControlRegistration,
};
use diffusion::wire::services::topics::pings::{SystemPing, UserPing};
use diffusion::wire::services::topics::range_query::RangeQuery;
use diffusion::wire::services::topics::session_locks::{
    AcquireSessionLock, CancelAcquireSessionLock, GetSessionLock, GetSessionLocks,
    ReleaseSessionLock,
};
use diffusion::wire::services::topics::subscription::{
    NotifySubscription, NotifyUnsubscription, Subscribe, Unsubscribe, UnsubscribeAll,
};
use diffusion::wire::services::topics::subscription_control::{
    FilterSubscribe, FilterUnsubscribe, GetSelectors, SubscribeClient, UnsubscribeAllByFilter,
    UnsubscribeAllControl, UnsubscribeClient,
};
use diffusion::wire::services::topics::time_series::{
    TimeSeriesAppend, TimeSeriesEdit, TimeSeriesTimestampAppend,
};
use diffusion::wire::services::topics::topic_control::{TopicAdd, TopicRemoval};
use diffusion::wire::services::topics::topic_notifications::{
    TopicDescendantEvents, TopicNotificationDeregistration, TopicNotificationDeselection,
    TopicNotificationEvents, TopicNotificationSelection,
};
use diffusion::wire::services::topics::topic_update::{AddAndSetTopic, ApplyJsonPatch, SetTopic};
use diffusion::wire::services::topics::update_stream::{
    CheckUpdateStream, CreateUpdateStream, CreateUpdateStreamAndSet, StreamAddAndSetTopic,
    StreamAddTopic, StreamApplyDelta, StreamSetTopic,
};
use diffusion::wire::services::{Codec, Service};

use super::json::Json;
use super::mapping::FromJson;

/// What a test can do with one kind of body, or with one structure, without knowing its type.
pub trait Body {
    /// The bytes of a vector's value.
    fn encode(&self, value: &Json, version: u8) -> Result<Vec<u8>, Unsupported>;
    /// Fails unless the bytes are those of a vector's value.
    fn assert_decodes(&self, bytes: &[u8], value: &Json, version: u8, context: &str);
    fn decode_error(&self, bytes: &[u8], version: u8) -> Option<WireError>;
    /// Reads, writes and reads again.
    fn recode(&self, bytes: &[u8], version: u8) -> Result<Recoded, WireError>;
}

/// What came of reading, writing and reading again.
#[derive(Debug, PartialEq, Eq)]
pub enum Recoded {
    /// The bytes that were written, and whether they were read as the same value.
    Written { bytes: Vec<u8>, same_value: bool },
    /// What was read could not be written.
    NotWritten(Unsupported),
}

type Decode<T> = fn(&Bytes, u8) -> Result<T, WireError>;
type Encode<T> = fn(&T, &mut Vec<u8>, u8) -> Result<(), Unsupported>;

struct TypedBody<T> {
    decode: Decode<T>,
    encode: Encode<T>,
}

impl<T: Codec + FromJson + PartialEq + Debug> Body for TypedBody<T> {
    fn encode(&self, value: &Json, version: u8) -> Result<Vec<u8>, Unsupported> {
        // What stands in front must stay, in case of an error also alone.
        let mut out = vec![0xee];
        let result = (self.encode)(&T::from_json(value), &mut out, version);
        assert_eq!(out.remove(0), 0xee);
        result.map(|()| out)
    }

    fn assert_decodes(&self, bytes: &[u8], value: &Json, version: u8, context: &str) {
        let decoded = (self.decode)(&Bytes::copy_from_slice(bytes), version)
            .unwrap_or_else(|error| panic!("{error}: {context}"));
        assert_eq!(decoded, T::from_json(value), "{context}");
    }

    fn decode_error(&self, bytes: &[u8], version: u8) -> Option<WireError> {
        (self.decode)(&Bytes::copy_from_slice(bytes), version).err()
    }

    fn recode(&self, bytes: &[u8], version: u8) -> Result<Recoded, WireError> {
        let value = (self.decode)(&Bytes::copy_from_slice(bytes), version)?;
        let mut out = Vec::new();
        if let Err(unsupported) = (self.encode)(&value, &mut out, version) {
            return Ok(Recoded::NotWritten(unsupported));
        }
        let again = (self.decode)(&Bytes::from(out.clone()), version)?;
        Ok(Recoded::Written {
            bytes: out,
            same_value: again == value,
        })
    }
}

/// A structure that is no body of its own.
pub fn structure<T: Codec + FromJson + PartialEq + Debug + 'static>() -> Box<dyn Body> {
    Box::new(TypedBody::<T> {
        decode: |bytes, version| T::read(&mut Reader::over(bytes), version),
        encode: |value, out, version| value.write(out, version),
    })
}

fn service<S>(part: &str) -> Box<dyn Body>
where
    S: Service,
    S::Request: FromJson + PartialEq + Debug + 'static,
    S::Response: FromJson + PartialEq + Debug + 'static,
{
    match part {
        "request" => Box::new(TypedBody::<S::Request> {
            decode: S::read_request,
            encode: S::write_request,
        }),
        "response" => Box::new(TypedBody::<S::Response> {
            decode: S::read_response,
            encode: S::write_response,
        }),
        other => panic!("no part: {other}"),
    }
}

/// Defines the table of all services.
macro_rules! table {
    ($($service:ident)+) => {
        pub const SERVICES: &[i32] = &[$($service::ID),+];

        /// The body of a request or response of a service, if we know the service.
        pub fn body(id: i32, part: &str) -> Option<Box<dyn Body>> {
            match id {
                $($service::ID => Some(service::<$service>(part)),)+
                _ => None,
            }
        }

        pub fn since(id: i32) -> u8 {
            match id {
                $($service::ID => $service::SINCE,)+
                _ => panic!("no service {id}"),
            }
        }

        #[test]
        fn names_are_those_of_the_numbers() {
            $(assert_eq!(diffusion::wire::service::name($service::ID), Some($service::NAME));)+
        }
    };
}

table! {
    Subscribe Unsubscribe UnsubscribeAll NotifySubscription NotifyUnsubscription
    SubscribeClient UnsubscribeClient FilterSubscribe FilterUnsubscribe GetSelectors
    UnsubscribeAllByFilter UnsubscribeAllControl
    TopicAdd TopicRemoval TopicControlRegistration TopicControlDeregistration MissingTopic
    SetTopic AddAndSetTopic ApplyJsonPatch
    CreateUpdateStream CreateUpdateStreamAndSet CheckUpdateStream StreamSetTopic StreamApplyDelta
    StreamAddTopic StreamAddAndSetTopic
    FetchQuery
    TimeSeriesAppend TimeSeriesTimestampAppend TimeSeriesEdit RangeQuery
    TopicNotificationSelection TopicNotificationDeselection TopicNotificationDeregistration
    TopicNotificationEvents TopicDescendantEvents
    MessagingSend MessagingReceiverServer MessagingReceiverClient
    MessagingReceiverControlRegistration MessagingReceiverControlDeregistration
    MessagingFilterSend FilterResponse
    AcquireSessionLock CancelAcquireSessionLock ReleaseSessionLock GetSessionLock GetSessionLocks
    SystemPing UserPing
    AuthenticatorRegistration AuthenticatorDeregistration Authenticator ChangePrincipal ReAuthenticate
    RevokeAuthentication
    CloseClient CloseClientFilter SetClientConflation SetClientConflationFilter
    ChangeAuthorisationRoles ChangeAuthorisationRolesFilter
    GetSessionProperties GetOwnSessionProperties SetSessionProperties SetSessionPropertiesFilter
    SessionPropertiesRegistration2 SessionPropertiesEvent2 SessionEventRegistration
    SessionEventDeregistration SessionFetch
    GetSecurityConfiguration UpdateSecurityConfiguration ListGlobalPermissions ListPathPermissions
    GetSystemAuthentication UpdateSystemAuthentication
    PutSessionMetricCollector RemoveSessionMetricCollector ListSessionMetricCollectors
    PutTopicMetricCollector RemoveTopicMetricCollector ListTopicMetricCollectors
    GetServerMetrics GetMeasuredEntityClassMetrics FetchJmxValues GetMetrics SetMetricAlert
    ListMetricAlerts RemoveMetricAlert
    CreateRemoteServer RemoveRemoteServer ListRemoteServers CheckRemoteServer
    CreateTopicView RemoveTopicView ListTopicViews GetTopicView
    PutBranchMappingTable GetSessionTreeBranchesWithMappings GetBranchMappingTable
    FetchLogEntries UpdateLicense
}
