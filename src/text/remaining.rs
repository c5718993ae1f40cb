//! What a user has left after a deletion, in a sentence.

use super::messages::remaining as words;
use super::{kinds, label, sentences};
use crate::state::remaining::Remaining;
use factordesk_model::MethodType;

/// “Remaining: password and SMS …4567. No backup.” `list` joins the items of a list.
pub fn sentence(remaining: &Remaining, list: &dyn Fn(&[String]) -> String) -> String {
    let mut items = Vec::new();
    if remaining.password {
        items.push(kinds::kind_in_sentence(&MethodType::Password));
    }
    items.extend(label::short(&remaining.factors));
    if remaining.verified_email {
        items.push(kinds::kind_in_sentence(&MethodType::EmailVerification));
    }
    let left = match (remaining.password, remaining.is_weak()) {
        (false, true) => words::NOTHING.into(),
        (true, true) => words::ONLY_PASSWORD.into(),
        _ => words::list(&list(&label::few(items))),
    };
    let backup = if remaining.recovery_code {
        words::BACKUP
    } else {
        words::NO_BACKUP
    };
    sentences(&left, backup.text())
}

#[cfg(test)]
mod tests {
    use factordesk_model::AuthenticationMethod;
    use serde_json::{Value, json};

    use super::*;

    fn left(values: &[Value], password: bool, verified_email: bool) -> String {
        let values = values.iter().cloned();
        let methods: Vec<_> = values.map(AuthenticationMethod::from_value).collect();
        let remaining = Remaining::of(&methods, password, verified_email);
        sentence(&remaining, &|items| items.join(", "))
    }

    #[test]
    fn sentence_names_what_is_left() {
        let sms = json!({"type": "phone", "phone_number": "+4915112345623", "preferred_authentication_method": "sms"});
        assert_eq!(
            left(std::slice::from_ref(&sms), true, false),
            "Remaining: password, SMS …5623. No backup."
        );
        let named = json!({"type": "passkey", "name": "MacBook"});
        let code = json!({"type": "recovery-code"});
        assert_eq!(
            left(&[sms, code, named], false, true),
            "Remaining: passkey “\u{2068}MacBook\u{2069}”, SMS …5623, verified email. Backup: recovery code."
        );
    }

    #[test]
    fn sentence_warns_if_no_factor_is_left() {
        assert_eq!(
            left(&[], true, false),
            "Remaining: only the password. No backup."
        );
        assert_eq!(left(&[], false, false), "Remaining: no method. No backup.");
        let code = [json!({"type": "recovery-code"})];
        assert_eq!(
            left(&code, true, false),
            "Remaining: only the password. Backup: recovery code."
        );
        // A deleted email factor leaves the verified address of the profile.
        assert_eq!(
            left(&[], true, true),
            "Remaining: password, verified email. No backup."
        );
    }

    #[test]
    fn sentence_counts_what_it_does_not_name() {
        let keys: Vec<_> = (1..=6)
            .map(|n| json!({"type": "webauthn-roaming", "name": format!("Key {n}")}))
            .collect();
        let said = left(&keys, true, false);
        assert!(
            said.ends_with("“\u{2068}Key 3\u{2069}”, 3 more. No backup."),
            "{said}"
        );
        let said = left(&keys[..4], true, false);
        assert!(said.contains("Key 4"), "one more is named: {said}");
        // Two that look alike are counted rather than repeated.
        let apps = [json!({"type": "totp"}), json!({"type": "totp"})];
        assert_eq!(
            left(&apps, false, false),
            "Remaining: 2 × authenticator app. No backup."
        );
    }
}
