//! The rules, one function each.

use email_address::{EmailAddress, Options};

use crate::mask;
use crate::text::invisible;
use crate::validate::{MAX_NAME, MessageKey, length};

fn ensure(ok: bool, key: MessageKey) -> Result<(), MessageKey> {
    if ok { Ok(()) } else { Err(key) }
}

/// `name`: 1-20 characters, at least one of them visible, no control characters, and no mask of the proxy's.
///
/// # Errors
/// [`MessageKey::Required`], [`MessageKey::Masked`], [`MessageKey::NameTooLong`] or [`MessageKey::NameUnprintable`].
pub fn name(text: &str) -> Result<(), MessageKey> {
    ensure(!text.is_empty(), MessageKey::Required)?;
    // A form that was filled from a masked list would overwrite the real name. Only the proxy's mask counts: the
    // tenant's `*` and `X` may be meant in a name.
    ensure(!text.contains(mask::DOTS), MessageKey::Masked)?;
    ensure(length(text) <= MAX_NAME, MessageKey::NameTooLong)?;
    ensure(
        !text.chars().any(char::is_control)
            && !text.chars().all(|c| c.is_whitespace() || invisible(c)),
        MessageKey::NameUnprintable,
    )
}

/// Whether the proxy or the tenant has masked the text.
fn is_mask(text: &str) -> bool {
    mask::is_masked(text) || mask::tenant::is_masked(text)
}

/// `phone_number`: 2-30 characters (schema), in the format of ITU-T E.164: `+` and at most 15 digits.
///
/// # Errors
/// [`MessageKey::Masked`], [`MessageKey::PhoneLength`] or [`MessageKey::PhoneNotE164`].
pub fn phone_number(text: &str) -> Result<(), MessageKey> {
    ensure(!is_mask(text), MessageKey::Masked)?;
    ensure((2..=30).contains(&length(text)), MessageKey::PhoneLength)?;
    let digits = text.strip_prefix('+').ok_or(MessageKey::PhoneNotE164)?;
    let e164 = (2..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        // Country codes begin with 1 to 9.
        && !digits.starts_with('0');
    ensure(e164, MessageKey::PhoneNotE164)
}

/// `email`: at least 1 character (schema), and an address that mail servers and Auth0's own forms accept.
///
/// The parser checks the grammar (RFC 5321, 5322 and 6531). Parts of it that mailboxes in use don't have are
/// rejected: quoted local parts, literals in brackets, domains without a dot, and domains that aren't host names.
///
/// # Errors
/// [`MessageKey::Masked`] or [`MessageKey::EmailSyntax`].
pub fn email(text: &str) -> Result<(), MessageKey> {
    ensure(!is_mask(text), MessageKey::Masked)?;
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    // RFC 5321, 4.5.3.1.3: a path has at most 256 octets, including its angle brackets.
    let ok = text.len() <= 254
        && text.chars().all(visible)
        && EmailAddress::parse_with_options(&skeleton(text), options)
            .is_ok_and(|address| is_plain(address.local_part(), address.domain()));
    ensure(ok, MessageKey::EmailSyntax)
}

fn visible(c: char) -> bool {
    !c.is_control() && !c.is_whitespace() && !invisible(c)
}

/// Replaces every character outside ASCII by letters of the same length in bytes.
///
/// RFC 6531 allows them wherever a letter may stand, but the parser only accepts alphanumeric ones. It would reject
/// the vowel signs of most Indian scripts.
fn skeleton(text: &str) -> String {
    let mut skeleton = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            skeleton.push(c);
        } else {
            skeleton.extend(std::iter::repeat_n('x', c.len_utf8()));
        }
    }
    skeleton
}

/// Whether the local part isn't quoted and the domain is a host name. The parser accepts more, as the grammar does.
fn is_plain(local: &str, domain: &str) -> bool {
    let label = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    let top = domain.rsplit('.').next().unwrap_or_default();
    !local.starts_with('"')
        // RFC 1035, 2.3.4: 255 octets. Two of them, the first length and the root, aren't in the text.
        && domain.len() <= 253
        && domain.bytes().all(label)
        // A last label of digits only belongs to an IPv4 address.
        && !top.bytes().all(|b| b.is_ascii_digit())
}

