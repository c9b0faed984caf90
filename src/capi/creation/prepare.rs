//! Creating sessions from the settings of a program (`specification/sessions/session section 4`,
//! `specification/sessions/reconnection section 4`, `specification/sessions/session-factory section 5`).

use core::ffi::c_void;
use std::hash::{BuildHasher, RandomState};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;
use std::time::Duration;

use crate::capi::creation::features;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::session::factory::options::FactoryOptions;
use crate::capi::session::handle::Handle;
use crate::capi::session::memory::{SessionFields, SessionMemory};
use crate::capi::session::program::CProgram;
use crate::capi::session::reconnect::strategy_copy::{copy_strategy, StrategyCopy, StrategyPlan};
use crate::capi::session::types::{session_create_callback_s, session_s};
use crate::data;
use crate::engine::environment::{variable, IO_THREADS, PROTOCOL_VERSION};
use crate::engine::tcp::Buffers;
use crate::engine::{logging, Endpoint, Facts, IoThreads, Session};
use crate::session::{ErrorCode, Failure, ReconnectPolicy, SessionConfig};
use crate::wire::url::{ServerUrl, UrlError};
use crate::wire::{PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN};

/// How the program learns of the outcome.
pub(crate) struct AsyncCreation {
    pub(crate) callbacks: Option<session_create_callback_s>,
    pub(crate) error: *mut DIFFUSION_ERROR_T,
}

fn failed(code: ErrorCode, message: impl Into<String>) -> Failure {
    Failure::new(code, message)
}

/// Connects and waits for the outcome.
pub(crate) fn create(
    options: FactoryOptions,
    url: Option<&str>,
) -> Result<*mut session_s, Failure> {
    let url = session_url(&options, url)?;
    let server = parse_url(&url)?;
    let handle = prepare(options, &url, server, offered_version()?, None)?;
    handle.session.begin();
    match handle.session.wait_created() {
        Ok(()) => Ok(handle.memory.as_ptr()),
        Err(error) => {
            Handle::forget(handle.memory.as_ptr());
            Err(error)
        }
    }
}

/// Starts connecting. What is wrong with the arguments is an error at once.
pub(crate) fn create_async(
    options: FactoryOptions,
    url: Option<&str>,
    creation: AsyncCreation,
) -> Result<*mut session_s, Failure> {
    let url = session_url(&options, url)?;
    let server = parse_url(&url)?;
    let handle = prepare(options, &url, server, offered_version()?, Some(creation))?;
    handle.session.begin();
    Ok(handle.memory.as_ptr())
}

/// A session that fails at once, for a creation whose only way to report is its callback.
pub(crate) fn create_failed(
    options: FactoryOptions,
    creation: AsyncCreation,
    error: Failure,
) -> Result<*mut session_s, Failure> {
    // Never dialled: the session ends before it starts.
    let server = ServerUrl {
        secure: false,
        host: String::new(),
        port: 80,
        path: String::new(),
    };
    let handle = prepare(options, "", server, PROTOCOL_VERSION_MAX, Some(creation))?;
    handle.session.fail(error);
    Ok(handle.memory.as_ptr())
}

/// The URL to use: the program's, else what the factory says (`specification/sessions/session-factory section 5`).
fn session_url(options: &FactoryOptions, url: Option<&str>) -> Result<String, Failure> {
    options.check()?;
    if let Some(url) = url {
        return Ok(data::memory::copy_text(url));
    }
    let Some(host) = &options.server_host else {
        return Err(failed(
            ErrorCode::NO_SERVERS_DEFINED,
            "neither a URL nor a server host is set",
        ));
    };
    let scheme = if options.secure_transport {
        "wss"
    } else {
        "ws"
    };
    let default_port = if options.secure_transport { 443 } else { 80 };
    let port = options.server_port.unwrap_or(default_port);
    let (before, after) = if host.contains(':') && !host.starts_with('[') {
        ("[", "]")
    } else {
        ("", "")
    };
    Ok(data::memory::text_of(&format_args!(
        "{scheme}://{before}{host}{after}:{port}{}",
        options.request_path
    )))
}

