//! Generators: any JSON, ids, and valid requests.

use factordesk_model::{
    AuthenticationMethod, Channel, CreateRequest, DeviceType, EmailCreate, MethodId, PasskeyCreate,
    PhoneCreate, Secret, SecurityKeyCreate, SetMethod, SetRequest, TicketFactor, TicketRequest,
    TotpCreate, UpdateRequest, UserId,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Any JSON value, a few levels deep.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The fields of a method in a response, in the schema's spelling.
pub(crate) const METHOD_FIELDS: [&str; 23] = [
    "id",
    "type",
    "confirmed",
    "name",
    "authentication_methods",
    "preferred_authentication_method",
    "link_id",
    "phone_number",
    "email",
    "totp_secret",
    "key_id",
    "public_key",
    "relying_party_identifier",
    "aaguid",
    "credential_device_type",
    "credential_backed_up",
    "identity_user_id",
    "user_agent",
    "user_handle",
    "transports",
    "created_at",
    "enrolled_at",
    "last_auth_at",
];

/// Converts `key_id` to `keyId`.
pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        out.push_str(&first.to_ascii_uppercase());
        out.push_str(rest);
    }
    out
}

/// Usually a value that the API could send for this field.
fn fitting(field: &'static str) -> BoxedStrategy<Value> {
    match field {
        "confirmed" | "credential_backed_up" => any::<bool>().prop_map(Value::from).boxed(),
        "authentication_methods" => vec(
            prop_oneof![Just(json!({"type": "sms", "id": "sms|dev_1"})), any_json(),],
            0..3,
        )
        .prop_map(Value::Array)
        .boxed(),
        "transports" => vec(select(&["usb", "nfc"][..]), 0..3)
            .prop_map(Value::from)
            .boxed(),
        "type" => select(&["totp", "webauthn-roaming", "retina", "Push"][..])
            .prop_map(Value::from)
            .boxed(),
        "preferred_authentication_method" => select(&["sms", "voice", "fax"][..])
            .prop_map(Value::from)
            .boxed(),
        _ => any::<String>().prop_map(Value::from).boxed(),
    }
}

/// An object with known fields in either spelling (each once), expected and unexpected values, and unknown fields.
pub(crate) fn method_object() -> impl Strategy<Value = Map<String, Value>> {
    let known = proptest::sample::subsequence(&METHOD_FIELDS[..], 0..=METHOD_FIELDS.len())
        .prop_flat_map(|fields| {
            fields
                .into_iter()
                .map(|field| {
                    let value = prop_oneof![4 => fitting(field), 1 => any_json()];
                    (any::<bool>(), value).prop_map(move |(as_camel, value)| {
                        (
                            if as_camel {
                                camel(field)
                            } else {
                                field.to_owned()
                            },
                            value,
                        )
                    })
                })
                .collect::<Vec<_>>()
        });
    let unknown = btree_map("[a-z_]{1,8}", any_json(), 0..3);
    (known, unknown).prop_map(|(known, unknown)| {
        let mut map: Map<String, Value> = unknown
            .into_iter()
            .filter(|(key, _)| !METHOD_FIELDS.contains(&key.as_str()))
            .collect();
        map.extend(known);
        map
    })
}

/// A method read from such an object.
pub(crate) fn method() -> impl Strategy<Value = AuthenticationMethod> {
    method_object().prop_map(|map| AuthenticationMethod::from_value(Value::Object(map)))
}

/// A text with the characters that have a meaning in URLs.
fn awkward() -> impl Strategy<Value = String> {
    let marks: Vec<char> = "|%#?;:@&=+$,!'()*~._-^`{}[]<>\"/\\aZ09é世😀"
        .chars()
        .collect();
    vec(prop_oneof![3 => select(marks), 1 => any::<char>()], 1..24).prop_map(String::from_iter)
}

/// A user id.
pub(crate) fn user_id() -> impl Strategy<Value = UserId> {
    ("[a-z0-9-]{1,12}", awkward()).prop_filter_map("not in the grammar", |(provider, rest)| {
        UserId::new(format!("{provider}|{rest}")).ok()
    })
}

/// A method id.
pub(crate) fn method_id() -> impl Strategy<Value = MethodId> {
    awkward().prop_filter_map("not in the grammar", |text| MethodId::new(text).ok())
}

fn name() -> impl Strategy<Value = Option<String>> {
    let text = vec(any::<char>(), 1..=20).prop_map(String::from_iter);
    option::of(prop_oneof![
        "[A-Za-z0-9 ]{0,19}[a-z]",
        text.prop_filter("printable", |text| factordesk_model::validate::name(text)
            .is_ok()),
    ])
}

