use serde_json::{Value, json};

use super::*;

fn methods(types: &[&str]) -> Vec<AuthenticationMethod> {
    types
        .iter()
        .map(|kind| AuthenticationMethod::from_value(json!({"type": kind, "confirmed": true})))
        .collect()
}

fn capabilities(factors: Value, channels: &[Channel]) -> Capabilities {
    Capabilities {
        factors: Some(serde_json::from_value(factors).unwrap()),
        channels: Some(channels.to_vec()),
    }
}

/// Capabilities with everything on.
fn all_on() -> Capabilities {
    let factors = ["sms", "email", "otp", "webauthn-roaming"]
        .map(|name| json!({"name": name, "enabled": true, "trial_expired": false}));
    capabilities(json!(factors), &Channel::ALL)
}

fn offers(now: Situation) -> Vec<Result<Offer, Block>> {
    CreateType::ALL.map(|kind| create(kind, now)).to_vec()
}

const OPEN: Result<Offer, Block> = Ok(Offer::Open);
const UNKNOWN: Result<Offer, Block> = Ok(Offer::Unknown);

#[test]
fn create_is_open_if_nothing_blocks_it() {
    let on = all_on();
    let now = Situation {
        permitted: true,
        first_factors: true,
        lacks: None,
        capabilities: Some(&on),
        methods: &[],
        full: false,
    };
    assert_eq!(offers(now), [OPEN; 5]);
}

#[test]
fn create_needs_the_permission_in_every_case() {
    let off = capabilities(json!([{"name": "sms", "enabled": false}]), &[]);
    for capabilities in [None, Some(&off)] {
        let now = Situation {
            permitted: false,
            first_factors: true,
            lacks: None,
            capabilities,
            methods: &[],
            full: true,
        };
        assert_eq!(offers(now), [Err(Block::NotPermitted); 5]);
    }
}

#[test]
fn create_needs_the_applications_scope() {
    let on = all_on();
    let scope = "create:authentication_methods";
    let now = Situation {
        permitted: true,
        first_factors: true,
        lacks: Some(scope),
        capabilities: Some(&on),
        methods: &[],
        full: false,
    };
    assert_eq!(offers(now), [Err(Block::NoScope(scope)); 5]);
    let now = Situation {
        permitted: false,
        ..now
    };
    assert_eq!(offers(now), [Err(Block::NotPermitted); 5]);
}

#[test]
fn create_follows_what_the_tenant_has_turned_on() {
    let on = json!({"name": "sms", "enabled": true});
    for (factor, channels, expected) in [
        (on.clone(), &Channel::ALL[..], OPEN),
        (on.clone(), &[Channel::Voice][..], OPEN),
        (on, &[][..], Err(Block::NoChannel)),
        (
            json!({"name": "sms", "enabled": false}),
            &Channel::ALL[..],
            Err(Block::TurnedOff),
        ),
        (
            json!({"name": "sms", "enabled": true, "trial_expired": true}),
            &Channel::ALL[..],
            Err(Block::TrialExpired),
        ),
        // A factor is missing in the response, for example of a later API.
        (json!({"name": "fax", "enabled": true}), &[][..], UNKNOWN),
    ] {
        let tenant = capabilities(json!([factor.clone()]), channels);
        let now = Situation {
            permitted: true,
            first_factors: true,
            lacks: None,
            capabilities: Some(&tenant),
            methods: &[],
            full: false,
        };
        assert_eq!(create(CreateType::Phone, now), expected, "{factor}");
        assert_eq!(create(CreateType::Passkey, now), OPEN);
    }
}

#[test]
fn create_is_unknown_without_capabilities() {
    let now = Situation {
        permitted: true,
        first_factors: true,
        lacks: None,
        capabilities: None,
        methods: &[],
        full: false,
    };
    assert_eq!(offers(now), [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, OPEN]);
}

