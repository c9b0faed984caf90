//! Deciding who a session belongs to, when it opens and when it wants another principal
//! (`specification/control/authentication-control`).
//!
//! Those who decide are asked one after the other: the authenticators registered as `before-system-handler` in the order in which they
//! came, the system authentication store, then those registered as `after-system-handler`. The first one that allows or denies
//! has decided; if all abstain, that is no. An authenticator that fails, goes away or does not answer in time abstains. All
//! together have so much time for one principal, and each an equal part of what is left: however many do not answer, whoever waits
//! is told in time.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Instant;

use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{response_code, ConnectParameters};
use diffusion::wire::services::common::StringMap;
use diffusion::wire::services::control::authentication::{
    Authenticator, AuthenticatorRequest, AuthenticatorResponse, ChangePrincipal, PrincipalResponse,
};
use diffusion::wire::services::control::session_events::SessionUpdateKind;
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use crate::core::access::{SessionAccess, Verdict};
use crate::core::output::{ConnectionId, ServerEvent};
use crate::core::properties::{roles_in, Properties, ALL_FIXED};
use crate::core::services::{Answer, Pending};
use crate::core::session::Session;
use crate::core::ServerCore;

/// When somebody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    BeforeSystem,
    System,
    AfterSystem,
}

impl Stage {
    /// The stage of authenticators with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "before-system-handler" => Some(Stage::BeforeSystem),
            "after-system-handler" => Some(Stage::AfterSystem),
            _ => None,
        }
    }
}

/// Who authenticates, and whom.
#[derive(Debug, Default)]
pub(crate) struct Authentication {
    authenticators: BTreeMap<Place, Registered>,
    last_number: u64,
    /// What authenticators have been asked and not answered, by a number that each question has.
    open: BTreeMap<u64, Question>,
    last_question: u64,
}

/// Where somebody is in the order of those who are asked.
type Place = (Stage, u64);

#[derive(Debug, Clone, Copy)]
struct Registered {
    session: SessionId,
    handler_cid: i64,
}

#[derive(Debug)]
struct Question {
    application: Application,
    /// Who is asked.
    place: Place,
    session: SessionId,
    /// Until when.
    due: Instant,
}

/// Somebody says who they are.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) applicant: Applicant,
    pub(crate) principal: String,
    pub(crate) credentials: Credentials,
    /// Properties that the client proposes.
    pub(crate) proposed: StringMap,
    /// Until when it has to be decided; `None` while nobody has been asked.
    pub(crate) due: Option<Instant>,
}

#[derive(Debug)]
pub(crate) enum Applicant {
    /// A client that wants a session.
    Client(Box<NewClient>),
    /// A session that wants another principal.
    Session { id: SessionId, cid: i64 },
}

/// A client that wants a session.
#[derive(Debug)]
pub(crate) struct NewClient {
    pub(crate) connection: ConnectionId,
    pub(crate) version: u8,
    pub(crate) parameters: ConnectParameters,
    pub(crate) address: Option<IpAddr>,
    /// The session as it will be, once somebody had to be told of it.
    pub(crate) session: Option<Session>,
}

/// Who a session belongs to, and what comes with it.
#[derive(Debug)]
pub(crate) struct Admission {
    pub(crate) principal: String,
    pub(crate) roles: BTreeSet<String>,
    pub(crate) properties: Properties,
    /// What the client proposed.
    pub(crate) proposed: StringMap,
}

impl Authentication {
    /// Registers an authenticator; false if the session has one of this name already.
    pub(crate) fn register(&mut self, stage: Stage, session: SessionId, handler_cid: i64) -> bool {
        let known = self.authenticators.iter();
        let mut same = known.filter(|((at, _), known)| *at == stage && known.session == session);
        if same.next().is_some() {
            return false;
        }
        self.last_number += 1;
        let registered = Registered {
            session,
            handler_cid,
        };
        let place = (stage, self.last_number);
        self.authenticators.insert(place, registered);
        true
    }

    /// Who is asked after this place; the system authentication store is there without being registered.
    fn after(&self, place: Option<Place>) -> Option<(Place, Option<Registered>)> {
        const SYSTEM: Place = (Stage::System, 0);
        let mut registered = self.authenticators.iter();
        let next = registered.find(|(at, _)| place.is_none_or(|place| **at > place));
        let system_is_next =
            place.is_none_or(|place| place < SYSTEM) && next.is_none_or(|(at, _)| *at > SYSTEM);
        match next {
            _ if system_is_next => Some((SYSTEM, None)),
            Some((at, registered)) => Some((*at, Some(*registered))),
            None => None,
        }
    }

