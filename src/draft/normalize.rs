//! Normalizes what people type and paste.
//!
//! Only changes that can't alter the meaning are made. Everything else stays, so that `validate()` can
//! report it.

use factordesk_model::validate::canonical_aaguid;

use crate::totp::characters::{is_dash, is_stray};
use crate::totp::secret;

/// A field's value as it is sent.
pub fn normalize(field: &str, typed: &str) -> String {
    match field {
        "phone_number" => phone_number(typed),
        "totp_secret" => secret::bare(typed),
        "key_id" | "public_key" | "user_handle" => {
            // Keys are pasted from files and mails, which wrap long lines.
            typed.chars().filter(|c| !is_stray(*c)).collect()
        }
        "email" | "relying_party_identifier" => typed.trim_matches(is_stray).to_owned(),
        // Windows writes GUIDs in braces, and databases store them without dashes.
        "aaguid" => {
            let around = |c| is_stray(c) || matches!(c, '{' | '}');
            let bare = typed.trim_matches(around);
            canonical_aaguid(bare).unwrap_or_else(|| bare.to_owned())
        }
        // A blank name isn't the same as no name. It stays, and is rejected later.
        _ if typed.trim().is_empty() => typed.to_owned(),
        _ => typed.trim().to_owned(),
    }
}

/// Removes spaces, dashes, dots, slashes and brackets between digits, as people write them.
///
/// A number with `(0)` is left unchanged for the admin to decide: whether the zero is dialled depends on
/// the country.
fn phone_number(typed: &str) -> String {
    let bare: String = typed.chars().filter(|c| !is_stray(*c)).collect();
    if bare.contains("(0)") {
        return bare;
    }
    bare.chars()
        .filter(|c| !is_dash(*c) && !matches!(c, '.' | '(' | ')' | '/'))
        .collect()
}

/// Splits a list at commas, semicolons and spaces, without repetitions. `WebAuthn`'s tokens are lower case.
pub fn tokens(typed: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for token in typed.split(|c: char| c == ',' || c == ';' || is_stray(c)) {
        let token = token.to_ascii_lowercase();
        if !token.is_empty() && !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalize_reads_numbers_as_people_write_them() {
        for typed in [
            "+33 6 12 34 56 78",
            "+33-6-12-34-56-78",
            "+33.6.12.34.56.78",
            "\u{202a}+33 6 12 34 56 78\u{202c}",
            "+33\u{a0}(6) 12/34/56/78",
        ] {
            assert_eq!(normalize("phone_number", typed), "+33612345678", "{typed}");
        }
    }

    #[test]
    fn normalize_changes_no_digit_of_a_number() {
        // `00` is an exit code in some countries only, and whether the bracketed zero is dialled depends
        // on the country, too.
        assert_eq!(normalize("phone_number", "0033 612345678"), "0033612345678");
        assert_eq!(normalize("phone_number", "+44 (0)20 7946"), "+44(0)207946");
        assert_eq!(normalize("phone_number", "+33 6 ** ** 78"), "+336****78");
    }

    #[test]
    fn normalize_reads_secrets_in_groups_and_lower_case() {
        assert_eq!(
            normalize("totp_secret", " jbsw y3dp-ehpk 3pxp \n"),
            "JBSWY3DPEHPK3PXP"
        );
        // 0, 1 and 8 aren't base32. Guessing O, I or B could give another secret.
        assert_eq!(normalize("totp_secret", "jbsw 018b"), "JBSW018B");
    }

    #[test]
    fn normalize_keeps_the_case_of_addresses_and_keys() {
        assert_eq!(normalize("email", " Mia@Example.com\n"), "Mia@Example.com");
        assert_eq!(normalize("public_key", "AbC+\n /9=="), "AbC+/9==");
    }

    #[test]
    fn normalize_spells_an_aaguid_with_dashes() {
        for typed in [
            "2fc0579f-8113-47ea-b116-bb5a8db9202a",
            " 2FC0579F811347EAB116BB5A8DB9202A\n",
            "{2fc0579f-8113-47ea-b116-bb5a8db9202a}",
        ] {
            let read = normalize("aaguid", typed);
            assert_eq!(read, "2fc0579f-8113-47ea-b116-bb5a8db9202a", "{typed}");
        }
        assert_eq!(normalize("aaguid", " 2fc0 "), "2fc0");
    }

    #[test]
    fn normalize_trims_a_name_but_keeps_a_blank_one() {
        assert_eq!(normalize("name", "  Work phone "), "Work phone");
        assert_eq!(normalize("name", "   "), "   ");
    }

    #[test]
    fn tokens_split_at_commas_and_spaces() {
        assert_eq!(tokens(" USB, nfc;usb  hybrid,"), ["usb", "nfc", "hybrid"]);
        assert!(tokens(" , ").is_empty());
    }
}
