//! Registering security keys and passkeys in the browser, with a simulated authenticator.

use std::rc::Rc;

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{
    Authenticator, Bench, Fake, FakeResponse, METHODS, click, error, fake_with, page, session,
    type_text,
};

const AAGUID: &str = "2fc0579f-8113-47ea-b116-bb5a8db9202a";
/// Flags of the authenticator data: attested credential data, user present, user verified, backup eligible, backup
/// state
const AT: u8 = 64;
const UP: u8 = 1;
const UV: u8 = 4;
const BE: u8 = 8;
const BS: u8 = 16;

/// The behaviour of an authenticator that creates a credential of a known model.
fn makes(flags: u8) -> Value {
    let aaguid: Vec<u8> = AAGUID
        .replace('-', "")
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    json!({"flags": AT | flags, "aaguid": aaguid, "transports": ["usb", "nfc"]})
}

fn fake(methods: &[Value]) -> Rc<Fake> {
    let fake = fake_with(methods);
    let models = json!([{"aaguid": AAGUID, "name": "YubiKey 5 Series with NFC"}]);
    fake.on(
        "GET",
        "/lookup/authenticators",
        FakeResponse::json(200, models),
    );
    fake
}

/// A desk with the form of a type open, on a page that may register credentials.
async fn form(kind: &str, methods: &[Value]) -> Bench {
    form_on(kind, fake(methods), json!({"host": "login.example.com"})).await
}

async fn form_on(kind: &str, fake: Rc<Fake>, facts: Value) -> Bench {
    let bench = Bench::on_page(fake, facts);
    bench.wait_for("methods").await;
    open(&bench, kind).await;
    bench
}

async fn open(bench: &Bench, kind: &str) {
    click(&bench.get("add-factor"));
    bench
        .until("the types", |b| {
            b.css("dialog[open] [data-testid='add-type-phone']")
                .is_some()
        })
        .await;
    click(&part(bench, &format!("add-type-{kind}")));
    bench.wait_for(&format!("form-{kind}")).await;
    bench.settle().await;
}

#[track_caller]
fn part(bench: &Bench, testid: &str) -> HtmlElement {
    match bench.css(&format!("dialog[open] [data-testid='{testid}']")) {
        Some(found) => found,
        None => panic!("no {testid} in the dialog: {}", bench.text()),
    }
}

fn sent(bench: &Bench) -> Vec<Value> {
    bench
        .fake
        .asked("POST", METHODS)
        .iter()
        .map(|request| serde_json::from_str(request.body.as_ref().unwrap().expose()).unwrap())
        .collect()
}

fn focused(bench: &Bench) -> Option<String> {
    bench.focused()?.get_attribute("data-testid")
}

async fn make(bench: &Bench) {
    click(&part(bench, "start-ceremony"));
    bench.wait_for("credential").await;
    bench.settle().await;
}

async fn add(bench: &Bench) -> Value {
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "new|1"})),
    );
    click(&part(bench, "submit"));
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    sent(bench).pop().unwrap()
}

fn public_key() -> String {
    let mut key = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
    key.extend([7; 32]);
    key.extend([0x22, 0x58, 32]);
    key.extend([9; 32]);
    let key: String = key.into_iter().map(char::from).collect();
    leptos::prelude::window().btoa(&key).unwrap()
}