    /// How many authenticators are asked from this place on.
    fn count_from(&self, place: Place) -> u32 {
        let count = self.authenticators.range(place..).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Takes the questions that satisfy a condition.
    fn take_where(&mut self, condition: impl Fn(&Question) -> bool) -> Vec<(u64, Question)> {
        let matching = self.open.iter().filter(|(_, question)| condition(question));
        let numbers: Vec<u64> = matching.map(|(number, _)| *number).collect();
        numbers
            .into_iter()
            .filter_map(|number| Some((number, self.open.remove(&number)?)))
            .collect()
    }

    /// A client that wanted a session is gone.
    pub(crate) fn forget_client(&mut self, connection: ConnectionId) {
        self.open.retain(|_, question| {
            !matches!(&question.application.applicant, Applicant::Client(client) if client.connection == connection)
        });
    }

    /// When the next authenticator has had its time.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.open.values().map(|question| question.due).min()
    }
}

impl ServerCore {
    /// Has it decided whether somebody is who they say they are. What follows is done then, now or later.
    pub(crate) fn authenticate(&mut self, now: Instant, application: Application) {
        self.ask_after(now, None, application);
    }

    fn ask_after(&mut self, now: Instant, mut place: Option<Place>, mut application: Application) {
        while let Some((next, registered)) = self.authentication.after(place) {
            place = Some(next);
            let Some(registered) = registered else {
                let store = self.system_authentication_store();
                match store.judge(&application.principal, &application.credentials) {
                    Verdict::Allow(roles) => {
                        let admission = self.admission_by_system(&application, roles);
                        return self.admit(now, application.applicant, admission);
                    }
                    Verdict::Deny => return self.turn_down(application.applicant),
                    Verdict::Abstain => continue,
                }
            };
            let request = AuthenticatorRequest {
                principal: application.principal.clone(),
                credentials: application.credentials.clone(),
                session_properties: self.properties_of(&mut application),
                proposed_properties: application.proposed.clone(),
                handler_cid: registered.handler_cid,
            };
            let due = *(application.due).get_or_insert(now + self.config.authenticator_timeout);
            let part =
                due.saturating_duration_since(now) / self.authentication.count_from(next).max(1);
            self.authentication.last_question += 1;
            let number = self.authentication.last_question;
            let pending = Pending::Authentication { number };
            if self.call::<Authenticator>(registered.session, &request, pending) {
                let question = Question {
                    application,
                    place: next,
                    session: registered.session,
                    due: now + part,
                };
                self.authentication.open.insert(number, question);
                return;
            }
        }
        self.turn_down(application.applicant);
    }

    /// The properties that authenticators are shown.
    fn properties_of(&mut self, application: &mut Application) -> StringMap {
        match &mut application.applicant {
            Applicant::Session { id, .. } => {
                let session = self.sessions.get(id);
                session.map(Session::all_properties).unwrap_or_default()
            }
            Applicant::Client(client) => {
                if client.session.is_none() {
                    client.session = Some(self.new_session(client, &application.principal));
                }
                let session = client.session.as_ref();
                session
                    .map(|session| session.selected_properties([ALL_FIXED]))
                    .unwrap_or_default()
            }
        }
    }

    fn admission_by_system(
        &self,
        application: &Application,
        roles_of_principal: BTreeSet<String>,
    ) -> Admission {
        let principal = application.principal.clone();
        let mut roles = self.security_store().default_roles(&principal).clone();
        roles.extend(roles_of_principal);
        Admission {
            principal,
            roles,
            proposed: application.proposed.clone(),
            properties: Properties::of_client(
                application.proposed.iter().cloned(),
                &self.proposed_properties,
            ),
        }
    }

    /// What follows from the properties that an authenticator gives.
    fn admission_by_authenticator(&self, application: &Application, given: StringMap) -> Admission {
        // What only the client knows about itself does not need anybody's trust.
        let own = application
            .proposed
            .iter()
            .filter(|(name, _)| name.starts_with('$'));
        let mut properties = Properties::of_client(own.cloned(), &self.proposed_properties);
        let mut principal = application.principal.clone();
        let mut roles = None;
        for (name, value) in given {
            match name.as_str() {
                "$Principal" => principal = value,
                "$Roles" => roles = Some(roles_in(&value)),
                name => {
                    properties.set(name, &value);
                }
            }
        }
        let default_roles = self.security_store().default_roles(&principal);
        Admission {
            roles: roles.unwrap_or_else(|| default_roles.clone()),
            principal,
            properties,
            proposed: application.proposed.clone(),
        }
    }