fn parse_url(url: &str) -> Result<ServerUrl, Failure> {
    ServerUrl::parse(url).map_err(|error| {
        let code = match &error {
            UrlError::UnknownScheme(_) => ErrorCode::UNKNOWN_TRANSPORT,
            UrlError::Unparsable(_) => ErrorCode::PARSE_URL,
        };
        failed(
            code,
            format!("URL {:?}: {error}", without_user_information(url)),
        )
    })
}

/// What an error may say of a URL that is not valid: where there is an `@`, a password may stand anywhere before it.
fn without_user_information(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((before, after)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| scheme);
            match scheme.filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
                Some(scheme) => format!("{scheme}://***@{after}"),
                None => format!("***@{after}"),
            }
        }
        None => data::memory::copy_text(url),
    }
}

/// Builds and registers a session that has not started.
fn prepare(
    options: FactoryOptions,
    url: &str,
    server: ServerUrl,
    offered_version: u8,
    creation: Option<AsyncCreation>,
) -> Result<Arc<Handle>, Failure> {
    logging::init();
    let no_memory = || failed(ErrorCode::SESSION_CREATE_FAILED, "out of memory");
    let strategy = options.reconnection_strategy.clone().unwrap_or_else(|| {
        // SAFETY: NULL is the default strategy.
        unsafe { copy_strategy(core::ptr::null()) }
    });
    let memory = Arc::new(
        SessionMemory::new(&SessionFields {
            url,
            principal: options.principal.as_deref(),
            credentials: &options.credentials,
            listener: options.listener,
            user_context: options.user_context.0,
        })
        .ok_or_else(no_memory)?,
    );
    memory.set_strategy(strategy.block.as_ptr());
    let config = config(&options, &strategy, offered_version);
    let endpoint = endpoint(&options, server);
    let (callbacks, error) = match creation {
        // Without functions there is still a creation whose failure goes to the program's error.
        Some(creation) => (
            Some(creation.callbacks.unwrap_or(session_create_callback_s {
                on_connected: None,
                on_error: None,
            })),
            creation.error,
        ),
        None => (None, core::ptr::null_mut()),
    };
    let facts = Arc::new(Facts::default());
    let program = Arc::new(CProgram {
        memory: Arc::clone(&memory),
        facts: Arc::clone(&facts),
        listener: options.listener,
        creation: callbacks,
        creation_error: ContextPointer(error.cast::<c_void>()),
        strategy,
        inline_callbacks: options.inline_callbacks,
        traffic: options.traffic,
        maximum_message_size: options.maximum_message_size,
        features: features(),
    });
    let threads = io_threads(&options);
    let session = Session::new(config, endpoint, threads, facts, Arc::clone(&program) as _)
        .map_err(|error| {
            failed(
                ErrorCode::SESSION_CREATE_FAILED,
                format!("the network thread cannot be started: {error}"),
            )
        })?;
    let handle = Arc::new(Handle::new(session, program, memory));
    handle.register();
    Ok(handle)
}

fn endpoint(options: &FactoryOptions, url: ServerUrl) -> Endpoint {
    let defaults = FactoryOptions::default();
    // The kernel sizes the buffers of a connection better than a fixed default does.
    let set = |size: u32, default: u32| (size != default).then_some(size);
    Endpoint {
        url,
        tls: options.tls.clone(),
        proxy: options.proxy.clone(),
        buffers: Buffers {
            receive: set(options.input_buffer_size, defaults.input_buffer_size),
            send: set(options.output_buffer_size, defaults.output_buffer_size),
        },
        maximum_message_size: options.maximum_message_size as usize,
    }
}

