//! `otpauth://` addresses, as Google Authenticator's "Key URI Format" describes them and as apps and sites write them.

use factordesk_model::{MessageKey, Secret};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::secret;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What an app is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Whose login it is for; may be empty
    pub issuer: String,
    /// Which login there
    pub account: String,
    /// Base32 without padding
    pub secret: Secret,
}

/// Why an address can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UriProblem {
    /// Not an `otpauth://` address
    NotOtpauth,
    /// Google Authenticator's own export of many accounts
    Migration,
    /// Codes by a counter
    Hotp,
    /// No secret in it
    NoSecret,
    /// A secret that is none
    Secret(MessageKey),
    /// Another hash than SHA-1
    Algorithm,
    /// Another number of digits than 6
    Digits,
    /// Another step than 30 seconds
    Period,
    /// A parameter that matters is there twice
    Repeated,
    /// Percent signs that mean nothing, or bytes that are no UTF-8
    Encoding,
}

/// The address. A colon stands between issuer and account, so those within them become spaces.
pub fn write(account: &Account) -> Secret {
    let issuer = encode(&account.issuer);
    let name = encode(&account.account);
    let secret = account.secret.expose();
    // All of it at once: a text that grows leaves copies of its beginning behind.
    let mut uri = String::with_capacity(64 + 2 * issuer.len() + name.len() + secret.len());
    uri.push_str("otpauth://totp/");
    if !issuer.is_empty() {
        uri.push_str(&issuer);
        uri.push(':');
    }
    uri.push_str(&name);
    uri.push_str("?secret=");
    uri.push_str(secret);
    if !issuer.is_empty() {
        uri.push_str("&issuer=");
        uri.push_str(&issuer);
    }
    Secret::new(uri)
}

fn encode(text: &str) -> String {
    let text = text.replace(':', " ");
    utf8_percent_encode(text.trim(), RESERVED).to_string()
}

/// Reads an address. Parameters that change nothing about the codes (`image`, `lock`, ...) are left aside.
///
/// # Errors
/// What is wrong with it, or which of its wishes Auth0 can't fulfil.
pub fn read(uri: &str) -> Result<Account, UriProblem> {
    let uri = uri.trim();
    let (scheme, rest) = uri.split_once("://").ok_or(UriProblem::NotOtpauth)?;
    if scheme.eq_ignore_ascii_case("otpauth-migration") {
        return Err(UriProblem::Migration);
    }
    if !scheme.eq_ignore_ascii_case("otpauth") {
        return Err(UriProblem::NotOtpauth);
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    if kind.eq_ignore_ascii_case("hotp") {
        return Err(UriProblem::Hotp);
    }
    if !kind.eq_ignore_ascii_case("totp") {
        return Err(UriProblem::NotOtpauth);
    }
    let (issuer, account) = label_of(label)?;
    let wanted = Parameters::read(query)?;
    wanted.check()?;
    let secret = wanted.secret.ok_or(UriProblem::NoSecret)?;
    let secret = secret::read(secret.expose()).map_err(|key| match key {
        MessageKey::Required => UriProblem::NoSecret,
        key => UriProblem::Secret(key),
    })?;
    Ok(Account {
        issuer: wanted.issuer.filter(|i| !i.is_empty()).unwrap_or(issuer),
        account,
        secret,
    })
}

/// Issuer and account: the colon between them may be encoded, and so may one in the issuer when another one isn't.
fn label_of(label: &str) -> Result<(String, String), UriProblem> {
    let trimmed = |text: &str| text.trim().to_owned();
    if let Some((issuer, account)) = label.split_once(':') {
        return Ok((trimmed(&decode(issuer)?), trimmed(&decode(account)?)));
    }
    let label = decode(label)?;
    Ok(match label.split_once(':') {
        Some((issuer, account)) => (trimmed(issuer), trimmed(account)),
        None => (String::new(), trimmed(&label)),
    })
}

#[derive(Default)]
struct Parameters {
    secret: Option<Secret>,
    issuer: Option<String>,
    algorithm: Option<String>,
    digits: Option<String>,
    period: Option<String>,
}

impl Parameters {
    fn read(query: &str) -> Result<Self, UriProblem> {
        let mut found = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // A plus is a space, as forms write it. (Secrets have neither.)
            let spaced = Secret::new(value.replace('+', " "));
            let twice = if name.eq_ignore_ascii_case("secret") {
                let value = Secret::new(decode(spaced.expose())?);
                found.secret.replace(value).is_some()
            } else if let Some(place) = found.place(name) {
                let value = decode(spaced.expose())?.trim().to_owned();
                place.replace(value).is_some()
            } else {
                false
            };
            if twice {
                return Err(UriProblem::Repeated);
            }
        }
        Ok(found)
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        let places = [
            ("issuer", &mut self.issuer),
            ("algorithm", &mut self.algorithm),
            ("digits", &mut self.digits),
            ("period", &mut self.period),
        ];
        places
            .into_iter()
            .find(|(known, _)| name.eq_ignore_ascii_case(known))
            .map(|(_, place)| place)
    }

    fn check(&self) -> Result<(), UriProblem> {
        let is = |value: &Option<String>, known: &[&str]| {
            value
                .as_ref()
                .is_none_or(|value| known.iter().any(|known| value.eq_ignore_ascii_case(known)))
        };
        if !is(&self.algorithm, &["SHA1", "SHA-1", "HmacSHA1"]) {
            return Err(UriProblem::Algorithm);
        }
        if !is(&self.digits, &["6"]) {
            return Err(UriProblem::Digits);
        }
        if !is(&self.period, &["30"]) {
            return Err(UriProblem::Period);
        }
        Ok(())
    }
}

fn decode(text: &str) -> Result<String, UriProblem> {
    let escapes = text.split('%').skip(1);
    let mut hex = escapes.map(|after| after.as_bytes().get(..2));
    if !hex.all(|two| two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))) {
        return Err(UriProblem::Encoding);
    }
    // All of it at once, as it may be a secret.
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend(percent_decode_str(text));
    String::from_utf8(bytes).map_err(|_| UriProblem::Encoding)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
