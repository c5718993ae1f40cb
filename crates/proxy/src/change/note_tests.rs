use serde_json::json;

use super::*;

#[test]
fn security_42_only_what_is_known_to_hold_no_secret_is_kept_with_a_key() {
    let kept = |operation, body: &str| {
        let answer = UpstreamResponse {
            status: 201,
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            page: None,
        };
        without_secrets(operation, &answer).map(|kept| String::from_utf8(kept).unwrap())
    };
    let create = Operation::CreateMethod;
    let method = |kind: &str| json!({"id": "m", "type": kind, "new_field": "x"});
    for plain in ["phone", "email", "webauthn-roaming", "passkey"] {
        let text = kept(create, &method(plain).to_string()).unwrap();
        assert!(
            text.contains(plain) && !text.contains("new_field"),
            "{text}"
        );
        let mut odd = method(plain);
        odd["totp_secret"] = json!("JBSWY3DPEHPK3PXP");
        assert_eq!(kept(create, &odd.to_string()), None, "{plain}");
    }
    for other in ["totp", "push", "recovery-code", "password", "new-kind"] {
        assert_eq!(kept(create, &method(other).to_string()), None, "{other}");
    }
    assert_eq!(kept(create, ""), Some(String::new()));
    assert_eq!(kept(create, "[]"), None);
    for operation in [Operation::CreateTicket, Operation::RegenerateRecoveryCode] {
        let shown_once = method("phone").to_string();
        assert_eq!(kept(operation, &shown_once), None, "{operation:?}");
    }
}
