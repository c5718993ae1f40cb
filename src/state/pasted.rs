//! Recognizes what was typed or pasted into the search: a user's id, an e-mail address, or words.
//!
//! Admins paste what they have: a mail's sender, a line of a log, the URL of a page in the Auth0 dashboard.

use factordesk_model::{UserId, validate};
use percent_encoding::percent_decode_str;

/// How many times an id is decoded at most. URLs that browsers show are never encoded more often.
const MAX_DECODINGS: usize = 3;

/// The meaning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pasted {
    /// A user's id
    Id(UserId),
    /// An e-mail address
    Email(String),
    /// Anything else: words to search for
    Words(String),
}

impl Pasted {
    /// Reads a text as typed or pasted.
    pub fn read(text: &str) -> Self {
        let text = bare(text);
        // A URL first: it may contain a `|` or an `@`, and be taken for an id or an address.
        let found = in_address(text)
            .or_else(|| address_of(text).map(Self::Email))
            .or_else(|| UserId::new(text).ok().map(Self::Id))
            .or_else(|| encoded(text).map(Self::Id));
        found.unwrap_or_else(|| Self::Words(text.to_owned()))
    }
}

/// Strips quotation marks, and the commas that lists and JSON put after them.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    for (open, close) in [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”')] {
        let listed = text.trim_end_matches([',', ';']);
        let inner = listed
            .strip_prefix(open)
            .and_then(|text| text.strip_suffix(close));
        text = inner.map_or(text, str::trim);
    }
    text
}

/// Reads an e-mail address: `mia@example.com`, `Mia Keller <mia@example.com>`, `<mia@example.com>;`,
/// `mailto:mia@example.com?subject=x`.
fn address_of(text: &str) -> Option<String> {
    let text = text.trim_end_matches([',', ';', '.']);
    let inner = text
        .strip_suffix('>')
        .and_then(|text| Some(text.rsplit_once('<')?.1));
    let text = inner.unwrap_or(text).trim();
    let scheme = text
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let Some(scheme) = scheme else {
        return is_address(text).then(|| text.to_owned());
    };
    let address = text[scheme.len()..].split('?').next().unwrap_or_default();
    let address = percent_decode_str(address).decode_utf8().ok()?;
    is_address(&address).then(|| address.into_owned())
}

fn is_address(text: &str) -> bool {
    // An id may end like an address: `samlp|acme|mia@example.com`.
    !text.contains('|') && validate::email(text).is_ok()
}

/// Reads the user from a URL of the Auth0 dashboard, of the API, or of this desk.
fn in_address(text: &str) -> Option<Pasted> {
    let scheme = text.split("://").next()?.to_ascii_lowercase();
    // Without `://`, `split` returns the whole text.
    if !matches!(scheme.as_str(), "https" | "http") || !text.contains("://") {
        return None;
    }
    let after = |mark: &str| Some(text.split_once(mark)?.1);
    let raw = after("#user=").or_else(|| after("/users/"))?;
    let raw = raw.split(['/', '?', '#', '&']).next()?;
    // A URL is encoded at least once.
    let id =
        decoded(raw).and_then(|once| UserId::new(once.as_str()).ok().or_else(|| encoded(&once)));
    id.or_else(|| of_dashboard(raw)).map(Pasted::Id)
}

/// Decodes an id that is percent-encoded, possibly several times. It is decoded until it contains a bar.
fn encoded(text: &str) -> Option<UserId> {
    let mut text = text.to_owned();
    for _ in 0..MAX_DECODINGS {
        // Every id has a bar. Decoding on would change an id that contains a `%`.
        if text.contains('|') {
            break;
        }
        text = decoded(&text)?;
    }
    UserId::new(text).ok()
}

fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}

