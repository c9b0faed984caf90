//! What a session factory remembers (`specification/sessions/session-factory section 1`): plain Rust values with the rules that decide
//! whether a setting is taken.

use std::collections::BTreeMap;

use crate::capi::ffi::context::ContextPointer;
use crate::capi::session::reconnect::strategy_copy::StrategyCopy;
use crate::capi::session::traffic::TrafficHandler;
use crate::capi::session::types::SESSION_LISTENER_T;
use crate::data::memory;
use crate::engine::{IoThreads, ProxyOptions, TlsOptions};
use crate::retry::RetryStrategy;
use crate::session::{ErrorCode, Failure};
use crate::wire::credentials::Credentials;

/// Longest timeout that a program can set: an hour.
const MAXIMUM_TIMEOUT_MS: u32 = 3_600_000;

/// Smallest buffers and smallest limit of message sizes, in bytes.
const MINIMUM_SIZE: u32 = 1024;

/// How every request path ends.
const PATH_END: &str = "/diffusion";

/// All settings of a session factory.
pub(crate) struct FactoryOptions {
    pub(crate) listener: Option<SESSION_LISTENER_T>,
    pub(crate) user_context: ContextPointer,
    /// `None`: anonymous.
    pub(crate) principal: Option<String>,
    pub(crate) credentials: Credentials,
    /// `None`: not set by the program, which matters for the wait for the first answer (`specification/sessions/session section 4.3`).
    pub(crate) connection_timeout_ms: Option<u32>,
    pub(crate) write_timeout_ms: u32,
    /// `None`: not set by the program; zero or less: no reconnection.
    pub(crate) reconnection_timeout_ms: Option<i32>,
    /// `None`: the default strategy.
    pub(crate) reconnection_strategy: Option<StrategyCopy>,
    pub(crate) initial_retry: Option<RetryStrategy>,
    pub(crate) input_buffer_size: u32,
    pub(crate) output_buffer_size: u32,
    pub(crate) maximum_message_size: u32,
    pub(crate) server_host: Option<String>,
    /// `None`: 443 or 80.
    pub(crate) server_port: Option<u16>,
    pub(crate) secure_transport: bool,
    pub(crate) request_path: String,
    /// In messages.
    pub(crate) recovery_buffer_size: u32,
    /// In messages.
    pub(crate) maximum_queue_size: u32,
    /// Proposed session properties, in order of their first setting.
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) tls: TlsOptions,
    pub(crate) proxy: ProxyOptions,
    pub(crate) traffic: Option<TrafficHandler>,
    pub(crate) inline_callbacks: bool,
    /// `None`: what the environment says.
    pub(crate) io_threads: Option<IoThreads>,
    /// Texts that are not UTF-8, by what they were given for. No session is created while there are such: the text that a
    /// replacement of the bytes would make is another user, host or property.
    pub(crate) unusable: BTreeMap<String, ErrorCode>,
    /// A setting was not taken, for lack of memory. Without it sessions would trust or be somebody else.
    pub(crate) incomplete: bool,
}

/// Gives up where there is no memory ([`memory`]).
impl Clone for FactoryOptions {
    fn clone(&self) -> Self {
        let copy = |text: &Option<String>| text.as_deref().map(memory::copy_text);
        Self {
            principal: copy(&self.principal),
            credentials: self.credentials.clone(),
            reconnection_strategy: self.reconnection_strategy.clone(),
            server_host: copy(&self.server_host),
            request_path: memory::copy_text(&self.request_path),
            properties: memory::copy_pairs(&self.properties),
            tls: self.tls.clone(),
            proxy: self.proxy.clone(),
            unusable: memory::map_of(
                self.unusable
                    .iter()
                    .map(|(setting, code)| (memory::copy_text(setting), *code)),
            ),
            ..*self
        }
    }
}

impl Default for FactoryOptions {
    fn default() -> Self {
        Self {
            listener: None,
            user_context: ContextPointer(core::ptr::null_mut()),
            principal: None,
            credentials: Credentials::None,
            connection_timeout_ms: None,
            write_timeout_ms: 2000,
            reconnection_timeout_ms: None,
            reconnection_strategy: None,
            initial_retry: None,
            input_buffer_size: 131_072,
            output_buffer_size: 131_072,
            maximum_message_size: 2_147_483_647,
            server_host: None,
            server_port: None,
            secure_transport: false,
            request_path: PATH_END.to_owned(),
            recovery_buffer_size: 128,
            maximum_queue_size: 1000,
            properties: Vec::new(),
            tls: TlsOptions::default(),
            proxy: ProxyOptions::default(),
            traffic: None,
            inline_callbacks: false,
            io_threads: None,
            unusable: BTreeMap::new(),
            incomplete: false,
        }
    }
}

/// A timeout as it is taken: `None` for 0, an hour at most.
pub(crate) fn timeout(milliseconds: u32) -> Option<u32> {
    if milliseconds > MAXIMUM_TIMEOUT_MS {
        log::warn!(
            "a timeout of {milliseconds} ms is too long; {MAXIMUM_TIMEOUT_MS} ms are taken instead"
        );
    }
    (milliseconds > 0).then_some(milliseconds.min(MAXIMUM_TIMEOUT_MS))
}

impl FactoryOptions {
    /// Takes a size if it is big enough.
    pub(crate) fn take_size(setting: &mut u32, size: u32) {
        if size >= MINIMUM_SIZE {
            *setting = size;
        } else {
            log::warn!("a size of {size} bytes is too small and is ignored");
        }
    }

    /// The text of a setting. What is not UTF-8 fails the creation of sessions with this code, until the setting gets another text.
    pub(crate) fn take_text(
        &mut self,
        setting: &str,
        text: &[u8],
        code: ErrorCode,
    ) -> Option<String> {
        match std::str::from_utf8(text) {
            Ok(text) => {
                self.unusable.remove(setting);
                Some(memory::copy_text(text))
            }
            Err(_) => {
                self.unusable.insert(memory::copy_text(setting), code);
                None
            }
        }
    }

    /// Takes the name of the user; `None` for nobody.
    pub(crate) fn take_principal(&mut self, principal: Option<&[u8]>) {
        // No name is a usable one.
        let given = principal.unwrap_or_default();
        let text = self.take_text("principal", given, ErrorCode::ILLEGAL_ARGUMENT);
        self.principal = text.filter(|_| principal.is_some());
    }

    /// An error if sessions cannot be created with what was set.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.incomplete {
            return Err(Failure::internal(
                "out of memory: the session factory lacks a setting",
            ));
        }
        match self.unusable.iter().next() {
            Some((setting, code)) => Err(Failure::new(
                *code,
                memory::text_of(&format_args!(
                    "the {setting} of the session factory is not UTF-8"
                )),
            )),
            None => Ok(()),
        }
    }

    /// Takes a request path if it starts with `/` and ends with `/diffusion`.
    pub(crate) fn take_request_path(&mut self, path: String) {
        if path.starts_with('/') && path.ends_with(PATH_END) {
            self.request_path = path;
        } else {
            log::warn!("request path {path} does not end with {PATH_END} and is ignored");
        }
    }

    /// Adds or replaces a proposed session property.
    pub(crate) fn take_property(&mut self, key: &[u8], value: &[u8]) {
        let code = ErrorCode::ILLEGAL_ARGUMENT;
        let Some(key) = self.take_text("name of a session property", key, code) else {
            return;
        };
        let setting = memory::text_of(&format_args!("session property {key}"));
        let Some(value) = self.take_text(&setting, value, code) else {
            return;
        };
        match self.properties.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => memory::push(&mut self.properties, (key, value)),
        }
    }
}