#[wasm_bindgen_test]
async fn security_key_is_named_after_its_model_and_added() {
    let key = Authenticator::plug(makes(UP));
    let bench = form("security-key", &[]).await;
    assert_eq!(focused(&bench).as_deref(), Some("start-ceremony"));
    make(&bench).await;
    let summary = part(&bench, "credential").inner_text();
    for words in [
        "YubiKey 5 Series with NFC",
        AAGUID,
        "usb, nfc",
        "Single device",
        "No",
    ] {
        assert!(summary.contains(words), "{words}: {summary}");
    }
    assert!(
        !bench.has("unverified"),
        "a security key needs no user verification"
    );
    assert_eq!(focused(&bench).as_deref(), Some("field-name"));
    assert_eq!(
        add(&bench).await,
        json!({"type": "webauthn-roaming", "name": "YubiKey 5 Series", "key_id": "AQIDBA", "public_key": public_key(),
            "relying_party_identifier": "login.example.com"})
    );
    let asked = key.asked().pop().unwrap();
    assert_eq!(
        asked["rp"],
        json!({"id": "login.example.com", "name": "Acme"})
    );
    assert_eq!(asked["user"]["name"], "mia@example.com");
    assert_eq!(asked["user"]["displayName"], "Mia Keller");
    assert_eq!(asked["challenge"].as_str().unwrap().len(), 43, "32 bytes");
    assert_eq!(asked["user"]["id"].as_str().unwrap().len(), 86, "64 bytes");
    assert_eq!(asked["attestation"], "none");
}

#[wasm_bindgen_test]
async fn passkey_is_added_with_all_its_properties() {
    let phone = Authenticator::plug(makes(UP | UV | BE | BS));
    let before = json!({"id": "passkey|1", "type": "passkey", "key_id": "+/8=", "user_handle": "bWlh",
        "transports": ["internal"], "confirmed": true});
    let bench = form("passkey", &[before]).await;
    make(&bench).await;
    let summary = part(&bench, "credential").inner_text();
    assert!(
        summary.contains("devices: synced") && summary.contains("Yes"),
        "{summary}"
    );
    assert!(!bench.has("unverified"));
    type_text(&part(&bench, "field-name"), "Pixel");
    let user_agent = leptos::prelude::window().navigator().user_agent().unwrap();
    assert_eq!(
        add(&bench).await,
        json!({"type": "passkey", "name": "Pixel", "key_id": "AQIDBA", "public_key": public_key(),
            "relying_party_identifier": "login.example.com", "aaguid": AAGUID, "credential_device_type": "multi_device",
            "credential_backed_up": true, "user_agent": user_agent, "user_handle": "bWlh", "transports": ["usb", "nfc"]})
    );
    let asked = phone.asked().pop().unwrap();
    assert_eq!(asked["user"]["id"], "bWlh");
    assert_eq!(
        asked["excludeCredentials"],
        json!([{"id": "-_8", "transports": ["internal"]}])
    );
}

#[wasm_bindgen_test]
async fn passkey_without_user_verification_is_warned_of_and_can_be_added() {
    let _key = Authenticator::plug(makes(UP));
    let bench = form("passkey", &[]).await;
    make(&bench).await;
    assert!(
        part(&bench, "unverified")
            .inner_text()
            .contains("Anyone who has it")
    );
    assert_eq!(add(&bench).await["credential_device_type"], "single_device");
}

#[wasm_bindgen_test]
async fn each_failure_says_what_to_do_and_can_be_retried() {
    for (name, says) in [
        ("NotAllowedError", "not finished in time"),
        ("InvalidStateError", "already registered"),
        ("SecurityError", "login.example.com doesn't allow keys"),
        ("NotSupportedError", "ES256"),
        ("ConstraintError", "can't hold passkeys"),
        ("OperationError", "in progress"),
        ("UnknownError", "another browser"),
    ] {
        let broken = Authenticator::plug(json!({ "error": name }));
        let bench = form("security-key", &[]).await;
        click(&part(&bench, "start-ceremony"));
        let failed = bench.wait_for("ceremony-failed").await;
        assert!(
            failed.inner_text().contains(says),
            "{name}: {}",
            failed.inner_text()
        );
        assert!(
            part(&bench, "ceremony-status").contains(Some(&failed)),
            "a live region"
        );
        bench.settle().await;
        assert_eq!(focused(&bench).as_deref(), Some("start-ceremony"));
        drop(broken);
        let _works = Authenticator::plug(makes(UP));
        make(&bench).await;
        assert!(!bench.has("ceremony-failed"));
        assert!(sent(&bench).is_empty());
    }
}

