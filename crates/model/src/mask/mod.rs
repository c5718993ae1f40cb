//! Masks phone numbers and e-mail addresses of methods.
//!
//! The proxy masks every response unless the admin asks to reveal it. Masking a masked value changes nothing.
//!
//! Masked are a method's `phone_number` and `email`, copies of them in its `name` and its unknown fields, and
//! anything there that looks like a number or an address. Ids stay as they are, because every operation on a method
//! needs its id. A value that the tenant itself has masked stays as it is too, see [`tenant`].
//!
//! An `otpauth:` URI contains the secret of an authenticator app. It is removed from every text, even from revealed
//! ones.

mod otpauth;
pub mod tenant;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::tenant::MAX_SHOWN_DIGITS;
use crate::method::{AuthenticationMethod, MethodType};

/// Replaces what is hidden.
pub const DOTS: &str = "••••";

/// Digits that make a run of them a phone number. Shorter numbers are room numbers, years and the like.
const MIN_NUMBER_LENGTH: usize = 7;
/// Shorter values occur in other texts by chance, so their copies aren't masked.
const MIN_VALUE_LENGTH: usize = 5;

/// Whether this module masked the text: no number or address contains a bullet. For the tenant's masks see
/// [`tenant`].
pub fn is_masked(text: &str) -> bool {
    // Not `contains`, which brings a search for whole words into the page.
    text.chars().any(|c| c == '•')
}

/// Masks a number: `•••• 67`. Only the last two digits are shown, not even the country code.
///
/// A number that the tenant has masked, and that shows at most four digits, stays as it is: `XXXXXXXXX4567`.
pub fn phone(number: &str) -> String {
    // `is_numeric` and not `is_ascii_digit`: other scripts have digits too.
    let mut digits = number.chars().filter(|c| c.is_numeric());
    let hidden = |c: char| matches!(c, '*' | '•' | 'X' | 'x' | '#' | '…');
    let plain = |c: char| c.is_numeric() || hidden(c) || separates(c) || c == '+';
    let mut masked = DOTS.to_owned();
    if digits.clone().count() > MAX_SHOWN_DIGITS {
        let (last, before) = (digits.next_back(), digits.next_back());
        masked.push(' ');
        masked.extend(before);
        masked.extend(last);
    } else if number.chars().any(hidden) && number.chars().all(plain) {
        return number.to_owned();
    }
    // With four digits or fewer, two of them would be half of the number.
    masked
}

/// Masks an address: `m••••@example.com`. One that the tenant has masked stays as it is: `chuc****@exam*******`.
pub fn email(address: &str) -> String {
    if tenant::is_masked_email(address) {
        return address.to_owned();
    }
    own_email(address)
}