/// `totp_secret`: base32 (RFC 4648) without spaces, optionally padded, at least 80 bits, at most 1,024 characters.
///
/// # Errors
/// [`MessageKey::SecretNotBase32`], [`MessageKey::SecretTooShort`], [`MessageKey::SecretLength`] or [`MessageKey::TooLong`].
pub fn totp_secret(text: &str) -> Result<(), MessageKey> {
    let data = text.trim_end_matches('=');
    let base32 = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b);
    ensure(
        // Base32 has at most six padding characters.
        data.bytes().all(base32) && text.len() - data.len() <= 6,
        MessageKey::SecretNotBase32,
    )?;
    ensure(data.len() >= 16, MessageKey::SecretTooShort)?;
    // No whole number of bytes is encoded to 1, 3 or 6 characters more than a multiple of 8.
    ensure(
        !matches!(data.len() % 8, 1 | 3 | 6),
        MessageKey::SecretLength,
    )?;
    // The schema has no maximum. This one is far above the secrets of authenticator apps.
    ensure(text.len() <= 1024, MessageKey::TooLong)
}

/// `key_id`, `public_key`, `user_handle`: base64url or base64 (RFC 4648), padded or not, at most 4,096 characters.
///
/// # Errors
/// [`MessageKey::NotBase64`] or [`MessageKey::TooLong`].
pub fn base64(text: &str) -> Result<(), MessageKey> {
    let data = text.trim_end_matches('=');
    let padding = text.len() - data.len();
    let url = data
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let plain = data
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    let whole =
        // A single character left over would encode 6 bits, less than a byte.
        data.len() % 4 != 1 && padding <= 2 && (padding == 0 || text.len().is_multiple_of(4));
    ensure(
        (url || plain) && whole && !data.is_empty(),
        MessageKey::NotBase64,
    )?;
    // The schema has no maximum. A credential id of 1,023 bytes or an RSA key of 8,192 bits takes about 1,400.
    ensure(text.len() <= 4096, MessageKey::TooLong)
}

/// `relying_party_identifier`: the schema's format `hostname` (RFC 1123): labels of letters, digits and dashes.
/// Dashes in third and fourth place are reserved for `xn--` (RFC 5891, 4.2.3.1).
///
/// # Errors
/// [`MessageKey::NotHostname`].
pub fn hostname(text: &str) -> Result<(), MessageKey> {
    let reserved = |label: &str| {
        // The slice can't panic: `get` has found a character boundary at 2.
        label.get(2..4) == Some("--") && !(label.len() > 4 && label[..2].eq_ignore_ascii_case("xn"))
    };
    let label_ok = |label: &str| {
        !reserved(label)
            && (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    ensure(
        (1..=253).contains(&text.len()) && text.split('.').all(label_ok),
        MessageKey::NotHostname,
    )
}

/// `aaguid`: the text form of a UUID, 8-4-4-4-12 hex digits, or its 32 digits without dashes. The schema accepts any
/// string.
///
/// # Errors
/// [`MessageKey::NotAaguid`].
pub fn aaguid(text: &str) -> Result<(), MessageKey> {
    ensure(canonical_aaguid(text).is_some(), MessageKey::NotAaguid)
}

/// An AAGUID in the spelling of the FIDO Metadata Service: lower case, with dashes. `None` if `text` isn't one.
pub fn canonical_aaguid(text: &str) -> Option<String> {
    let dashes = [8, 13, 18, 23];
    let bare = match text.len() {
        32 => text.to_ascii_lowercase(),
        // Bytes, because slicing could panic inside a character.
        36 if dashes.iter().all(|at| text.as_bytes()[*at] == b'-') => {
            text.replace('-', "").to_ascii_lowercase()
        }
        _ => return None,
    };
    if bare.len() != 32 || !bare.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut canonical = String::with_capacity(36);
    for (place, digit) in bare.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            canonical.push('-');
        }
        canonical.push(digit);
    }
    Some(canonical)
}

/// One of `transports`: a short token such as `usb` or `smart-card` (WebAuthn `AuthenticatorTransport`).
///
/// # Errors
/// [`MessageKey::NotTransport`].
pub fn transport(text: &str) -> Result<(), MessageKey> {
    // No enum: browsers may report transports that were added to WebAuthn later.
    let token = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    ensure(
        (1..=32).contains(&text.len()) && text.bytes().all(token),
        MessageKey::NotTransport,
    )
}

