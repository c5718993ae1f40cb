//! Values that the tenant masked before it sent them.
//!
//! A tenant sends an address as `chuc****@exam*******` or `****@exam*******`, and a number as `XXXXXXXXXXX5044`
//! (recorded). The hidden part can't be revealed from here, but the visible part can be compared with a value that is
//! known in full.

use super::separates;

/// Maximum number of digits that a mask may show. A text with more is treated as personal data.
pub(super) const MAX_SHOWN_DIGITS: usize = 4;

/// Whether a masked value may stand for a given one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Everything that the mask shows is in the value, in its place
    Yes,
    /// Something that the mask shows isn't in the value
    No,
    /// The mask shows nothing of the number, or of the local part
    CannotTell,
}

/// Whether the tenant has masked this number or address.
pub fn is_masked(text: &str) -> bool {
    is_masked_email(text) || is_masked_phone(text)
}

/// Whether the tenant has masked this address: its domain contains `*`, which host names don't. A `*` in the local
/// part isn't enough: it is legal there (RFC 5322, `atext`), so `a*b@example.com` may be a real address.
pub fn is_masked_email(text: &str) -> bool {
    // The first `@`: a text with another one after it isn't a single address, and must be masked.
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '*');
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"@<>()[],;:\"•".contains(c);
    domain.contains('*')
        && domain.chars().all(host)
        && !local.is_empty()
        && local.chars().all(plain)
}

/// Whether the tenant has masked this number: it contains `X` or `*`, and at most four digits.
pub fn is_masked_phone(text: &str) -> bool {
    let plain = |c: char| c.is_numeric() || is_hidden(c) || separates(c) || c == '+';
    text.contains(is_hidden)
        && text.chars().all(plain)
        && text.chars().filter(|c| c.is_numeric()).count() <= MAX_SHOWN_DIGITS
}

/// Compares a masked address with a requested one, ignoring case: tenants write addresses in lower case.
pub fn fits_email(masked: &str, requested: &str) -> Fit {
    fits_lower_email(&masked.to_lowercase(), &requested.to_lowercase())
}

/// Compares a masked address with a requested one, both in lower case. The widget doesn't have the tables that
/// [`fits_email`] needs for that.
pub fn fits_lower_email(masked: &str, requested: &str) -> Fit {
    let (Some((local, domain)), Some((own_local, own_domain))) =
        (masked.split_once('@'), requested.trim().rsplit_once('@'))
    else {
        return Fit::CannotTell;
    };
    let hidden = |c| c == '*';
    if !matches(local, own_local, hidden) || !matches(domain, own_domain, hidden) {
        Fit::No
    } else if local.chars().all(hidden) {
        Fit::CannotTell
    } else {
        Fit::Yes
    }
}

/// Compares a masked number with a requested one. Only the digits are compared.
pub fn fits_phone(masked: &str, requested: &str) -> Fit {
    let shown: String = masked
        .chars()
        .filter(|c| c.is_numeric() || is_hidden(*c))
        .collect();
    let own: String = requested.chars().filter(|c| c.is_numeric()).collect();
    if own.is_empty() || shown.chars().all(is_hidden) {
        Fit::CannotTell
    } else if matches(&shown, &own, is_hidden) {
        Fit::Yes
    } else {
        Fit::No
    }
}

fn is_hidden(c: char) -> bool {
    matches!(c, 'X' | '*')
}

/// Whether `text` is `pattern` with anything in place of each run of hidden characters. The length of a run says
/// nothing: a tenant masks `foo` as `****`.
fn matches(pattern: &str, text: &str, hidden: impl Fn(char) -> bool) -> bool {
    let mut pieces = pattern.split(&hidden);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        // Nothing is hidden.
        return rest.is_empty();
    };
    for piece in pieces {
        // The leftmost match leaves the most for the pieces after it, so none is missed.
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_41_only_masks_are_taken_for_masks() {
        for masked in [
            "chuc****@exam*******",
            "****@exam*******",
            "m***@e******.com",
            "mia@e*",
            "o'ne****@exam*******",
        ] {
            assert!(is_masked_email(masked) && is_masked(masked), "{masked}");
            assert!(!is_masked_phone(masked), "{masked}");
        }
        for masked in [
            "XXXXXXXXXXX5044",
            "*********44",
            "+44 XXXX XX44",
            "XXXX",
            "****",
        ] {
            assert!(is_masked_phone(masked) && is_masked(masked), "{masked}");
            assert!(!is_masked_email(masked), "{masked}");
        }
        for personal in [
            "",
            "@",
            "mia@example.com",
            // `*` is legal in a local part.
            "a*b@example.com",
            "****@example.com",
            "X@example.com",
            // An address next to a mask.
            "mia@example.com, x@exam***",
            "mia@example.com *",
            "mia@example.com@exam***",
            "mia@example.com<exam***>",
            "@exam***",
            "m••••@exam***",
            "+15551234567",
            "+33612345*78",
            "XXXXXX12345",
            "5044",
            "JaneX",
            "•••• 44",
            "12x4",
        ] {
            assert!(!is_masked(personal), "{personal}");
        }
    }

    #[test]
    fn masked_addresses_fit_what_they_show() {
        for (masked, requested, fit) in [
            ("chuc****@exam*******", "chuck782@example.com", Fit::Yes),
            ("chuc****@exam*******", "Chuck782@Example.com", Fit::Yes),
            ("chuc****@exam*******", "chuc@example.org", Fit::Yes),
            ("chuc****@exam*******", "chad@example.com", Fit::No),
            ("chuc****@exam*******", "chuck782@other.example", Fit::No),
            ("****@exam*******", "foo@example.com", Fit::CannotTell),
            ("****@exam*******", "foo@other.example", Fit::No),
            ("m***a@e******.com", "maria@example.com", Fit::Yes),
            ("m***a@e******.com", "maria@example.org", Fit::No),
            ("m***a@e******.com", "mario@example.com", Fit::No),
            ("m*r*a@e*", "maria@example.com", Fit::Yes),
            ("m*r*a@e*", "mia@example.com", Fit::No),
            ("chuc****@exam*******", "chuck", Fit::CannotTell),
            // Two pieces must not match the same characters.
            ("aba*ba@e*", "aba@e.example", Fit::No),
        ] {
            assert_eq!(fits_email(masked, requested), fit, "{masked} {requested}");
        }
    }

    #[test]
    fn masked_numbers_fit_what_they_show() {
        for (masked, requested, fit) in [
            ("XXXXXXXXXXX5044", "+44207183875044", Fit::Yes),
            ("XXXXXXXXXXX5044", "+44207183875045", Fit::No),
            ("XX XX-44", "+44207183875044", Fit::Yes),
            ("+44XXXXXXXX44", "+44207183875044", Fit::Yes),
            ("+33XXXXXXXX44", "+44207183875044", Fit::No),
            ("XXXXXXXXXXXXXXX", "+44207183875044", Fit::CannotTell),
            ("XXXXXXXXXXX5044", "", Fit::CannotTell),
            ("5044", "+44207183875044", Fit::No),
        ] {
            assert_eq!(fits_phone(masked, requested), fit, "{masked} {requested}");
        }
    }
}
