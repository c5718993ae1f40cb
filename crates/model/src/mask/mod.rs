//! Phone numbers and e-mail addresses as they are shown to whoever doesn't ask for more.
//!
//! The proxy masks; whoever reads its answers has the masked form unless they asked to see it whole. Masking what is masked
//! changes nothing. What is masked: the method's `phone_number` and `email`, whatever its `name` and its unknown fields repeat of
//! them, and what looks like a number or an address there. Ids stay as they are: without them nothing could be done.
//! A number or an address that the tenant itself has masked ([`tenant`]) stays as it is.
//!
//! An `otpauth:` address holds the secret of an authenticator app: it is hidden in every text.

mod otpauth;
pub mod tenant;

use serde_json::{Map, Value};

use self::tenant::MAX_SHOWN_DIGITS;
use crate::method::{AuthenticationMethod, MethodType};

/// In place of what is hidden.
pub const DOTS: &str = "••••";

/// Fewer digits are no phone number that a person is reached at.
const SHORTEST_NUMBER: usize = 7;
/// A shorter value is in too many texts by chance.
const SHORTEST_VALUE: usize = 5;

/// Whether this was masked here: nobody's number or address has a bullet in it. For the tenant's own masks see [`tenant`].
pub fn is_masked(text: &str) -> bool {
    text.contains('•')
}

/// The last two digits: `•••• 67`. The country's digits stay out too. What the tenant has masked, and shows four digits of at
/// most, is left as it is: `XXXXXXXXX4567`.
pub fn phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(|c| c.is_numeric()).collect();
    let hidden = |c: char| matches!(c, '*' | '•' | 'X' | 'x' | '#' | '…');
    let plain = |c: char| c.is_numeric() || hidden(c) || separates(c) || c == '+';
    if number.chars().any(hidden) && number.chars().all(plain) && digits.len() <= MAX_SHOWN_DIGITS {
        return number.to_owned();
    }
    match digits.as_slice() {
        [.., a, b] if digits.len() > MAX_SHOWN_DIGITS => format!("{DOTS} {a}{b}"),
        _ => DOTS.to_owned(),
    }
}

/// The first letter and the domain: `m••••@example.com`. What the tenant has masked is left as it is: `chuc****@exam*******`.
pub fn email(address: &str) -> String {
    if tenant::is_masked_email(address) {
        return address.to_owned();
    }
    own_email(address)
}

fn own_email(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return DOTS.to_owned();
    };
    let first = local.chars().next().filter(|c| *c != '•');
    let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let domain = if domain.chars().all(host) {
        domain
    } else {
        DOTS
    };
    let mut masked: String = first.into_iter().collect();
    masked.push_str(DOTS);
    masked.push('@');
    masked.push_str(domain);
    masked
}

/// A number or an address, whichever it is: the guide's example has an address in the number's place.
fn value(text: &str) -> String {
    if text.contains('@') {
        email(text)
    } else {
        phone(text)
    }
}

/// A text of people's own, with every address in it masked, and every number: all of at least seven digits, or only those that
/// begin with `+` where others may be serial numbers.
pub fn text(text: &str, serials: bool) -> String {
    let once = |text: &str| numbers(&addresses(text), serials);
    let own = text;
    let bare = otpauth::without(own);
    let text = bare.as_deref().unwrap_or(own);
    let mut masked = once(text);
    if masked == text {
        return masked;
    }
    // What was hidden may make an address of what is beside it, and the other way round: until there is no more to hide.
    loop {
        let again = once(&masked);
        if again == masked {
            return masked;
        }
        masked = again;
    }
}

fn addresses(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "<>()[]{},;:\"'|".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(ends).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        match word.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() => {
                // In a person's own words, `mia@example.com*` is an address.
                out.push_str(&own_email(word));
            }
            _ => out.push_str(word),
        }
        let end = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..end]);
        rest = &after[end..];
    }
    out
}

fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '(' | ')' | '.' | '/')
}

