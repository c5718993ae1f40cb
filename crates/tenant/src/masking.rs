//! The personal data in methods that the tenant masks in its Management API's responses.
//!
//! A real tenant masks e-mail addresses and phone numbers in the responses of GET, POST and PATCH, but not of PUT.
//! The tenant flag `disable_management_api_sms_obfuscation` makes it show phone numbers; no flag is known that makes
//! it show addresses.

use std::str::FromStr;

/// What the tenant masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Masking {
    /// Phone numbers and e-mail addresses, as a new Auth0 tenant does
    #[default]
    All,
    /// E-mail addresses only, as a tenant with the flag `disable_management_api_sms_obfuscation` does
    Emails,
    /// Nothing; no real tenant is known to do this, but some tests need the full values
    Off,
}

/// A text that is not the name of a [`Masking`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown masking {0:?}: use all, emails or off")]
pub struct UnknownMasking(String);

impl FromStr for Masking {
    type Err = UnknownMasking;

    fn from_str(text: &str) -> Result<Self, UnknownMasking> {
        match text {
            "all" => Ok(Self::All),
            "emails" => Ok(Self::Emails),
            "off" => Ok(Self::Off),
            other => Err(UnknownMasking(other.to_owned())),
        }
    }
}

/// Number of characters shown at the beginning of either half of an address, and at the end of a number.
const VISIBLE: usize = 4;

impl Masking {
    /// The address as the tenant shows it. Rule: email-masked.
    pub(crate) fn email(self, address: &str) -> String {
        match self {
            Self::All | Self::Emails => masked_email(address),
            Self::Off => address.to_owned(),
        }
    }

    /// The phone number as the tenant shows it. Rules: phone-masked-in-list, phone-masking-flag.
    pub(crate) fn phone(self, number: &str) -> String {
        match self {
            Self::All => masked_phone(number),
            Self::Emails | Self::Off => number.to_owned(),
        }
    }
}

/// `chuc****@exam*******` for `chuck334@example.com`, `****@exam*******` for `foo@example.com`.
fn masked_email(address: &str) -> String {
    // The last one: a quoted local part may contain `@` (RFC 5321, 4.1.2).
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", masked_half(local), masked_half(domain)),
        None => masked_half(address),
    }
}

/// The first four characters, and a star for each of the others; four stars if there are no others.
/// Rules: email-mask-short, email-mask-length.
fn masked_half(half: &str) -> String {
    let length = half.chars().count();
    if length <= VISIBLE {
        // Its first four characters would be all of it. Recorded: `foo` becomes four stars.
        return "*".repeat(VISIBLE);
    }
    let mut masked: String = half.chars().take(VISIBLE).collect();
    masked.extend(std::iter::repeat_n('*', length - VISIBLE));
    masked
}

/// `XXXXXXXXXXX5044` for `+44207183875044`.
fn masked_phone(number: &str) -> String {
    // Four characters stay readable. The shortest number that validation accepts has three.
    let hidden = number.chars().count().saturating_sub(VISIBLE);
    let mut masked = "X".repeat(hidden);
    masked.extend(number.chars().skip(hidden));
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_masked_as_recorded() {
        for (address, masked) in [
            ("chuck334@example.com", "chuc****@exam*******"),
            ("foo@example.com", "****@exam*******"),
            // Not recorded: the recorded rule, applied to other lengths.
            ("user@example.com", "****@exam*******"),
            ("mia.keller@example.com", "mia.******@exam*******"),
            ("a@b.co", "****@****"),
            ("josé.müller@example.com", "josé*******@exam*******"),
            ("no address", "no a******"),
        ] {
            assert_eq!(Masking::All.email(address), masked, "{address}");
            assert_eq!(Masking::Emails.email(address), masked, "{address}");
            assert_eq!(Masking::Off.email(address), address);
        }
    }

    #[test]
    fn numbers_are_masked_as_recorded() {
        assert_eq!(Masking::All.phone("+44207183875044"), "XXXXXXXXXXX5044");
        assert_eq!(Masking::All.phone("+331"), "+331");
        assert_eq!(Masking::All.phone("XXXXXXXXX4567"), "XXXXXXXXX4567");
        for shows_phones in [Masking::Emails, Masking::Off] {
            assert_eq!(shows_phones.phone("+44207183875044"), "+44207183875044");
        }
    }

    #[test]
    fn masking_reads_its_words() {
        assert_eq!("all".parse(), Ok(Masking::All));
        assert_eq!("emails".parse(), Ok(Masking::Emails));
        assert_eq!("off".parse(), Ok(Masking::Off));
        assert!("phones".parse::<Masking>().is_err());
    }
}