/// Reads the last part of a dashboard URL: the percent-encoded id in base64 without padding.
///
/// Source: URLs of users' pages in public repositories (`.../users/YXV0aDAlN0M...`).
fn of_dashboard(raw: &str) -> Option<UserId> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for c in raw.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        // Older bits leave at the top; only the last `held` are read.
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    encoded(&String::from_utf8(bytes).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Pasted {
        Pasted::Id(UserId::new(text).unwrap())
    }

    #[test]
    fn pasted_ids_are_read_in_every_form() {
        let mia = "auth0|5a52eec5cac15a6aa10adcc3";
        for text in [
            "auth0|5a52eec5cac15a6aa10adcc3",
            "  auth0|5a52eec5cac15a6aa10adcc3\n",
            "\"auth0|5a52eec5cac15a6aa10adcc3\",",
            "'auth0|5a52eec5cac15a6aa10adcc3'",
            "`auth0|5a52eec5cac15a6aa10adcc3`",
            "auth0%7C5a52eec5cac15a6aa10adcc3",
            "auth0%7c5a52eec5cac15a6aa10adcc3",
            "auth0%257C5a52eec5cac15a6aa10adcc3",
            "https://manage.auth0.com/dashboard/eu/acme/users/auth0%7C5a52eec5cac15a6aa10adcc3",
            "https://manage.auth0.com/dashboard/eu/acme/users/auth0%257C5a52eec5cac15a6aa10adcc3?page=0",
            "https://manage.auth0.com/dashboard/eu/acme/users/auth0|5a52eec5cac15a6aa10adcc3/devices",
            "https://manage.auth0.com/dashboard/us/acme/users/YXV0aDAlN0M1YTUyZWVjNWNhYzE1YTZhYTEwYWRjYzM",
            "https://manage.auth0.com/#/users/YXV0aDAlN0M1YTUyZWVjNWNhYzE1YTZhYTEwYWRjYzM/authorized-apps",
            "HTTPS://acme.eu.auth0.com/api/v2/users/auth0%7C5a52eec5cac15a6aa10adcc3/authentication-methods",
            "https://desk.example.com/#user=auth0%7C5a52eec5cac15a6aa10adcc3",
        ] {
            assert_eq!(Pasted::read(text), id(mia), "{text}");
        }
        // In an id, an escape is part of the data. In a URL, it isn't.
        assert_eq!(
            Pasted::read("oauth2|siwe|eip155%3A5"),
            id("oauth2|siwe|eip155%3A5")
        );
        assert_eq!(
            Pasted::read("https://d.example/#user=samlp%7Ca%7Cb%252F"),
            id("samlp|a|b%2F")
        );
        assert_eq!(
            Pasted::read("https://d.example/users/oidc%7Ca%7Chttps%3A%2F%2Fx%2Fu"),
            id("oidc|a|https://x/u")
        );
        assert_eq!(
            Pasted::read("oidc|acme|https://idp.example/users/1"),
            id("oidc|acme|https://idp.example/users/1")
        );
        assert_eq!(Pasted::read(r"ad|corp|ACME\mia"), id(r"ad|corp|ACME\mia"));
        assert_eq!(
            Pasted::read("samlp|acme|mia@example.com"),
            id("samlp|acme|mia@example.com")
        );
    }

    #[test]
    fn pasted_addresses_are_read_in_every_form() {
        for text in [
            "mia.keller@example.com",
            " mia.keller@example.com, ",
            "Mia Keller <mia.keller@example.com>",
            "\"Keller, Mia\" <mia.keller@example.com>;",
            "<mia.keller@example.com>",
            "mailto:mia.keller@example.com",
            "MAILTO:mia.keller%40example.com?subject=Help%20me",
            "Mia <mailto:mia.keller@example.com>",
        ] {
            assert_eq!(
                Pasted::read(text),
                Pasted::Email("mia.keller@example.com".to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_words() {
        for text in [
            "Mia Keller",
            "mia",
            "100%",
            "a|",
            "%7C",
            "%FF%7C",
            "mailto:",
            "https://example.com/",
            "https://example.com/users/",
            "https://manage.auth0.com/dashboard/eu/acme/users/not-an-id",
            "https://example.com/users/%FF",
            "<mia>",
            "auth0%7C",
            "mia@",
            "+44 7700 900123",
            "",
        ] {
            assert_eq!(Pasted::read(text), Pasted::Words(text.to_owned()), "{text}");
        }
    }
}
