//! Parses a request's head line by line, as strictly as RFC 9112 allows. Anything that two programs could read
//! differently is rejected, even if hyper would accept it.

use http::uri::PathAndQuery;

use super::fault::{Fault, REFUSED};

/// Maximum number of header lines. Enough for cookies and a bearer token.
/// Below hyper's own limit of 100, beyond which hyper would answer by itself (property 73).
const MAX_LINES: usize = 64;
/// Maximum length of a method name, in bytes.
const MAX_METHOD_LENGTH: usize = 16;
/// Maximum number of digits in `Content-Length`; keeps the value below 2^63.
const MAX_DIGITS: usize = 18;

/// The body that follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// This number of bytes, possibly 0
    Length(u64),
    /// A chunked body
    Chunked,
}

/// The state after the lines so far.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// HTTP/1.0 requires no `Host` and has no chunked bodies
    is_http_10: bool,
    lines: usize,
    has_host: bool,
    length: Option<u64>,
    is_chunked: bool,
}

impl Head {
    /// Processes the next line, given without CR and LF. Not for the empty line that ends a head.
    pub(super) fn line(&mut self, line: &[u8]) -> Result<(), Fault> {
        let is_first = self.lines == 0;
        self.lines += 1;
        if is_first {
            return self.request_line(line);
        }
        if self.lines > MAX_LINES + 1 {
            return Err(Fault::TooLarge);
        }
        let colon = memchr::memchr(b':', line).ok_or(Fault::HeaderName)?;
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        // This also rejects folded lines: they begin with a space.
        if name.is_empty() || !all(name, TOKEN) {
            return Err(Fault::HeaderName);
        }
        if !is_text(value) {
            return Err(Fault::HeaderValue);
        }
        self.header(name, value.trim_ascii())
    }

    /// Ends the head at its empty line. Returns what follows it.
    pub(super) fn end(self) -> Result<Body, Fault> {
        // An empty line before a request. Some programs skip it (RFC 9112, section 2.2).
        if self.lines == 0 {
            return Err(Fault::RequestLine);
        }
        if !self.has_host && !self.is_http_10 {
            return Err(Fault::Host);
        }
        match (self.is_chunked, self.length) {
            (false, length) => Ok(Body::Length(length.unwrap_or(0))),
            (true, None) if !self.is_http_10 => Ok(Body::Chunked),
            // Of two lengths, either could count (RFC 9112, section 6.3); HTTP/1.0 has no chunks.
            (true, _) => Err(Fault::Encoding),
        }
    }

    fn request_line(&mut self, line: &[u8]) -> Result<(), Fault> {
        // Single spaces only: lenient parsing of white space helps smuggling (RFC 9112, section 3).
        let mut words = line.split(|byte| *byte == b' ');
        let (method, target, version) = (words.next(), words.next(), words.next());
        let (Some(method), Some(target), Some(version), None) =
            (method, target, version, words.next())
        else {
            return Err(Fault::RequestLine);
        };
        let named = (1..=MAX_METHOD_LENGTH).contains(&method.len())
            && all(method, TOKEN)
            && method != REFUSED.as_bytes();
        self.is_http_10 = version == b"HTTP/1.0";
        if !named || !(self.is_http_10 || version == b"HTTP/1.1") {
            return Err(Fault::RequestLine);
        }
        // Rejects `*`, whole URLs and authorities.
        if target.first() != Some(&b'/') || !all(target, TARGET) {
            return Err(Fault::Target);
        }
        // A target that hyper's parser rejects would be answered by hyper itself, without a request id and without a
        // log line.
        if PathAndQuery::try_from(target).is_err() {
            return Err(Fault::Target);
        }
        Ok(())
    }

