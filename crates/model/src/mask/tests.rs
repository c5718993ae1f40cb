use serde_json::json;

use super::*;

fn masked(value: Value) -> Value {
    method(&AuthenticationMethod::from_value(value)).to_value()
}

#[test]
fn security_41_a_number_keeps_two_digits() {
    for (number, shown) in [
        ("+15551234567", "•••• 67"),
        ("+1 (555) 123-4567", "•••• 67"),
        ("+1234", "••••"),
        ("", "••••"),
        ("nobody", "••••"),
        ("JaneX", "••••"),
        ("XXXXXXXX*34", "XXXXXXXX*34"),
        ("XXXXXXXXX4567", "XXXXXXXXX4567"),
        // An extension, or a tenant that shows nearly all of the number.
        ("+15551234567 x12", "•••• 12"),
        ("+336*****78", "•••• 78"),
        ("+336123456*8", "•••• 68"),
        ("+١٥٥٥١٢٣٤٥٦٧", "•••• ٦٧"),
    ] {
        assert_eq!(phone(number), shown, "{number}");
    }
}

#[test]
fn security_41_an_address_keeps_its_first_letter_and_its_domain() {
    for (address, shown) in [
        ("mia@example.com", "m••••@example.com"),
        ("\"a@b\"@example.com", "\"••••@example.com"),
        ("éva@exämple.com", "é••••@exämple.com"),
        ("nobody", "••••"),
        ("@example.com", "••••@example.com"),
        ("m***@example.com", "m••••@example.com"),
        ("mia@example.com or mia@home", "m••••@home"),
        ("mia@example.com, call +15551234567", "m••••@••••"),
        // `*` is legal in a local part. In a domain it is the tenant's mask, unless something follows.
        ("a*b@example.com", "a••••@example.com"),
        ("chuc****@exam*******", "chuc****@exam*******"),
        ("****@exam*******", "****@exam*******"),
        ("mia@example.com *", "m••••@••••"),
    ] {
        assert_eq!(email(address), shown, "{address}");
    }
}

#[test]
fn security_41_a_name_hides_what_looks_like_a_number_or_an_address() {
    for (name, shown) in [
        ("+15551234567", "•••• 67"),
        ("Work 555 123 4567", "Work •••• 67"),
        ("Work: mia@example.com", "Work: m••••@example.com"),
        ("<mia@example.com>", "<m••••@example.com>"),
        ("+15551234567+15557654321", "•••• 67•••• 21"),
        ("(555) 123-4567 Mia", "(•••• 67 Mia"),
        ("Mobile", "Mobile"),
        ("Room 12/345", "Room 12/345"),
        ("@mia", "@mia"),
        ("mia@example.com*", "m••••@••••"),
        // A mask and its neighbour together look like another address.
        ("000000 0@home", "•••• 0••••@home"),
        ("a@.5551234567", "a••••@•••• 67"),
        ("Old 2026-11-22", "Old 2026-11-22"),
        ("Old 22.11.2026", "Old 22.11.2026"),
    ] {
        assert_eq!(text(name, false), shown, "{name}");
    }
    assert_eq!(text("YubiKey 12345678", true), "YubiKey 12345678");
    assert_eq!(text("Key of +15551234567", true), "Key of •••• 67");
}

#[test]
fn security_41_a_method_hides_its_value_wherever_it_is() {
    let shown = masked(json!({
        "id": "phone|dev_1", "type": "phone", "name": "+15551234567", "phone_number": "+15551234567",
        "created_at": "2026-01-02T03:04:05.678Z", "preferred_authentication_method": "sms", "confirmed": true,
        "authentication_methods": [{"type": "sms", "id": "sms|dev_1", "to": "+15551234567", "email": "mia@example.com"}],
        "destination": {"raw": 15_551_234_567_u64, "list": ["tel:+15551234567"], "phone": 5_551_234_567_u64},
        "phoneNumber": "+15551234567", "mobile_number": "5551234567", "sms_sent": 12345, "later": "2026-01-02", "count": 1_234_567,
        "+15551234567": true
    }));
    assert_eq!(
        shown,
        json!({
            "id": "phone|dev_1", "type": "phone", "name": "•••• 67", "phone_number": "•••• 67",
            "created_at": "2026-01-02T03:04:05.678Z", "preferred_authentication_method": "sms", "confirmed": true,
            "authentication_methods": [{"type": "sms", "id": "sms|dev_1", "to": "•••• 67", "email": "m••••@example.com"}],
            "destination": {"raw": "•••• 67", "list": ["tel:•••• 67"], "phone": "•••• 67"},
            "phoneNumber": "•••• 67", "mobile_number": "•••• 67", "sms_sent": "•••• 45", "later": "2026-01-02", "count": 1_234_567,
            "•••• 67": true
        })
    );
}

#[test]
fn security_41_what_the_tenant_has_masked_stays_as_it_is() {
    for method in [
        json!({"type": "phone", "phone_number": "XXXXXXXXXXX5044", "name": "Work"}),
        json!({"type": "email", "email": "chuc****@exam*******"}),
        json!({"type": "email", "email": "****@exam*******", "backup_mail": "****@exam*******"}),
    ] {
        assert_eq!(masked(method.clone()), method);
    }
}

#[test]
fn security_41_an_address_in_the_numbers_place_is_masked_as_one() {
    // One of the guide's examples.
    let shown = masked(
        json!({"type": "phone", "phone_number": "mia@example.com", "name": "Mia@Example.com"}),
    );
    assert_eq!(
        shown,
        json!({"type": "phone", "phone_number": "m••••@example.com", "name": "M••••@Example.com"})
    );
    // A known field with an unexpected type becomes an unknown field, and is masked all the same.
    let shown = masked(json!({"type": "email", "email": ["mia@example.com"], "value": null}));
    assert_eq!(
        shown,
        json!({"type": "email", "email": ["m••••@example.com"], "value": null})
    );
    assert_eq!(masked(json!("+15551234567")), json!({"value": "•••• 67"}));
}

