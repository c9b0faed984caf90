//! HTTP requests, read from the bytes that have come so far.

use super::refusal::Refusal;

const MAXIMUM_HEAD: usize = 16 * 1024;
const MAXIMUM_HEADERS: usize = 64;
const MAXIMUM_BODY: usize = 1024 * 1024;
/// No more than this is ever read from a connection.
pub(super) const MAXIMUM_REQUEST: usize = MAXIMUM_HEAD + MAXIMUM_BODY;

/// What may be done: looking, or changing something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

/// A whole request.
#[derive(Debug)]
pub(super) struct HttpRequest {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) host: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) authorization: Option<String>,
    pub(super) body: String,
}

/// Reads a request; `None` while it is incomplete.
pub(super) fn parse(bytes: &[u8]) -> Option<Result<HttpRequest, Refusal>> {
    let mut headers = [httparse::EMPTY_HEADER; MAXIMUM_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let head_length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= MAXIMUM_HEAD => length,
        Ok(httparse::Status::Partial) if bytes.len() <= MAXIMUM_HEAD => return None,
        Ok(_) | Err(httparse::Error::TooManyHeaders) => {
            return Some(Err(Refusal::new(431, "the head is too large")))
        }
        Err(error) => return Some(Err(Refusal::new(400, format!("not HTTP: {error}")))),
    };
    let length = match body_length(head.headers) {
        Ok(length) => length,
        Err(refusal) => return Some(Err(refusal)),
    };
    let body = bytes.get(head_length..)?.get(..length)?;
    Some(request(&head, body))
}

fn request(head: &httparse::Request<'_, '_>, body: &[u8]) -> Result<HttpRequest, Refusal> {
    let method = match head.method {
        Some("GET") => Method::Get,
        Some("POST") => Method::Post,
        Some(_) | None => return Err(Refusal::new(405, "only GET and POST")),
    };
    let target = head.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
    Ok(HttpRequest {
        method,
        path: path.to_owned(),
        query: query.collect(),
        host: header(head.headers, "host")?,
        origin: header(head.headers, "origin")?,
        authorization: header(head.headers, "authorization")?,
        body: String::from_utf8_lossy(body).into_owned(),
    })
}

/// The value of a header that may come once.
fn header(headers: &[httparse::Header<'_>], name: &str) -> Result<Option<String>, Refusal> {
    let mut values = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| String::from_utf8_lossy(header.value).trim().to_owned());
    let value = values.next();
    match values.next() {
        Some(_) => Err(Refusal::new(400, format!("more than one `{name}`"))),
        None => Ok(value),
    }
}

/// Without a length there is no body. What is not clear is refused: two readers could understand it differently.
fn body_length(headers: &[httparse::Header<'_>]) -> Result<usize, Refusal> {
    if header(headers, "transfer-encoding")?.is_some() {
        return Err(Refusal::new(
            501,
            "no Transfer-Encoding, only Content-Length",
        ));
    }
    let Some(text) = header(headers, "content-length")? else {
        return Ok(0);
    };
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new(400, format!("`{text}` is no Content-Length")));
    }
    match text.parse() {
        Ok(length) if length <= MAXIMUM_BODY => Ok(length),
        Ok(_) | Err(_) => Err(Refusal::new(413, "the body is too large")),
    }
}

/// Percent decoding; `+` is a space as forms send it.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes
            .get(at + 1..at + 3)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match (
            bytes[at],
            escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()),
        ) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Result<HttpRequest, u16> {
        parse(text.as_bytes())
            .expect("a whole request")
            .map_err(|refusal| refusal.status)
    }

    #[test]
    fn requests_are_read() {
        assert!(parse(b"GET /cut?kind=rst HTTP/1.1\r\nHost: x\r\n").is_none());
        let request = whole("GET /cut?kind=rst&session=all HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(
            (request.method, request.path.as_str()),
            (Method::Get, "/cut")
        );
        assert_eq!(request.host.as_deref(), Some("x"));
        assert_eq!(
            request.query,
            [
                ("kind".to_owned(), "rst".to_owned()),
                ("session".into(), "all".into())
            ]
        );
        assert!(parse(b"POST /script HTTP/1.1\r\nContent-Length: 3\r\n\r\ncu").is_none());
        let request = whole("POST /script HTTP/1.1\r\nContent-Length: 3\r\n\r\ncut").unwrap();
        assert_eq!(
            (request.method, request.body.as_str()),
            (Method::Post, "cut")
        );
        assert_eq!(decode("after%203s+cut%"), "after 3s cut%");
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        for (head, status) in [
            ("DELETE / HTTP/1.1", 405),
            ("OPTIONS /cut HTTP/1.1", 405),
            ("POST /cut HTTP/1.1\r\nContent-Length: abc", 400),
            ("POST /cut HTTP/1.1\r\nContent-Length: -1", 400),
            ("POST /cut HTTP/1.1\r\nContent-Length: +3", 400),
            ("POST /cut HTTP/1.1\r\nContent-Length: 3, 3", 400),
            ("POST /cut HTTP/1.1\r\nContent-Length:", 400),
            (
                "POST /cut HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4",
                400,
            ),
            ("POST /cut HTTP/1.1\r\nContent-Length: 1048577", 413),
            (
                "POST /cut HTTP/1.1\r\nContent-Length: 99999999999999999999999",
                413,
            ),
            ("POST /cut HTTP/1.1\r\nTransfer-Encoding: chunked", 501),
            ("POST /cut HTTP/1.1\r\nHost: a\r\nHost: b", 400),
            ("POST /cut", 400),
            ("\0", 400),
        ] {
            assert_eq!(
                whole(&format!("{head}\r\n\r\n")).err(),
                Some(status),
                "{head:?}"
            );
        }
        let endless = format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(MAXIMUM_HEAD));
        assert_eq!(whole(&endless).err(), Some(431));
        let many = "x: y\r\n".repeat(MAXIMUM_HEADERS + 1);
        assert_eq!(
            whole(&format!("GET / HTTP/1.1\r\n{many}\r\n")).err(),
            Some(431)
        );
    }
}