#[wasm_bindgen_test]
async fn timeout_is_distinguished_from_a_refusal() {
    let key = Authenticator::plug(json!({"waits": true, "error": "NotAllowedError"}));
    let bench = form("security-key", &[]).await;
    click(&part(&bench, "start-ceremony"));
    bench.wait_for("ceremony-waiting").await;
    bench.settle().await;
    bench.time.advance(60_000);
    key.touch();
    let failed = bench.wait_for("ceremony-failed").await;
    assert!(failed.inner_text().contains("within a minute"));
}

#[wasm_bindgen_test]
async fn credential_for_another_origin_is_rejected() {
    let mut forged = makes(UP);
    forged["origin"] = "https://login.example.com.evil.net".into();
    let _key = Authenticator::plug(forged);
    let bench = form("security-key", &[]).await;
    click(&part(&bench, "start-ceremony"));
    let failed = bench.wait_for("ceremony-failed").await;
    assert!(failed.inner_text().contains("for another page"));
    assert!(!bench.has("credential"));
}

#[wasm_bindgen_test]
async fn stopping_goes_back_without_an_error() {
    let _key = Authenticator::plug(json!({"waits": true}));
    let bench = form("security-key", &[]).await;
    click(&part(&bench, "start-ceremony"));
    bench.wait_for("ceremony-waiting").await;
    bench.settle().await;
    assert_eq!(focused(&bench).as_deref(), Some("stop-ceremony"));
    click(&part(&bench, "stop-ceremony"));
    bench.wait_for("start-ceremony").await;
    bench.settle().await;
    assert!(!bench.has("ceremony-failed"));
    assert_eq!(focused(&bench).as_deref(), Some("start-ceremony"));
}

#[wasm_bindgen_test]
async fn leaving_ends_the_wait_and_a_late_credential_is_dropped() {
    for way in ["back", "cancel"] {
        let mut late = makes(UP);
        late["waits"] = true.into();
        let key = Authenticator::plug(late);
        let bench = form("security-key", &[]).await;
        click(&part(&bench, "start-ceremony"));
        bench.wait_for("ceremony-waiting").await;
        bench.settle().await;
        click(&part(&bench, way));
        bench.settle().await;
        key.touch();
        bench.settle().await;
        if way == "back" {
            click(&part(&bench, "add-type-security-key"));
            bench.wait_for("form-security-key").await;
        } else {
            open(&bench, "security-key").await;
        }
        bench.settle().await;
        assert!(bench.has("start-ceremony"), "{way}");
        assert!(!bench.has("ceremony-failed"), "{way}");
    }
}

#[wasm_bindgen_test]
async fn failure_is_forgotten_when_the_form_is_opened_again() {
    let _key = Authenticator::plug(json!({"error": "NotAllowedError"}));
    let bench = form("passkey", &[]).await;
    click(&part(&bench, "start-ceremony"));
    bench.wait_for("ceremony-failed").await;
    click(&part(&bench, "cancel"));
    bench.settle().await;
    open(&bench, "passkey").await;
    assert!(bench.has("start-ceremony") && !bench.has("ceremony-failed"));
}

#[wasm_bindgen_test]
async fn adding_without_a_credential_says_to_create_it_first() {
    let bench = form("passkey", &[]).await;
    click(&part(&bench, "submit"));
    bench.settle().await;
    let said = part(&bench, "error-credential").inner_text();
    assert_eq!(said, "Create the passkey first.");
    assert!(sent(&bench).is_empty());
}

