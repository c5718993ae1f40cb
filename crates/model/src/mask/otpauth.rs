//! Addresses of the scheme `otpauth` (Key URI Format) and `otpauth-migration`: they hold the secret of an authenticator app.

use super::DOTS;

/// What the addresses begin with.
const SCHEME: &str = "otpauth";
/// What follows in an address, as it is or escaped within another one.
const AFTER: [&str; 4] = [":", "%3a", "-migration:", "-migration%3a"];

/// The text up to the first `otpauth` address; `None` if it holds no such address. The rest goes too, because nothing marks the
/// address's end.
pub(super) fn without(text: &str) -> Option<String> {
    let at = find(text)?;
    let mut bare = text[..at].to_owned();
    bare.push_str(DOTS);
    Some(bare)
}

fn find(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Most texts are shorter than an address; this is asked of every text of every method.
    if bytes.len() <= SCHEME.len() {
        return None;
    }
    let begins = |at: usize, what: &str| {
        let part = bytes.get(at..at + what.len());
        part.is_some_and(|part| part.eq_ignore_ascii_case(what.as_bytes()))
    };
    (0..bytes.len() - SCHEME.len()).find(|at| {
        begins(*at, SCHEME) && AFTER.iter().any(|after| begins(at + SCHEME.len(), after))
    })
}