fn phone() -> impl Strategy<Value = PhoneCreate> {
    (
        name(),
        r"\+[1-9][0-9]{1,14}",
        option::of(select(&Channel::ALL[..])),
    )
        .prop_map(
            |(name, phone_number, preferred_authentication_method)| PhoneCreate {
                name,
                phone_number,
                preferred_authentication_method,
            },
        )
}

fn address() -> impl Strategy<Value = String> {
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-zé世]{1,8}){0,2}@[a-z]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,10}){1,3}"
}

fn email() -> impl Strategy<Value = EmailCreate> {
    (name(), address()).prop_map(|(name, email)| EmailCreate { name, email })
}

fn totp() -> impl Strategy<Value = TotpCreate> {
    let secret = r"[A-Z2-7]{16}|[A-Z2-7]{18}======|[A-Z2-7]{20}|[A-Z2-7]{29}===|[A-Z2-7]{32}";
    (name(), secret).prop_map(|(name, secret)| TotpCreate {
        name,
        totp_secret: Secret::new(secret),
    })
}

fn base64() -> impl Strategy<Value = String> {
    r"([A-Za-z0-9_-]{4}){1,30}([A-Za-z0-9_-]{2,3})?|([A-Za-z0-9+/]{4}){1,30}([A-Za-z0-9+/]{2}==)?"
}

fn hostname() -> impl Strategy<Value = String> {
    r"[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?(\.[A-Za-z]([a-z0-9-]{0,12}[a-z0-9])?){0,3}"
        .prop_filter("reserved", |text| !text.contains("--"))
}

fn security_key() -> impl Strategy<Value = SecurityKeyCreate> {
    (name(), base64(), base64(), hostname()).prop_map(
        |(name, key_id, public_key, relying_party_identifier)| SecurityKeyCreate {
            name,
            key_id,
            public_key,
            relying_party_identifier,
        },
    )
}

fn passkey() -> impl Strategy<Value = PasskeyCreate> {
    let own = (
        option::of("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        option::of(select(&DeviceType::ALL[..])),
        option::of(any::<bool>()),
        option::of("[a-z0-9]{1,24}"),
        option::of("[ -~é]{1,80}"),
        option::of(base64()),
        option::of(vec(r"usb|nfc|ble|internal|hybrid|smart-card", 0..4)),
    );
    (security_key(), own).prop_map(|(key, own)| PasskeyCreate {
        name: key.name,
        key_id: key.key_id,
        public_key: key.public_key,
        relying_party_identifier: key.relying_party_identifier,
        aaguid: own.0,
        credential_device_type: own.1,
        credential_backed_up: own.2,
        identity_user_id: own.3,
        user_agent: own.4,
        user_handle: own.5,
        transports: own.6,
    })
}

/// A valid request to create a method.
pub(crate) fn create() -> impl Strategy<Value = CreateRequest> {
    prop_oneof![
        phone().prop_map(CreateRequest::Phone),
        email().prop_map(CreateRequest::Email),
        totp().prop_map(CreateRequest::Totp),
        security_key().prop_map(CreateRequest::WebauthnRoaming),
        passkey().prop_map(CreateRequest::Passkey),
    ]
}

/// A replace-all of valid entries, two of which may be equal.
pub(crate) fn set() -> impl Strategy<Value = SetRequest> {
    let entry = prop_oneof![
        phone().prop_map(SetMethod::Phone),
        email().prop_map(SetMethod::Email),
        totp().prop_map(SetMethod::Totp),
    ];
    vec(entry, 1..6).prop_map(SetRequest)
}

/// A valid update.
pub(crate) fn update() -> impl Strategy<Value = UpdateRequest> {
    (name(), option::of(select(&Channel::ALL[..])))
        .prop_map(|(name, preferred_authentication_method)| UpdateRequest {
            name,
            preferred_authentication_method,
        })
        .prop_filter("changes something", |update| {
            *update != UpdateRequest::default()
        })
}

/// A valid request for a ticket.
pub(crate) fn ticket() -> impl Strategy<Value = TicketRequest> {
    (
        user_id(),
        option::of(address().prop_filter("of the schema's format", |text| {
            text.is_ascii()
                && text
                    .split(['@', '.'])
                    .all(|part| part.get(2..4) != Some("--"))
        })),
        option::of(any::<bool>()),
        option::of("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"),
        option::of(select(&TicketFactor::ALL[..])),
        option::of(any::<bool>()),
    )
        .prop_map(
            |(user_id, email, send_mail, email_locale, factor, allow_multiple_enrollments)| {
                TicketRequest {
                    user_id,
                    email,
                    send_mail,
                    email_locale,
                    factor,
                    allow_multiple_enrollments,
                }
            },
        )
}