#[wasm_bindgen_test]
async fn obstacles_are_explained_and_values_can_be_typed() {
    let unknown = {
        let fake = fake(&[]);
        let mut session = session();
        session["tenant"].as_object_mut().unwrap().remove("rp_id");
        fake.on("GET", "/session", FakeResponse::json(200, session));
        fake
    };
    for (fake, facts, says) in [
        (unknown, json!({"host": "login.example.com"}), "AUTH0_RP_ID"),
        (
            fake(&[]),
            json!({"host": "portal.example.net"}),
            "Keys for login.example.com can't be created from portal.example.net. Open the desk at login.example.com or a \
             subdomain.",
        ),
        (
            fake(&[]),
            json!({"host": "127.0.0.1", "related": true}),
            "created from 127.0.0.1",
        ),
        (
            fake(&[]),
            json!({"host": "login.example.com", "secure": false}),
            "https://",
        ),
        (
            fake(&[]),
            json!({"host": "login.example.com", "api": false}),
            "WebAuthn",
        ),
        (
            fake(&[]),
            json!({"host": "login.example.com", "allowed": false, "framed": true}),
            "allow=\"publickey-credentials-create\"",
        ),
        (
            fake(&[]),
            json!({"host": "login.example.com", "allowed": false}),
            "Permissions-Policy",
        ),
    ] {
        let bench = form_on("security-key", fake, facts).await;
        let obstacle = part(&bench, "obstacle").inner_text();
        assert!(obstacle.contains(says), "{obstacle}");
        assert!(!bench.has("start-ceremony"));
        assert_eq!(focused(&bench).as_deref(), Some("by-hand"));
        click(&part(&bench, "by-hand"));
        bench.settle().await;
        assert_eq!(focused(&bench).as_deref(), Some("field-name"));
        click(&part(&bench, "guided"));
        bench.settle().await;
        assert!(bench.has("obstacle"));
    }
}

#[wasm_bindgen_test]
async fn page_on_another_host_may_try_with_related_origins() {
    let _key = Authenticator::plug(json!({"error": "SecurityError"}));
    let facts = json!({"host": "portal.example.net", "related": true});
    let bench = form_on("passkey", fake(&[]), facts).await;
    let note = part(&bench, "related-origin").inner_text();
    assert!(
        note.contains("https://login.example.com/.well-known/webauthn"),
        "{note}"
    );
    click(&part(&bench, "start-ceremony"));
    let failed = bench.wait_for("ceremony-failed").await;
    assert!(
        failed
            .inner_text()
            .contains("created from portal.example.net")
    );
}

#[wasm_bindgen_test]
async fn refused_credential_is_reported_and_can_be_replaced() {
    let _key = Authenticator::plug(makes(UP));
    let bench = form("passkey", &[]).await;
    make(&bench).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(409, error(409, "authentication_method_exists", "exists")),
    );
    click(&part(&bench, "submit"));
    let refused = bench.wait_for("error-key_id").await;
    assert!(refused.inner_text().contains("already"));
    assert!(!bench.has("error-banner"), "reported only once");
    click(&part(&bench, "start-over"));
    bench.settle().await;
    assert!(bench.has("start-ceremony") && !bench.has("error-key_id"));
    make(&bench).await;
    assert!(!bench.has("error-key_id"));
}

#[wasm_bindgen_test]
async fn credential_is_kept_until_it_is_added() {
    let _key = Authenticator::plug(makes(UP));
    let bench = form("security-key", &[]).await;
    make(&bench).await;
    click(&part(&bench, "cancel"));
    bench.settle().await;
    open(&bench, "security-key").await;
    assert!(bench.has("credential"));
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(
            200,
            page(&[json!({"id": "new|1", "type": "webauthn-roaming"})]),
        ),
    );
    add(&bench).await;
    open(&bench, "security-key").await;
    assert!(!bench.has("credential") && bench.has("start-ceremony"));
}

#[wasm_bindgen_test]
async fn too_long_a_name_is_refused_beside_its_field() {
    let _key = Authenticator::plug(makes(UP));
    let bench = form("security-key", &[]).await;
    make(&bench).await;
    type_text(&part(&bench, "field-name"), "twenty-one characters");
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(
        part(&bench, "error-name")
            .inner_text()
            .contains("at most 20")
    );
    assert!(sent(&bench).is_empty());
}