#[test]
fn security_41_short_values_hide_in_other_fields_too() {
    let shown = masked(
        json!({"type": "phone", "phone_number": "12345", "name": "Ext 12345", "alias": "a12345b"}),
    );
    assert_eq!(
        shown,
        json!({"type": "phone", "phone_number": "•••• 45", "name": "Ext •••• 45", "alias": "a•••• 45b"})
    );
}

#[test]
fn security_42_a_read_answer_holds_no_secret_under_any_key() {
    let mut method = AuthenticationMethod::from_value(json!({
        "id": "totp|dev_1", "type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP", "totpSecret": "JBSWY3DPEHPK3PXP",
        "recovery_codes": ["JBSWY3DPEHPK3PXP"], "setup": [{"otpauth_url": "JBSWY3DPEHPK3PXP", "name": "kept"}],
        "authentication_methods": [{"type": "totp", "totp-secret": "JBSWY3DPEHPK3PXP"}]
    }));
    without_secrets(&mut method);
    assert_eq!(
        method.to_value(),
        json!({"id": "totp|dev_1", "type": "totp", "setup": [{"name": "kept"}], "authentication_methods": [{"type": "totp"}]})
    );
}

#[test]
fn security_71_what_lies_under_a_phone_or_mail_key_is_masked() {
    let shown = masked(json!({
        "type": "totp",
        "phone": {"national": "7700900123", "subscriber": 7_700_900_123_u64, "verified": true, "country": {"code": 44},
                  "parts": [{"all": "07700 900123"}]},
        "contact": {"sms": [{"to": "5551234567"}], "email": {"old": ["mia@example.com", {"was": "5551234567@sms.example"}]}},
        "whatsapp": {"to": "5551234567"}, "voice": ["5551234567"], "msisdn": "5551234567",
        "authentication_methods": [{"type": "sms", "mobile": {"value": "5551234567"}}],
        // No key says that these are phone numbers, so they may be serial numbers.
        "device": {"serial": "5551234567"}
    }));
    assert_eq!(
        shown,
        json!({
            "type": "totp",
            "phone": {"national": "•••• 23", "subscriber": "•••• 23", "verified": true, "country": {"code": 44},
                      "parts": [{"all": "•••• 23"}]},
            "contact": {"sms": [{"to": "•••• 67"}], "email": {"old": ["m••••@example.com", {"was": "5••••@sms.example"}]}},
            "whatsapp": {"to": "•••• 67"}, "voice": ["•••• 67"], "msisdn": "•••• 67",
            "authentication_methods": [{"type": "sms", "mobile": {"value": "•••• 67"}}],
            "device": {"serial": "5551234567"}
        })
    );
}

const OTPAUTH: [&str; 6] = [
    "otpauth://totp/Acme:mia?secret=JBSWY3DPEHPK3PXP",
    "OTPAUTH://totp/Acme:mia?secret=JBSWY3DPEHPK3PXP",
    "Set up with otpauth://totp/My App:mia?secret=JBSWY3DPEHPK3PXP",
    "otpauth-migration://offline?data=JBSWY3DPEHPK3PXP",
    "https://qr.example/?data=otpauth%3A%2F%2Ftotp%2FAcme%3Fsecret%3DJBSWY3DPEHPK3PXP",
    "otpauth:JBSWY3DPEHPK3PXP",
];

/// A method with this text in every place that can have one.
fn everywhere(text: &str) -> AuthenticationMethod {
    let mut value = json!({
        "id": "totp|dev_1", "type": "totp", "setup": [[text], {"image": text}], text: true, "uri": text,
        "authentication_methods": [{"type": "totp", "link": text, "deep": {"er": [text]}}]
    });
    for field in [
        "name",
        "phone_number",
        "email",
        "link_id",
        "key_id",
        "public_key",
        "relying_party_identifier",
        "aaguid",
        "credential_device_type",
        "identity_user_id",
        "user_agent",
        "user_handle",
        "created_at",
        "enrolled_at",
        "last_auth_at",
        "preferred_authentication_method",
    ] {
        value[field] = text.into();
    }
    value["transports"] = json!([text, "usb"]);
    AuthenticationMethod::from_value(value)
}

#[test]
fn security_71_no_otpauth_address_is_left_under_any_key() {
    for text in OTPAUTH {
        let mut read = everywhere(text);
        without_secrets(&mut read);
        // Even a revealed response has to pass this.
        let whole = read.to_value().to_string();
        let masked = method(&everywhere(text)).to_value().to_string();
        for shown in [whole, masked] {
            assert!(!shown.contains("JBSWY3DPEHPK3PXP"), "{text}: {shown}");
            assert!(shown.contains("totp|dev_1"), "{shown}");
        }
    }
    for harmless in ["otpauth", "My otpauth key", "an otpauthor:ity", "totp://x"] {
        let mut read = everywhere(harmless);
        without_secrets(&mut read);
        assert_eq!(read.name.as_deref(), Some(harmless));
    }
}

#[test]
fn security_71_texts_hide_otpauth_addresses() {
    for (own, shown) in [
        (
            "Bad: otpauth://totp/A B?secret=JBSWY3DPEHPK3PXP",
            "Bad: ••••",
        ),
        ("+447700900123 otpauth:x", "•••• 23 ••••"),
        ("otpauth", "otpauth"),
    ] {
        assert_eq!(text(own, false), shown, "{own}");
    }
}