fn own_email(address: &str) -> String {
    // The last `@`: a quoted local part may contain others (RFC 5322).
    let Some((local, domain)) = address.rsplit_once('@') else {
        return DOTS.to_owned();
    };
    // A bullet is there already if the address was masked before.
    let first = local.chars().next().filter(|c| *c != '•');
    // Anything that isn't a host name may be more text after the address, so it is hidden.
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

/// Masks a number or an address, whichever it is: one of the guide's examples has an address as `phone_number`.
fn value(text: &str) -> String {
    if text.contains('@') {
        email(text)
    } else {
        phone(text)
    }
}

/// Masks the addresses and phone numbers in a free text.
///
/// A number has at least seven digits. With `serials`, it must also begin with `+`: other numbers may be serial
/// numbers.
pub fn text(text: &str, serials: bool) -> String {
    let once = |text: &str| numbers(&addresses(text), serials);
    let own = text;
    // Before masking, which could change the URI such that it isn't recognised any more.
    let bare = otpauth::without(own);
    let text = bare.as_deref().unwrap_or(own);
    // Nearly every text: it holds neither an address nor enough digits for a number.
    let digits = || text.chars().filter(|c| c.is_numeric()).count();
    if !text.contains('@') && (text.len() < MIN_NUMBER_LENGTH || digits() < MIN_NUMBER_LENGTH) {
        return bare.unwrap_or_else(|| own.to_owned());
    }
    let mut masked = once(text);
    if masked == text {
        return masked;
    }
    // A mask and its neighbours may together look like an address or a number, so repeat until nothing changes.
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
                // `mia@example.com*` is not one of the tenant's masks here: in a free text, the `*` is the author's.
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
        let is_number = bare.chars().filter(|c| c.is_numeric()).count() >= MIN_NUMBER_LENGTH
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
        // A `+` begins another number, even without a separator before it.
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

/// `2026-11-22`, `22.11.2026`: people put the date of the enrolment into a name.
fn is_date(run: &str) -> bool {
    let groups = run.split(separates).map(|group| group.chars().count());
    let groups: Vec<usize> = groups.collect();
    matches!(*groups, [4, 2, 2] | [2, 2, 4])
}

/// The masked method.
pub fn method(method: &AuthenticationMethod) -> AuthenticationMethod {
    hide(method.clone())
}

/// The same for an owned method, without the copy.
pub fn hide(mut method: AuthenticationMethod) -> AuthenticationMethod {
    hide_in(&mut method);
    method
}

/// The same in place.
pub fn hide_in(method: &mut AuthenticationMethod) {
    // The values are collected before the fields are masked: afterwards, their copies couldn't be found.
    let rules = Rules {
        values: [&method.phone_number, &method.email]
            .into_iter()
            .flatten()
            .filter(|value| value.chars().count() >= MIN_VALUE_LENGTH)
            .cloned()
            .collect(),
        // Security keys often have a serial number printed on them, which people use as the name.
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
    hide_otpauth(method);
    rules.unknown(&mut method.extra);
    for child in &mut method.authentication_methods {
        rules.unknown(&mut child.extra);
    }
}

/// Removes `otpauth` URIs from all strings that the schema names: the other rules only cover name, number and
/// address.
fn hide_otpauth(method: &mut AuthenticationMethod) {
    method.each_text(&mut |text| {
        if let Some(bare) = otpauth::without(text) {
            *text = bare;
        }
    });
}

/// Removes secrets, under any key. A list or a single method must never contain one, even revealed.
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

/// Returns `false` if the value is itself a secret.
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

/// Makes `totp_secret`, `totpSecret` and `totp-secret` the same name.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A key that contains one of these has a number or an address as its value, or somewhere below it.
const HINTS: [&str; 7] = [
    "phone", "mobile", "sms", "mail", "msisdn", "whatsapp", "voice",
];

/// The rules for the texts of one method.
struct Rules {
    /// Its number and its address, unmasked
    values: Vec<String>,
    /// Whether a number without `+` may be a serial number
    serials: bool,
}

impl Rules {
    fn text(&self, own: &str, serials: bool) -> String {
        let mut masked = Cow::Borrowed(own);
        for hidden in &self.values {
            if hidden.len() <= masked.len() {
                masked = masked.replace(hidden, &value(hidden)).into();
            }
        }
        text(&masked, serials)
    }

    /// Masks the unknown fields of an object, if there are any.
    fn unknown(&self, fields: &mut Map<String, Value>) {
        if !fields.is_empty() {
            *fields = self.object(std::mem::take(fields), false);
        }
    }

    /// Masks an object. `told`: a key above it says that it contains numbers or addresses.
    fn object(&self, object: Map<String, Value>, told: bool) -> Map<String, Value> {
        let masked = object.into_iter().map(|(key, value)| {
            let says = plain(&key);
            let told = told || HINTS.iter().any(|hint| says.contains(hint));
            // A key can be a phone number or an address itself.
            (self.text(&key, true), self.value(value, told))
        });
        masked.collect()
    }

    /// Masks an unknown field. `told`: its key, or one above it, says that it contains numbers or addresses.
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
                // A JSON number has no `+`, but may be the method's phone number all the same.
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