fn config(options: &FactoryOptions, strategy: &StrategyCopy, offered_version: u8) -> SessionConfig {
    let milliseconds = |ms: u32| Duration::from_millis(ms.into());
    let connection_timeout = options.connection_timeout_ms.map(milliseconds);
    SessionConfig {
        principal: options.principal.as_deref().map(data::memory::copy_text),
        credentials: options.credentials.clone(),
        properties: data::memory::copy_pairs(&options.properties),
        offered_version,
        reconnect_timeout: reconnect_timeout(options, strategy),
        policy: policy(&strategy.plan),
        initial_retry: options.initial_retry,
        connection_timeout: connection_timeout.unwrap_or(SessionConfig::DEFAULT_TIMEOUT),
        write_timeout: milliseconds(options.write_timeout_ms),
        response_timeout: connection_timeout.unwrap_or(SessionConfig::DEFAULT_RESPONSE_TIMEOUT),
        maximum_message_size: options.maximum_message_size as usize,
        recovery_buffer_size: options.recovery_buffer_size as usize,
        maximum_queue_size: Some(options.maximum_queue_size as usize),
        // Different in each session, so that the sessions of a program do not come back at the same moment.
        random_seed: RandomState::new().hash_one(0),
    }
}

/// `specification/sessions/reconnection section 4`, "Overrides, strongest first".
fn reconnect_timeout(options: &FactoryOptions, strategy: &StrategyCopy) -> Duration {
    if let (StrategyPlan::Disabled, _) | (_, Some(i32::MIN..=0)) =
        (&strategy.plan, options.reconnection_timeout_ms)
    {
        return Duration::ZERO;
    }
    let ms = strategy
        .overridden_timeout_ms
        .or(options.reconnection_timeout_ms.map(i64::from))
        .unwrap_or(strategy.natural_timeout_ms);
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

fn policy(plan: &StrategyPlan) -> ReconnectPolicy {
    match *plan {
        // Never asked: reconnection is disabled by a timeout of zero.
        StrategyPlan::Disabled => ReconnectPolicy::default(),
        StrategyPlan::Repeating { delay, attempts } => {
            ReconnectPolicy::Repeating { delay, attempts }
        }
        StrategyPlan::Backoff(backoff) => ReconnectPolicy::Backoff(backoff),
        StrategyPlan::UserFunction(_) | StrategyPlan::AttemptObject(_) => ReconnectPolicy::External,
    }
}

/// What the program has set, else what the environment says. A value of no use there is no reason to have no session.
fn io_threads(options: &FactoryOptions) -> IoThreads {
    options.io_threads.unwrap_or_else(|| {
        let value = variable(IO_THREADS).unwrap_or_default();
        let value = value.as_bytes();
        IoThreads::parse(value).unwrap_or_else(|| {
            if !value.trim_ascii().is_empty() {
                log::warn!(
                    "the environment variable {IO_THREADS} is no number from 1 on and is ignored"
                );
            }
            IoThreads::ONE
        })
    })
}

/// The newest version, unless the environment pins one.
fn offered_version() -> Result<u8, Failure> {
    let value = variable(PROTOCOL_VERSION).unwrap_or_default();
    let text = value.to_string_lossy();
    if text.trim().is_empty() {
        return Ok(PROTOCOL_VERSION_MAX);
    }
    match text.trim().parse() {
        Ok(version) if (PROTOCOL_VERSION_MIN..=PROTOCOL_VERSION_MAX).contains(&version) => {
            Ok(version)
        }
        _ => Err(failed(
            ErrorCode::ILLEGAL_ARGUMENT,
            format!("the environment variable {PROTOCOL_VERSION} is {text:?}: supported are {PROTOCOL_VERSION_MIN} to {PROTOCOL_VERSION_MAX}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_do_not_repeat_the_user_information_of_a_url() {
        for url in [
            "ws://user:secret@host:8080",
            "ws://secret@host",
            "user:secret@host",
            "http://user:sec/ret@host",
            "ws://user:sec ret@host:x",
            "ws://us@er:secret@host",
            "user:secret://x@host",
        ] {
            let failure = parse_url(url).unwrap_err();
            assert!(failure.message.contains("***@host"), "{failure}");
            for part in ["sec", "ret", "user"] {
                assert!(!failure
                    .message
                    .replace("user information", "")
                    .contains(part));
            }
        }
        let failure = parse_url("ws://host:99999").unwrap_err();
        assert!(failure.message.contains("ws://host:99999"), "{failure}");
    }
}