    fn admit(&mut self, now: Instant, applicant: Applicant, admission: Admission) {
        match applicant {
            Applicant::Client(client) => self.open_session(now, *client, admission),
            Applicant::Session { id, cid } => {
                let access = SessionAccess::new(admission.roles, self.security_store());
                self.change_session(id, SessionUpdateKind::Updated, |session| {
                    session.principal = admission.principal;
                    session.access = access;
                    session.properties.extend(admission.properties);
                });
                self.answer_principal(id, cid, true);
                self.reevaluate_subscriptions(id, UnsubscriptionReason::Authorisation);
            }
        }
    }

    fn turn_down(&mut self, applicant: Applicant) {
        match applicant {
            Applicant::Client(client) => self.refuse(
                client.connection,
                client.version,
                response_code::AUTHENTICATION_FAILED,
                "wrong principal or credentials",
            ),
            Applicant::Session { id, cid } => self.answer_principal(id, cid, false),
        }
    }

    /// Answers a session that wanted another principal; the response to both services has the same layout.
    fn answer_principal(&mut self, session: SessionId, cid: i64, accepted: bool) {
        let Some(version) = self.sessions.get(&session).map(|session| session.version) else {
            return;
        };
        let mut body = Vec::new();
        let response = PrincipalResponse { accepted };
        if ChangePrincipal::write_response(&response, &mut body, version).is_ok() {
            self.answer(session, cid, &body);
        }
    }

    /// An authenticator answered. Nothing happens when nobody waits for that any more.
    pub(crate) fn on_authenticator_answer(
        &mut self,
        now: Instant,
        authenticator: SessionId,
        number: u64,
        answer: Answer,
    ) {
        let Some(question) = self.authentication.open.remove(&number) else {
            return;
        };
        let version = self.sessions.get(&authenticator).map(|it| it.version);
        let decision = match answer {
            Answer::Response(body) => {
                Authenticator::read_response(&body, version.unwrap_or_default())
                    .map_err(|error| format!("gave an unreadable decision: {error}"))
            }
            // What the program says about it may quote the credentials that it was given.
            Answer::Error { reason, .. } => Err(format!("failed to decide, with error {reason}")),
        };
        let application = question.application;
        match decision {
            Ok(AuthenticatorResponse::Allow { properties }) => {
                let admission = self.admission_by_authenticator(&application, properties);
                self.admit(now, application.applicant, admission);
            }
            Ok(AuthenticatorResponse::Deny) => self.turn_down(application.applicant),
            Ok(AuthenticatorResponse::Abstain) => {
                self.ask_after(now, Some(question.place), application);
            }
            Err(detail) => {
                let session = authenticator;
                self.event(ServerEvent::ClientAnomaly { session, detail });
                self.ask_after(now, Some(question.place), application);
            }
        }
    }

    /// An authenticator is registered no more; whoever it was asked about is judged by the next one.
    pub(crate) fn remove_authenticator(&mut self, stage: Stage, session: SessionId) {
        let all = &mut self.authentication.authenticators;
        all.retain(|(at, _), known| *at != stage || known.session != session);
        let abandoned = self
            .authentication
            .take_where(|question| question.place.0 == stage && question.session == session);
        self.ask_others(abandoned);
    }

    /// A session is gone, or lost its conversations: its authenticators go, and it does not wait for any decision.
    pub(crate) fn forget_authentication(&mut self, session: SessionId) {
        let authentication = &mut self.authentication;
        authentication.open.retain(|_, question| {
            !matches!(question.application.applicant, Applicant::Session { id, .. } if id == session)
        });
        let all = &mut authentication.authenticators;
        all.retain(|_, known| known.session != session);
        let abandoned = authentication.take_where(|question| question.session == session);
        self.ask_others(abandoned);
    }

    /// Authenticators that have had their time abstain.
    pub(crate) fn run_authentication_timeouts(&mut self, now: Instant) {
        let late = (self.authentication).take_where(|question| question.due <= now);
        for (_, question) in &late {
            let session = question.session;
            let detail = "did not decide about a principal in time".to_owned();
            self.event(ServerEvent::ClientAnomaly { session, detail });
        }
        self.ask_others(late);
    }

    /// Asks the next one in the place of an authenticator that will not be heard.
    fn ask_others(&mut self, questions: Vec<(u64, Question)>) {
        let Some(now) = self.clock.latest() else {
            return;
        };
        for (number, question) in questions {
            if let Some(session) = self.sessions.get_mut(&question.session) {
                session.abandon(|pending| {
                    matches!(pending, Pending::Authentication { number: it } if *it == number)
                });
            }
            self.ask_after(now, Some(question.place), question.application);
        }
    }
}
