//! HTTP requests, read from the bytes that have come so far.

const MAXIMUM_REQUEST: usize = 1024 * 1024;

/// A whole request.
pub(super) struct HttpRequest {
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: String,
}

/// Reads a request; `None` while it is incomplete.
pub(super) fn parse(bytes: &[u8]) -> Option<Result<HttpRequest, String>> {
    if bytes.len() > MAXIMUM_REQUEST {
        return Some(Err("request too large".into()));
    }
    let head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..head_end]);
    let mut lines = head.lines();
    let mut line = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        line.next().unwrap_or_default(),
        line.next().unwrap_or_default(),
    );
    if method != "GET" && method != "POST" {
        return Some(Err("only GET and POST".into()));
    }
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok())
        .unwrap_or(0);
    let body = &bytes[head_end + 4..];
    if body.len() < length.min(MAXIMUM_REQUEST) {
        return None;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
    Some(Ok(HttpRequest {
        path: path.to_owned(),
        query: query.collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    }))
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

    #[test]
    fn requests_are_read() {
        assert!(parse(b"GET /cut?kind=rst HTTP/1.1\r\nHost: x\r\n").is_none());
        let request = parse(b"GET /cut?kind=rst&session=all HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap()
            .unwrap();
        assert_eq!(request.path, "/cut");
        assert_eq!(
            request.query,
            [
                ("kind".to_owned(), "rst".to_owned()),
                ("session".into(), "all".into())
            ]
        );
        assert!(parse(b"POST /script HTTP/1.1\r\nContent-Length: 3\r\n\r\ncu").is_none());
        let request = parse(b"POST /script HTTP/1.1\r\nContent-Length: 3\r\n\r\ncut")
            .unwrap()
            .unwrap();
        assert_eq!(request.body, "cut");
        assert!(parse(b"DELETE / HTTP/1.1\r\n\r\n").unwrap().is_err());
        assert_eq!(decode("after%203s+cut%"), "after 3s cut%");
    }
}