    fn header(&mut self, name: &[u8], value: &[u8]) -> Result<(), Fault> {
        // Some programs treat `_` as `-`. The headers that decide where a request ends or whom it is for must not
        // depend on that.
        let is = |known: &str| {
            name.len() == known.len()
                && name.iter().zip(known.bytes()).all(|(byte, known)| {
                    byte.eq_ignore_ascii_case(&known) || (*byte == b'_' && known == b'-')
                })
        };
        if is("host") {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~%:[]".contains(&byte);
            if self.has_host || value.is_empty() || !value.iter().copied().all(plain) {
                return Err(Fault::Host);
            }
            self.has_host = true;
        } else if is("content-length") {
            if self.length.is_some() || name.contains(&b'_') {
                return Err(Fault::Length);
            }
            self.length = Some(number(value).ok_or(Fault::Length)?);
        } else if is("transfer-encoding") {
            let plain = value.eq_ignore_ascii_case(b"chunked") && !name.contains(&b'_');
            if self.is_chunked || !plain {
                return Err(Fault::Encoding);
            }
            self.is_chunked = true;
        }
        Ok(())
    }
}

/// Parses a number that consists of digits only: no sign, no spaces.
fn number(text: &[u8]) -> Option<u64> {
    if !(1..=MAX_DIGITS).contains(&text.len()) {
        return None;
    }
    text.iter().try_fold(0, |sum: u64, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + u64::from(byte - b'0'))
    })
}

/// May occur in a token (RFC 9110, section 5.6.2).
const TOKEN: u8 = 1;
/// May occur in a request's target. Some programs would end the path at `#`.
const TARGET: u8 = 2;

/// Where each byte may occur.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    loop {
        let is_token = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            );
        let is_target = byte.is_ascii_graphic() && byte != b'#';
        classes[byte as usize] =
            (if is_token { TOKEN } else { 0 }) | (if is_target { TARGET } else { 0 });
        if byte == u8::MAX {
            break classes;
        }
        byte += 1;
    }
};

/// Whether these bytes may occur in a header value: no control character except the tab (RFC 9110, section 5.5). Many
/// at a time, since a token has a thousand.
fn is_text(value: &[u8]) -> bool {
    let is_text = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
    value
        .iter()
        .fold(true, |so_far, byte| so_far & is_text(*byte))
}

/// Whether all bytes are of the class. Without a branch for each.
fn all(bytes: &[u8], class: u8) -> bool {
    let common = bytes
        .iter()
        .fold(u8::MAX, |so_far, byte| so_far & CLASSES[usize::from(*byte)]);
    common & class != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Body, Fault> {
        let mut head = Head::default();
        for line in text.split("\r\n") {
            head.line(line.as_bytes())?;
        }
        head.end()
    }

    #[test]
    fn security_27_a_heads_body_is_read_in_one_way() {
        for (head, body) in [
            ("GET / HTTP/1.1\r\nhost: desk", Body::Length(0)),
            ("GET / HTTP/1.0", Body::Length(0)),
            (
                "POST /x HTTP/1.1\r\nHost:desk:80\r\ncontent-length: \t17 ",
                Body::Length(17),
            ),
            (
                "POST /x HTTP/1.1\r\nhost: [::1]:80\r\nTransfer-Encoding: Chunked",
                Body::Chunked,
            ),
            (
                "POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: 000",
                Body::Length(0),
            ),
        ] {
            assert_eq!(read(head), Ok(body), "{head}");
        }
    }

    #[test]
    fn security_27_a_number_is_digits() {
        assert_eq!(number(b"999999999999999999"), Some(999_999_999_999_999_999));
        for text in [
            &b""[..],
            b"-1",
            b"+1",
            b"1 1",
            b"0x1",
            b"1,1",
            b"1e1",
            b"1000000000000000000",
        ] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[test]
    fn headers_are_counted() {
        let mut text = "GET / HTTP/1.1\r\nhost: h".to_owned();
        text.push_str(&"\r\na: b".repeat(MAX_LINES - 1));
        assert_eq!(read(&text), Ok(Body::Length(0)));
        assert_eq!(read(&format!("{text}\r\na: b")), Err(Fault::TooLarge));
    }
}
