//! Removes URIs of the schemes `otpauth` (Key URI Format) and `otpauth-migration`: they contain secrets of
//! authenticator apps.

use super::DOTS;

/// The beginning of both schemes.
const SCHEME: &str = "otpauth";
/// What follows in a URI, literally or percent-encoded inside another URI.
const AFTER: [&str; 4] = [":", "%3a", "-migration:", "-migration%3a"];

/// The text up to the first `otpauth` URI; `None` without one. The rest is dropped too, because nothing marks the end
/// of the URI.
pub(super) fn without(text: &str) -> Option<String> {
    let at = find(text)?;
    let mut bare = text[..at].to_owned();
    bare.push_str(DOTS);
    Some(bare)
}

fn find(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Called for every string of every method; most are shorter than the scheme.
    if bytes.len() <= SCHEME.len() {
        return None;
    }
    // Few texts have the scheme's second-rarest letter. Without a branch for each byte, this looks at many at a time.
    let is_there = |byte: &u8| u8::from(byte | 0x20 == b'u');
    if bytes.iter().fold(0, |found, byte| found | is_there(byte)) == 0 {
        return None;
    }
    let begins = |at: usize, what: &str| {
        let part = bytes.get(at..at + what.len());
        // Schemes are case-insensitive (RFC 3986, 3.1).
        part.is_some_and(|part| part.eq_ignore_ascii_case(what.as_bytes()))
    };
    (0..bytes.len() - SCHEME.len()).find(|at| {
        begins(*at, SCHEME) && AFTER.iter().any(|after| begins(at + SCHEME.len(), after))
    })
}