#[test]
fn create_is_unknown_only_where_capabilities_are_missing() {
    let all = all_on();
    let without_channels = Capabilities {
        channels: None,
        ..all.clone()
    };
    let without_factors = Capabilities {
        factors: None,
        ..all
    };
    for (capabilities, expected) in [
        (&without_channels, [UNKNOWN, OPEN, OPEN, OPEN, OPEN]),
        (&without_factors, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, OPEN]),
    ] {
        let now = Situation {
            permitted: true,
            first_factors: true,
            lacks: None,
            capabilities: Some(capabilities),
            methods: &[],
            full: false,
        };
        assert_eq!(offers(now), expected, "{capabilities:?}");
    }
    for channel in Channel::ALL {
        assert!(!channel_is_off(Some(&without_channels), channel));
        assert!(can_change_channel(Some(&without_channels), Some(channel)));
    }
}

#[test]
fn create_stops_at_the_documented_limit_and_at_the_servers_own() {
    let on = all_on();
    for (types, kind, full, expected) in [
        (vec!["passkey"; 19], CreateType::Passkey, false, OPEN),
        (
            vec!["passkey"; 20],
            CreateType::Passkey,
            false,
            Err(Block::TooMany(20)),
        ),
        (vec!["passkey"; 20], CreateType::Totp, false, OPEN),
        // The API has a limit, but doesn't document it: nothing is blocked before a refusal.
        (vec!["totp"; 60], CreateType::Totp, false, OPEN),
        (vec!["totp"; 3], CreateType::Totp, true, Err(Block::Full)),
        (
            vec!["passkey"; 3],
            CreateType::Passkey,
            true,
            Err(Block::Full),
        ),
    ] {
        let methods = methods(&types);
        let now = Situation {
            permitted: true,
            first_factors: true,
            lacks: None,
            capabilities: Some(&on),
            methods: &methods,
            full,
        };
        assert_eq!(create(kind, now), expected, "{types:?}");
    }
}

#[test]
fn create_of_an_email_beside_a_factor_is_open_with_a_caution() {
    let on = all_on();
    for (kind, confirmed, warned) in [
        ("totp", Some(true), true),
        ("phone", None, true),
        ("push", Some(true), true),
        ("guardian", Some(true), true),
        ("webauthn-roaming", Some(true), true),
        ("webauthn-platform", Some(true), true),
        ("totp", Some(false), false),
        ("passkey", Some(true), false),
        ("password", Some(true), false),
        ("recovery-code", Some(true), false),
        ("email", Some(true), false),
        ("retina", Some(true), false),
    ] {
        let method =
            AuthenticationMethod::from_value(json!({"type": kind, "confirmed": confirmed}));
        let now = Situation {
            permitted: true,
            first_factors: true,
            lacks: None,
            capabilities: Some(&on),
            methods: std::slice::from_ref(&method),
            full: false,
        };
        assert_eq!(create(CreateType::Email, now), OPEN, "{kind}");
        for created in CreateType::ALL {
            let expected =
                (warned && created == CreateType::Email).then_some(Caution::EmailBesideOthers);
            let methods = std::slice::from_ref(&method);
            assert_eq!(caution(created, methods), expected, "{kind} {created:?}");
        }
    }
}

#[test]
fn create_reports_permanent_blocks_first() {
    let off = capabilities(json!([{"name": "email", "enabled": false}]), &[]);
    let methods = methods(&["totp"]);
    let now = Situation {
        permitted: true,
        first_factors: true,
        lacks: None,
        capabilities: Some(&off),
        methods: &methods,
        full: true,
    };
    assert_eq!(create(CreateType::Email, now), Err(Block::TurnedOff));
}

#[test]
fn channel_can_be_changed_to_one_that_is_on() {
    let sms = capabilities(json!([]), &[Channel::Sms]);
    let none = capabilities(json!([]), &[]);
    for (tenant, now, expected) in [
        (None, Some(Channel::Sms), true),
        (Some(&sms), Some(Channel::Sms), false),
        (Some(&sms), Some(Channel::Voice), true),
        (Some(&sms), None, true),
        (Some(&none), Some(Channel::Voice), false),
    ] {
        assert_eq!(can_change_channel(tenant, now), expected, "{now:?}");
    }
    assert!(channel_is_off(Some(&sms), Channel::Voice));
    assert!(!channel_is_off(None, Channel::Voice));
}
