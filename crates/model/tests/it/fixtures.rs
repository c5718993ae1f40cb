//! Every JSON example of the documentation: parsed and serialised without loss.

use std::collections::BTreeSet;

use factordesk_model::{
    AuthenticationMethod, CreateRequest, ListVersion, MessageKey, MethodPage, MethodType, Problem,
    SetRequest, UpdateRequest,
};
use serde_json::{Value, json};

macro_rules! fixture {
    ($name:literal) => {
        (
            concat!($name, ".json"),
            include_str!(concat!("../fixtures/", $name, ".json")),
        )
    };
}

type Fixture = (&'static str, &'static str);

const METHOD_ANSWERS: &[Fixture] = &[
    fixture!("guide_get_response"),
    fixture!("guide_create_phone_response"),
    fixture!("guide_create_email_response"),
    fixture!("guide_create_totp_response"),
    fixture!("guide_create_webauthn_response"),
    fixture!("guide_update_response"),
    fixture!("patch_page_response"),
];
const LIST_ANSWERS: &[Fixture] = &[
    fixture!("guide_list_response"),
    fixture!("guide_set_response"),
    fixture!("put_page_response"),
];
const CREATES: &[Fixture] = &[
    fixture!("guide_create_phone_request"),
    fixture!("guide_create_email_request"),
    fixture!("guide_create_totp_request"),
    fixture!("guide_create_webauthn_request"),
];
const SETS: &[Fixture] = &[fixture!("guide_set_request"), fixture!("put_page_request")];
const UPDATES: &[Fixture] = &[
    fixture!("guide_update_request"),
    fixture!("patch_page_request"),
];

/// The example in the schema's spelling. The documentation deviates from it only in three camelCase keys and one
/// underscore.
fn in_schema_spelling(text: &str) -> Value {
    let mut text = text.to_owned();
    for (theirs, ours) in [
        ("\"relyingPartyIdentifier\"", "\"relying_party_identifier\""),
        ("\"keyId\"", "\"key_id\""),
        ("\"publicKey\"", "\"public_key\""),
        ("\"webauthn_roaming\"", "\"webauthn-roaming\""),
    ] {
        text = text.replace(theirs, ours);
    }
    serde_json::from_str(&text).unwrap()
}

/// The text of the example with this name.
fn text_of(list: &[Fixture], name: &str) -> &'static str {
    list.iter().find(|(n, _)| *n == name).unwrap().1
}

#[test]
fn fixtures_are_all_listed_here() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let on_disk: BTreeSet<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let listed = [METHOD_ANSWERS, LIST_ANSWERS, CREATES, SETS, UPDATES].concat();
    let listed: BTreeSet<String> = listed.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, listed);
}

#[test]
fn method_answers_of_the_documents_lose_nothing() {
    for (name, text) in METHOD_ANSWERS {
        let method: AuthenticationMethod = serde_json::from_str(text).unwrap();
        assert_eq!(method.to_value(), in_schema_spelling(text), "{name}");
        assert!(method.extra.is_empty(), "{name}: {:?}", method.extra);
        assert!(method.id.is_some(), "{name}");
    }
}

#[test]
fn list_answers_of_the_documents_lose_nothing() {
    for (name, text) in LIST_ANSWERS {
        let page: MethodPage = serde_json::from_str(text).unwrap();
        assert_eq!(page.to_value(), in_schema_spelling(text), "{name}");
        assert_eq!((page.methods.len(), page.totals), (1, None), "{name}");
        assert!(page.methods[0].extra.is_empty(), "{name}");
    }
}

#[test]
fn list_answer_reads_the_same_with_totals() {
    let items = in_schema_spelling(LIST_ANSWERS[0].1);
    let value = json!({"start": 0, "limit": 50, "total": 1, "authenticators": items});
    let page = MethodPage::from_value(value.clone()).unwrap();
    assert_eq!(page.to_value(), value);
    assert_eq!(page.methods[0].kind, Some(MethodType::Totp));
}

#[test]
fn create_requests_of_the_documents_are_written_in_the_schemas_spelling() {
    for (name, text) in CREATES {
        let request: CreateRequest = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::to_value(&request).unwrap(),
            in_schema_spelling(text),
            "{name}"
        );
    }
}

#[test]
fn create_requests_of_the_documents_have_exactly_their_placeholders_as_problems() {
    let problems = |name| {
        let request: CreateRequest = serde_json::from_str(text_of(CREATES, name)).unwrap();
        request.validate()
    };
    assert_eq!(
        problems("guide_create_phone_request.json"),
        [Problem::new("phone_number", MessageKey::PhoneNotE164)]
    );
    assert_eq!(problems("guide_create_email_request.json"), []);
    assert_eq!(
        problems("guide_create_totp_request.json"),
        [Problem::new("totp_secret", MessageKey::SecretNotBase32)]
    );
    assert_eq!(
        problems("guide_create_webauthn_request.json"),
        [
            Problem::new("name", MessageKey::NameTooLong),
            Problem::new("key_id", MessageKey::NotBase64),
            Problem::new("public_key", MessageKey::NotBase64),
            Problem::new("relying_party_identifier", MessageKey::NotHostname),
        ]
    );
}

#[test]
fn set_requests_of_the_documents_have_exactly_their_placeholders_as_problems() {
    let guide: SetRequest = serde_json::from_str(text_of(SETS, "guide_set_request.json")).unwrap();
    assert_eq!(
        serde_json::to_value(&guide).unwrap(),
        in_schema_spelling(text_of(SETS, "guide_set_request.json"))
    );
    assert_eq!(
        guide.validate(),
        [Problem::new("[0].phone_number", MessageKey::PhoneNotE164)]
    );
    let page: SetRequest = serde_json::from_str(text_of(SETS, "put_page_request.json")).unwrap();
    assert_eq!(
        page.validate(),
        [Problem::new("[0].phone_number", MessageKey::Required)]
    );
}

#[test]
fn update_requests_of_the_documents_read_and_write() {
    let guide: UpdateRequest =
        serde_json::from_str(text_of(UPDATES, "guide_update_request.json")).unwrap();
    assert_eq!(
        serde_json::to_value(&guide).unwrap(),
        json!({"name": "Mobile SMS"})
    );
    assert_eq!(guide.validate(), []);
    let page: UpdateRequest =
        serde_json::from_str(text_of(UPDATES, "patch_page_request.json")).unwrap();
    assert_eq!(
        page.validate(),
        [Problem::new("name", MessageKey::NothingToChange)]
    );
}

#[test]
fn list_version_of_the_documents_lists_never_changes() {
    // Scripts compute the version too (`tests/sdk/support/version.mjs` does): other values would break them.
    let version = |list: usize| {
        let page: MethodPage = serde_json::from_str(LIST_ANSWERS[list].1).unwrap();
        ListVersion::of(&page.methods).to_string()
    };
    assert_eq!(version(0), "v1-b5839b7e13f32546");
    assert_eq!(version(1), "v1-c6e47b13a0629c90");
    assert_eq!(ListVersion::of([]).to_string(), "v1-cbf29ce484222325");
}