fn numbers(text: &str, serials: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let finish = |run: &mut String, out: &mut String| {
        let bare = run.trim_end_matches(separates);
        let is_number = bare.chars().filter(|c| c.is_numeric()).count() >= SHORTEST_NUMBER
            && (bare.starts_with('+') || !(serials || is_date(bare)));
        if is_number {
            out.push_str(&phone(bare));
            out.push_str(&run[bare.len()..]);
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        if c == '+' || !(c.is_numeric() || (separates(c) && !run.is_empty())) {
            finish(&mut run, &mut out);
        }
        if c == '+' || c.is_numeric() || !run.is_empty() {
            run.push(c);
        } else {
            out.push(c);
        }
    }
    finish(&mut run, &mut out);
    out
}

/// `2026-11-22`, `22.11.2026`: as people write into a name when they made it.
fn is_date(run: &str) -> bool {
    let groups = run.split(separates).map(|group| group.chars().count());
    let groups: Vec<usize> = groups.collect();
    matches!(*groups, [4, 2, 2] | [2, 2, 4])
}

/// The method as it is shown to whoever doesn't ask for more.
pub fn method(method: &AuthenticationMethod) -> AuthenticationMethod {
    hide(method.clone())
}

/// The same of a method that is needed no more.
pub fn hide(mut method: AuthenticationMethod) -> AuthenticationMethod {
    let rules = Rules {
        values: [&method.phone_number, &method.email]
            .into_iter()
            .flatten()
            .filter(|value| value.chars().count() >= SHORTEST_VALUE)
            .cloned()
            .collect(),
        // Keys are sold with a serial number on them.
        serials: matches!(
            method.kind,
            Some(MethodType::WebauthnRoaming | MethodType::WebauthnPlatform | MethodType::Passkey)
        ),
    };
    for field in [&mut method.phone_number, &mut method.email] {
        if let Some(text) = field.as_mut().filter(|text| !text.is_empty()) {
            *text = value(text);
        }
    }
    if let Some(name) = &mut method.name {
        *name = rules.text(name, rules.serials);
    }
    hide_otpauth(&mut method);
    method.extra = rules.object(method.extra, false);
    for child in &mut method.authentication_methods {
        child.extra = rules.object(std::mem::take(&mut child.extra), false);
    }
    method
}

/// Masks strings in the fields that the schema names, which no other rule covers.
fn hide_otpauth(method: &mut AuthenticationMethod) {
    let texts = [
        &mut method.name,
        &mut method.phone_number,
        &mut method.email,
        &mut method.link_id,
        &mut method.key_id,
        &mut method.public_key,
        &mut method.relying_party_identifier,
        &mut method.aaguid,
        &mut method.credential_device_type,
        &mut method.identity_user_id,
        &mut method.user_agent,
        &mut method.user_handle,
        &mut method.created_at,
        &mut method.enrolled_at,
        &mut method.last_auth_at,
    ];
    let transports = method.transports.iter_mut().flatten();
    for text in texts.into_iter().flatten().chain(transports) {
        if let Some(bare) = otpauth::without(text) {
            *text = bare;
        }
    }
}

/// Takes out what a list or a single answer never has and must never have: secrets, under any key.
pub fn without_secrets(method: &mut AuthenticationMethod) {
    method.totp_secret = None;
    hide_otpauth(method);
    drop_secrets(&mut method.extra);
    for child in &mut method.authentication_methods {
        drop_secrets(&mut child.extra);
    }
}

fn drop_secrets(object: &mut Map<String, Value>) {
    object.retain(|key, value| {
        let key = plain(key);
        if key.contains("secret") || key.contains("recoverycode") || key.contains("otpauth") {
            return false;
        }
        drop_secrets_in(value)
    });
}

/// `false` when the value is itself a secret.
fn drop_secrets_in(value: &mut Value) -> bool {
    match value {
        Value::String(text) => otpauth::without(text).is_none(),
        Value::Object(object) => {
            drop_secrets(object);
            true
        }
        Value::Array(items) => {
            items.retain_mut(drop_secrets_in);
            true
        }
        _ => true,
    }
}

/// `totp_secret`, `totpSecret` and `totp-secret` are one name.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A key with one of these in it says that a number or an address is under it.
const HINTS: [&str; 7] = [
    "phone", "mobile", "sms", "mail", "msisdn", "whatsapp", "voice",
];

/// What is hidden in one method's texts.
struct Rules {
    /// Its number and its address, as they are
    values: Vec<String>,
    /// Whether a number without `+` may be a serial number
    serials: bool,
}

impl Rules {
    fn text(&self, own: &str, serials: bool) -> String {
        let mut masked = own.to_owned();
        for hidden in &self.values {
            masked = masked.replace(hidden, &value(hidden));
        }
        text(&masked, serials)
    }

    /// `told`: what the object lies under says that numbers or addresses are in it.
    fn object(&self, object: Map<String, Value>, told: bool) -> Map<String, Value> {
        let masked = object.into_iter().map(|(key, value)| {
            let says = plain(&key);
            let told = told || HINTS.iter().any(|hint| says.contains(hint));
            (self.text(&key, true), self.value(value, told))
        });
        masked.collect()
    }

    /// An unknown field. `told`: its key, or one above it, says that it holds a number or an address.
    fn value(&self, unknown: Value, told: bool) -> Value {
        let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).count();
        match unknown {
            Value::String(text)
                if told && (text.contains('@') || digits(&text) > MAX_SHOWN_DIGITS) =>
            {
                let text = otpauth::without(&text).unwrap_or(text);
                Value::String(value(&text))
            }
            Value::String(text) => Value::String(self.text(&text, true)),
            Value::Number(number) => {
                let shown = number.to_string();
                let is_value = |value: &String| value.trim_start_matches('+') == shown;
                if self.values.iter().any(is_value) || (told && digits(&shown) > MAX_SHOWN_DIGITS) {
                    Value::String(phone(&shown))
                } else {
                    Value::Number(number)
                }
            }
            Value::Array(items) => items
                .into_iter()
                .map(|item| self.value(item, told))
                .collect(),
            Value::Object(object) => Value::Object(self.object(object, told)),
            plain => plain,
        }
    }
}

#[cfg(test)]
mod tests;
