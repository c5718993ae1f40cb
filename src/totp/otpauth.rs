//! Reads and writes `otpauth://` addresses: Google Authenticator's "Key URI Format", and what apps and
//! websites really write.

use factordesk_model::{MessageKey, Secret};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::secret;

/// Everything except RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The account that an authenticator app stores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The service; may be empty
    pub issuer: String,
    /// The login at that service
    pub account: String,
    /// Base32 without padding
    pub secret: Secret,
}

/// Why an address is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UriProblem {
    /// Not an `otpauth://` address
    NotOtpauth,
    /// Google Authenticator's export of several accounts
    Migration,
    /// An address for Apple's password app
    Apple,
    /// An account at Steam, whose codes have five letters
    Steam,
    /// Copied from a page's source: contains `&amp;` instead of `&`
    Escaped,
    /// Counter-based codes (HOTP)
    Hotp,
    /// No secret
    NoSecret,
    /// An invalid secret
    Secret(MessageKey),
    /// A hash function other than SHA-1
    Algorithm,
    /// A number of digits other than 6
    Digits,
    /// A step other than 30 seconds
    Period,
    /// A relevant parameter occurs twice
    Repeated,
    /// Not UTF-8 once decoded
    Encoding,
}

/// Writes an address. Colons inside issuer and account become spaces, since a colon separates the two.
pub fn write(account: &Account) -> Secret {
    let issuer = encode(&account.issuer);
    let name = encode(&account.account);
    let secret = account.secret.expose();
    // Allocated at its final size: a growing string leaves copies of its beginning in memory.
    // The fixed parts have 32 bytes, and the issuer occurs twice.
    let mut uri = String::with_capacity(64 + 2 * issuer.len() + name.len() + secret.len());
    uri.push_str("otpauth://totp/");
    // Older apps know the issuer from this prefix only, newer ones from the parameter below.
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

/// Reads an address. Parameters that don't affect the codes (`image`, `lock`, ...) are ignored.
///
/// # Errors
/// What is wrong with the address, or which of its settings Auth0 doesn't support.
pub fn read(uri: &str) -> Result<Account, UriProblem> {
    let uri = bare(uri);
    let (scheme, rest) = uri.split_once(':').ok_or(UriProblem::NotOtpauth)?;
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    if is("otpauth-migration") {
        return Err(UriProblem::Migration);
    }
    if is("apple-otpauth") {
        return Err(UriProblem::Apple);
    }
    if is("steam") {
        return Err(UriProblem::Steam);
    }
    let rest = rest.strip_prefix("//").filter(|_| is("otpauth"));
    let rest = rest.ok_or(UriProblem::NotOtpauth)?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    if kind.eq_ignore_ascii_case("hotp") {
        return Err(UriProblem::Hotp);
    }
    if kind.eq_ignore_ascii_case("steam") {
        return Err(UriProblem::Steam);
    }
    if !kind.eq_ignore_ascii_case("totp") {
        return Err(UriProblem::NotOtpauth);
    }
    // A valid query can't contain this: it is neither part of a secret nor of a parameter's name.
    if query.contains("&amp;") {
        return Err(UriProblem::Escaped);
    }
    let wanted = Parameters::read(query)?;
    let (issuer, account) = label_of(label, wanted.issuer.as_deref())?;
    // Exports write Steam's accounts as `totp`, with an encoder (KeePassXC) or just its name.
    let is_steam = |text: &str| text.eq_ignore_ascii_case("steam");
    if wanted.encoder.as_deref().is_some_and(is_steam) || is_steam(&issuer) {
        return Err(UriProblem::Steam);
    }
    wanted.check()?;
    let secret = wanted.secret.ok_or(UriProblem::NoSecret)?;
    let secret = secret::read(secret.expose()).map_err(|key| match key {
        MessageKey::Required => UriProblem::NoSecret,
        key => UriProblem::Secret(key),
    })?;
    Ok(Account {
        issuer,
        account,
        secret,
    })
}

/// Strips quotes and brackets, which come along when an address is copied from code, JSON or a message.
fn bare(uri: &str) -> &str {
    let mut uri = uri.trim();
    for (open, close) in [('"', '"'), ('\'', '\''), ('<', '>'), ('`', '`')] {
        let inner = uri
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        uri = inner.unwrap_or(uri).trim();
    }
    uri
}

/// Splits a label into issuer and account.
///
/// Both may contain colons. If the label starts with `issuer`, the parameter, it is split after that.
/// Otherwise it is split at the first unencoded colon, or else at the first encoded one.
fn label_of(label: &str, issuer: Option<&str>) -> Result<(String, String), UriProblem> {
    let trimmed = |text: &str| text.trim().to_owned();
    let decoded = decode(label)?;
    let issuer = issuer.filter(|issuer| !issuer.is_empty());
    let after = |issuer: &str| {
        decoded
            .trim()
            .strip_prefix(issuer)?
            .trim_start()
            .strip_prefix(':')
    };
    if let Some(issuer) = issuer
        && let Some(account) = after(issuer)
    {
        return Ok((issuer.to_owned(), trimmed(account)));
    }
    let (before, account) = if let Some((before, account)) = label.split_once(':') {
        (decode(before)?, decode(account)?)
    } else if let Some((before, account)) = decoded.split_once(':') {
        (before.to_owned(), account.to_owned())
    } else {
        (String::new(), decoded)
    };
    let issuer = issuer.map_or_else(|| trimmed(&before), str::to_owned);
    Ok((issuer, trimmed(&account)))
}

#[derive(Default)]
struct Parameters {
    secret: Option<Secret>,
    issuer: Option<String>,
    encoder: Option<String>,
    algorithm: Option<String>,
    digits: Option<String>,
    period: Option<String>,
}

impl Parameters {
    fn read(query: &str) -> Result<Self, UriProblem> {
        let mut found = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // A plus stands for a space, as in forms. Secrets contain neither.
            let spaced = Secret::new(value.replace('+', " "));
            let twice = if name.eq_ignore_ascii_case("secret") {
                let value = Secret::new(decode(spaced.expose())?);
                found.secret.replace(value).is_some()
            } else if let Some(field) = found.field(name) {
                let value = decode(spaced.expose())?.trim().to_owned();
                field.replace(value).is_some()
            } else {
                false
            };
            // It would be ambiguous which of the two values counts.
            if twice {
                return Err(UriProblem::Repeated);
            }
        }
        Ok(found)
    }

    fn field(&mut self, name: &str) -> Option<&mut Option<String>> {
        let fields = [
            ("issuer", &mut self.issuer),
            ("encoder", &mut self.encoder),
            ("algorithm", &mut self.algorithm),
            ("digits", &mut self.digits),
            ("period", &mut self.period),
        ];
        fields
            .into_iter()
            .find(|(known, _)| name.eq_ignore_ascii_case(known))
            .map(|(_, field)| field)
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

/// Decodes percent encoding. An invalid sequence is kept as it is, because many writers of addresses
/// forget to encode percent signs.
fn decode(text: &str) -> Result<String, UriProblem> {
    // Allocated at its final size, because the text may be a secret.
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend(percent_decode_str(text));
    String::from_utf8(bytes).map_err(|_| UriProblem::Encoding)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
