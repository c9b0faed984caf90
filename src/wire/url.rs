//! URLs of servers (`specification/sessions/session section 4.2`, `specification/protocol/connection section 2.1`).

use std::net::Ipv6Addr;

use percent_encoding::{utf8_percent_encode, AsciiSet, CONTROLS};
use thiserror::Error;

use super::uri::escapes_are_complete;

/// What the request path must end in, and all of it when the URL has none.
const DEFAULT_PATH: &str = "/diffusion";

/// What cannot stand in a request path as it is; `%` can, once its two digits have been checked.
const PATH_ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Where and how to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    /// Whether the connection uses TLS.
    pub secure: bool,
    /// Name or address, IPv6 without brackets.
    pub host: String,
    /// The port; the scheme's default if the URL has none.
    pub port: u16,
    /// The request path, ending in `/diffusion`.
    pub path: String,
}

/// The text is not the URL of a server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UrlError {
    /// Not a URL that can be used.
    #[error("unusable URL: {0}")]
    Unparsable(&'static str),
    /// A URL, but of another scheme than `ws` and `wss`.
    #[error("unknown transport '{0}'")]
    UnknownScheme(String),
}

impl ServerUrl {
    /// Reads `scheme://host[:port][/path]`; query and fragment are dropped.
    pub fn parse(text: &str) -> Result<ServerUrl, UrlError> {
        if text
            .chars()
            .any(|character| character.is_control() || character.is_whitespace())
        {
            return Err(UrlError::Unparsable("blank or control character"));
        }
        let (scheme, rest) = text
            .split_once("://")
            .ok_or(UrlError::Unparsable("no scheme"))?;
        let secure = parse_scheme(scheme)?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let (host, port) = parse_authority(authority)?;
        Ok(ServerUrl {
            secure,
            host,
            port: port.unwrap_or(default_port(secure)),
            path: request_path(path)?,
        })
    }

    /// The value of the `Host` header: without the port if it is the default, IPv6 in brackets.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        if self.port == default_port(self.secure) {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }
}

fn default_port(secure: bool) -> u16 {
    if secure {
        443
    } else {
        80
    }
}

/// Whether the scheme means TLS.
fn parse_scheme(scheme: &str) -> Result<bool, UrlError> {
    let well_formed = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !well_formed {
        return Err(UrlError::Unparsable("no scheme"));
    }
    match scheme.to_ascii_lowercase().as_str() {
        "ws" => Ok(false),
        "wss" => Ok(true),
        _ => Err(UrlError::UnknownScheme(scheme.to_owned())),
    }
}

fn parse_authority(authority: &str) -> Result<(String, Option<u16>), UrlError> {
    if authority.contains('@') {
        return Err(UrlError::Unparsable("user information in the URL"));
    }
    if let Some(bracketed) = authority.strip_prefix('[') {
        let (address, after) = bracketed
            .split_once(']')
            .ok_or(UrlError::Unparsable("'[' without ']'"))?;
        if address.parse::<Ipv6Addr>().is_err() {
            return Err(UrlError::Unparsable("no IPv6 address in brackets"));
        }
        let port = match after.strip_prefix(':') {
            Some(port) => Some(parse_port(port)?),
            None if after.is_empty() => None,
            None => return Err(UrlError::Unparsable("text after ']'")),
        };
        return Ok((address.to_owned(), port));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(parse_port(port)?)),
        None => (authority, None),
    };
    if host.is_empty() {
        return Err(UrlError::Unparsable("no host"));
    }
    let well_formed = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if !well_formed {
        return Err(UrlError::Unparsable("impossible character in the host"));
    }
    Ok((host.to_owned(), port))
}

fn parse_port(text: &str) -> Result<u16, UrlError> {
    // parse alone would take a plus sign.
    let port = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().unwrap_or(0)
    } else {
        0
    };
    if port == 0 {
        return Err(UrlError::Unparsable("port is not from 1 to 65535"));
    }
    Ok(port)
}

/// A path that ends in `/diffusion` stays, any other gets it appended, without doubling a slash.
fn request_path(path: &str) -> Result<String, UrlError> {
    if !escapes_are_complete(path) {
        return Err(UrlError::Unparsable("'%' without two hex digits"));
    }
    let mut path = utf8_percent_encode(path, PATH_ESCAPED).to_string();
    if !path.ends_with(DEFAULT_PATH) {
        if path.ends_with('/') {
            path.pop();
        }
        path.push_str(DEFAULT_PATH);
    }
    Ok(path)
}
