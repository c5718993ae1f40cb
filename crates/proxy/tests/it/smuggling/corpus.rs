//! The requests, by what is wrong with them. Sources: RFC 9112 (sections 2.2, 3, 5, 6 and 11), and
//! the variations in published request smuggling corpora.

mod bodies;
mod lines;

pub(super) use self::bodies::broken_chunks;

/// A request and the responses that are accepted.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Any of these statuses
    pub(super) expected: &'static [u16],
}

const BODY: &str = r#"{"type":"phone","phone_number":"+447700900125"}"#;
const BAD: &[u16] = &[400];

struct Corpus<'a> {
    bearer: &'a str,
    hidden: &'a str,
    cases: Vec<Case>,
}

impl Corpus<'_> {
    fn push(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.expect(BAD, name, bytes);
    }

    fn expect(
        &mut self,
        expected: &'static [u16],
        name: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
    ) {
        self.cases.push(Case {
            name: name.into(),
            bytes: bytes.into(),
            expected,
        });
    }

    /// A creation that is valid except for these header lines, with the hidden request after its
    /// body.
    fn post(&mut self, name: &str, lines: &str, body: &str) {
        let (bearer, hidden) = (self.bearer, self.hidden);
        let text = format!(
            "POST /api/v2/users/auth0%7Cmia/authentication-methods HTTP/1.1\r\nhost: desk\r\n\
             content-type: application/json\r\nauthorization: {bearer}\r\n{lines}\r\n\r\n{body}{hidden}"
        );
        self.push(format!("{name}: {lines:?}"), text);
    }

    /// A read that is valid except for this request line or these header lines.
    fn get(&mut self, name: &str, line: &str, lines: &str) {
        let (bearer, hidden) = (self.bearer, self.hidden);
        self.push(
            format!("{name}: {line:?} {lines:?}"),
            format!("{line}\r\nauthorization: {bearer}\r\n{lines}\r\n{hidden}"),
        );
    }

    fn bytes(&mut self, name: &str, before: &str, bytes: &[u8], after: &str) {
        let text = [
            before.as_bytes(),
            bytes,
            after.as_bytes(),
            self.hidden.as_bytes(),
        ]
        .concat();
        self.push(format!("{name}: {}", bytes.escape_ascii()), text);
    }
}

/// All requests that are refused as a whole.
pub(super) fn refused(bearer: &str, hidden: &str) -> Vec<Case> {
    let mut corpus = Corpus {
        bearer,
        hidden,
        cases: Vec::new(),
    };
    bodies::encodings(&mut corpus);
    bodies::encoding_lines(&mut corpus);
    bodies::lengths(&mut corpus);
    lines::line_ends(&mut corpus);
    lines::headers(&mut corpus);
    lines::hosts(&mut corpus);
    lines::request_lines(&mut corpus);
    corpus.cases
}