/// `email_locale`: a language tag (BCP 47, RFC 5646): a language of 2 to 8 letters, then subtags of 1 to 8 letters
/// and digits, at most
/// 35 characters in all (RFC 5646, 4.4.1). Whether the language exists is left to the tenant.
///
/// # Errors
/// [`MessageKey::NotLocale`].
pub fn locale(text: &str) -> Result<(), MessageKey> {
    let mut subtags = text.split('-');
    let language = subtags.next().is_some_and(|first| {
        (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let rest = subtags.all(|subtag| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    ensure(language && rest && text.len() <= 35, MessageKey::NotLocale)
}

/// `identity_user_id`, `user_agent`: free text of 1 to 1,024 characters without control characters.
///
/// # Errors
/// [`MessageKey::Required`], [`MessageKey::NameUnprintable`] or [`MessageKey::TooLong`].
pub fn free_text(text: &str) -> Result<(), MessageKey> {
    ensure(!text.is_empty(), MessageKey::Required)?;
    ensure(
        !text.chars().any(char::is_control),
        MessageKey::NameUnprintable,
    )?;
    ensure(length(text) <= 1024, MessageKey::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_counts_code_points() {
        // Each has four bytes, or two UTF-16 units.
        assert_eq!(name(&"😀".repeat(20)), Ok(()));
        assert_eq!(name(&"😀".repeat(21)), Err(MessageKey::NameTooLong));
        // Ten letters on the screen, but twenty code points.
        assert_eq!(name(&"e\u{301}".repeat(10)), Ok(()));
        assert_eq!(name(&"e\u{301}".repeat(11)), Err(MessageKey::NameTooLong));
        assert_eq!(name(&"é".repeat(20)), Ok(()));
        assert_eq!(name(&"é".repeat(21)), Err(MessageKey::NameTooLong));
        assert_eq!(name(""), Err(MessageKey::Required));
        assert_eq!(name("  "), Err(MessageKey::NameUnprintable));
        assert_eq!(name("\u{200b}\u{202e}"), Err(MessageKey::NameUnprintable));
        assert_eq!(name("a\u{7}"), Err(MessageKey::NameUnprintable));
    }

    #[test]
    fn phone_number_is_e164() {
        for good in ["+33612345678", "+15551234567", "+442079460000", "+29"] {
            assert_eq!(phone_number(good), Ok(()), "{good}");
        }
        for bad in [
            "33612345678",
            "+0123456789",
            "+1 555 123",
            "+1234567890123456",
            "+3361234567a",
            "++12",
        ] {
            assert_eq!(phone_number(bad), Err(MessageKey::PhoneNotE164), "{bad}");
        }
        assert_eq!(phone_number("+"), Err(MessageKey::PhoneLength));
        assert_eq!(phone_number(&"+".repeat(31)), Err(MessageKey::PhoneLength));
    }

    #[test]
    fn email_takes_addresses_and_nothing_else() {
        for good in [
            "a@b.co",
            "mia.o'neil+mfa@mail.example.com",
            "josé@exämple.org",
            "user@xn--exmple-cua.com",
            "postmaster@2.example",
            "very.common_100%@a-b.example",
            "用户@例え.jp",
            "संपर्क@डाटामेल.भारत",
            "jose\u{301}@b.co",
        ] {
            assert_eq!(email(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.co",
            "a b@c.de",
            "a@b",
            "a..b@c.de",
            ".a@b.co",
            "a@-b.co",
            "a@b..co",
            "a@1.2.3.4",
            "a\n@b.co",
            "a@b@c.de",
            "mia\u{202e}@b.co",
            "mia\u{200b}@b.co",
            // Allowed by the grammar, but not used for mailboxes.
            "\"mia keller\"@b.co",
            "mia@[192.0.2.1]",
            "Mia <mia@b.co>",
            "mia(work)@b.co",
            "mia@b_c.co",
            "mia@b!.co",
            "mia@b.co.",
            "mailto:mia@b.co",
        ] {
            assert_eq!(email(bad), Err(MessageKey::EmailSyntax), "{bad}");
        }
    }

    #[test]
    fn email_is_as_long_as_a_mail_server_takes() {
        let local = "a".repeat(64);
        let label = "b".repeat(59);
        let domain = format!("{label}.{label}.{label}.example");
        let longest = format!("{local}@{domain}c");
        assert_eq!(longest.len(), 253);
        assert_eq!(email(&longest), Ok(()));
        assert_eq!(email(&format!("{longest}dd")), Err(MessageKey::EmailSyntax));
        assert_eq!(
            email(&format!("a{local}@b.co")),
            Err(MessageKey::EmailSyntax)
        );
        assert_eq!(
            email(&format!("a@{}.co", "b".repeat(64))),
            Err(MessageKey::EmailSyntax)
        );
    }

    #[test]
    fn totp_secret_is_base32_of_80_bits() {
        assert_eq!(totp_secret("JBSWY3DPEHPK3PXP"), Ok(()));
        assert_eq!(totp_secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), Ok(()));
        assert_eq!(
            totp_secret("jbswy3dpehpk3pxp"),
            Err(MessageKey::SecretNotBase32)
        );
        assert_eq!(
            totp_secret("JBSWY3DP EHPK3PXP"),
            Err(MessageKey::SecretNotBase32)
        );
        assert_eq!(
            totp_secret("JBSWY3DPEHPK3PX1"),
            Err(MessageKey::SecretNotBase32)
        );
        assert_eq!(
            totp_secret("JBSWY3DPEHPK3PXPA"),
            Err(MessageKey::SecretLength)
        );
        for short in ["JBSWY3DP", "JBSWY3DPE"] {
            assert_eq!(totp_secret(short), Err(MessageKey::SecretTooShort));
        }
    }

    #[test]
    fn base64_takes_both_alphabets_but_not_a_mix() {
        for good in ["X9FrwMfm", "ab-_", "ab+/", "YWI=", "YQ==", "YWI"] {
            assert_eq!(base64(good), Ok(()), "{good}");
        }
        for bad in ["a", "a-+b", "YW=I", "YWI==", "a b=", "===="] {
            assert_eq!(base64(bad), Err(MessageKey::NotBase64), "{bad}");
        }
    }

    #[test]
    fn hostname_is_rfc_1123() {
        for good in [
            "login.example.com",
            "localhost",
            "a-b.c1",
            "a--b.co",
            "xn--exmple-cua.com",
        ] {
            assert_eq!(hostname(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "a..b",
            "-a.b",
            "a_b.c",
            "https://a.b",
            "a.b:443",
            "ab--c.co",
            "xn--.co",
            "a.b/",
            "exämple.com",
        ] {
            assert_eq!(hostname(bad), Err(MessageKey::NotHostname), "{bad}");
        }
    }

    #[test]
    fn locale_is_a_language_tag() {
        for good in [
            "fr",
            "pt-BR",
            "zh-Hant-TW",
            "sl-rozaj-biske-1994",
            "de-CH-x-phonebk",
        ] {
            assert_eq!(locale(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "f",
            "fr_FR",
            "fr-",
            "-fr",
            "fr FR",
            "französisch",
            "languages-",
            "en-abcdefghi",
            "12",
            "en-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q",
        ] {
            assert_eq!(locale(bad), Err(MessageKey::NotLocale), "{bad}");
        }
    }

    #[test]
    fn aaguid_is_a_uuid_with_or_without_dashes() {
        for good in [
            "2fc0579f-8113-47ea-b116-bb5a8db9202a",
            "2fc0579f811347eab116bb5a8db9202a",
            "2FC0579F811347EAB116BB5A8DB9202A",
        ] {
            assert_eq!(aaguid(good), Ok(()), "{good}");
            assert_eq!(
                canonical_aaguid(good).as_deref(),
                Some("2fc0579f-8113-47ea-b116-bb5a8db9202a")
            );
        }
        for bad in [
            "",
            "2fc0579g-8113-47ea-b116-bb5a8db9202a",
            "2fc0579f-811347ea-b116-bb5a8db9202a",
            "2fc0579f811347eab116bb5a8db9202",
            "2fc0579f-8113-47ea-b116-bb5a8db9202a0",
            "-2fc0579f811347eab116bb5a8db9202a",
            "éfc0579f811347eab116bb5a8db9202",
        ] {
            assert_eq!(aaguid(bad), Err(MessageKey::NotAaguid), "{bad}");
        }
    }

    #[test]
    fn security_41_masked_values_are_not_written() {
        use crate::mask;

        for number in ["+15551234567", "+4412"] {
            assert_eq!(phone_number(&mask::phone(number)), Err(MessageKey::Masked));
            assert_eq!(name(&mask::phone(number)), Err(MessageKey::Masked));
        }
        assert_eq!(
            email(&mask::email("mia@example.com")),
            Err(MessageKey::Masked)
        );
        assert_eq!(name("Mia • work"), Ok(()));
        // Masks of the tenant are rejected too.
        let number = phone_number("XXXXXXXXXXX5044");
        assert_eq!(number, Err(MessageKey::Masked));
        for address in ["chuc****@exam*******", "****@exam*******"] {
            assert_eq!(email(address), Err(MessageKey::Masked));
        }
        assert_eq!(email("a*b@example.com"), Ok(()));
    }
}
