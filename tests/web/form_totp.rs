//! The authenticator app's form: the secret, its QR code, and the verification by a code.

use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::form_add::{closed, open_form, sent};
use crate::support::dialog::{fill, part, shown_error, value};
use crate::support::{Bench, FakeResponse, METHODS, click, error, fire};

/// The key of the test vectors in RFC 4226 and RFC 6238, "12345678901234567890".
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// Its codes from three time steps before the bench's time to three after, computed with Python's `hmac`.
const CODES: [&str; 7] = [
    "515119", "488980", "732583", "738534", "286530", "759746", "913285",
];
const NOW: usize = 3;
const STEP_MS: u32 = 30_000;

async fn open_typed(secret: &str) -> Bench {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    click(&part(&bench, "way-typed"));
    bench.wait_for("field-totp_secret").await;
    fill(&bench, "totp_secret", secret);
    bench.settle().await;
    bench
}

async fn open_address(address: &str) -> Bench {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    click(&part(&bench, "way-address"));
    bench.wait_for("field-otpauth").await;
    fill(&bench, "otpauth", address);
    bench.settle().await;
    bench
}

async fn enter(bench: &Bench, code: &str) {
    fill(bench, "code", code);
    bench.settle().await;
}

fn verdict(bench: &Bench) -> String {
    part(bench, "verdict").text_content().unwrap_or_default()
}

fn shown_secret(bench: &Bench) -> String {
    part(bench, "totp-groups").inner_text()
}

fn path_of_qr(bench: &Bench) -> String {
    let path = bench.css("[data-testid='qr'] path").unwrap();
    path.get_attribute("d").unwrap()
}

fn is_invalid(bench: &Bench, field: &str) -> bool {
    part(bench, &format!("field-{field}"))
        .get_attribute("aria-invalid")
        .is_some()
}

/// The markup and field values in the shadow root.
fn everything(bench: &Bench) -> String {
    let desk: HtmlElement = bench.css(".desk").unwrap();
    let mut all = desk.inner_html();
    let inputs = desk.query_selector_all("input, textarea").unwrap();
    for index in 0..inputs.length() {
        let value = js_sys::Reflect::get(&inputs.get(index).unwrap(), &"value".into()).unwrap();
        all.push_str(&value.as_string().unwrap_or_default());
    }
    all
}

/// The code of a secret at the bench's time, computed with the browser's own HMAC.
async fn code_by_browser(secret: &str) -> String {
    let make = js_sys::Function::new_with_args(
        "secret, step",
        "return (async () => {
            const bits = [...secret.replaceAll(' ', '')]
                .map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
            const bytes = Uint8Array.from(bits.match(/.{8}/g), byte => parseInt(byte, 2));
            const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
            const counter = new DataView(new ArrayBuffer(8));
            counter.setUint32(4, step);
            const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
            const word = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
            return String(word % 1e6).padStart(6, '0');
        })()",
    );
    let step = JsValue::from_f64(1_795_348_800_000.0 / f64::from(STEP_MS));
    let promise = make.call2(&JsValue::NULL, &secret.into(), &step).unwrap();
    let code = JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await;
    code.unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn form_opens_with_a_new_160_bit_secret_as_qr_code_and_in_groups() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    let shown = shown_secret(&bench);
    let groups: Vec<&str> = shown.split(' ').collect();
    assert_eq!(groups.len(), 8, "{shown}");
    for group in &groups {
        assert!(
            group.len() == 4
                && group
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b)),
            "{shown}"
        );
    }
    assert_eq!(value(&bench, "issuer"), "Acme");
    assert_eq!(value(&bench, "account"), "mia@example.com");
    let qr = part(&bench, "qr");
    assert_eq!(qr.get_attribute("role").as_deref(), Some("img"));
    let alternative = qr.get_attribute("aria-label").unwrap();
    assert!(
        alternative.contains("mia@example.com at Acme"),
        "{alternative}"
    );
    assert!(
        !alternative.contains(groups[0]),
        "the secret isn't read out"
    );
    let view_box = qr.get_attribute("viewBox").unwrap();
    assert!(view_box.starts_with("0 0 "), "{view_box}");
    assert!(
        path_of_qr(&bench).starts_with("M4 4h7"),
        "the first finder pattern, after the quiet zone"
    );
    let code = part(&bench, "field-code");
    assert_eq!(code.get_attribute("inputmode").as_deref(), Some("numeric"));
    assert_eq!(
        code.get_attribute("autocomplete").as_deref(),
        Some("one-time-code")
    );
}

#[wasm_bindgen_test]
async fn each_opening_generates_a_new_secret_and_forgets_the_previous_one() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    let first = shown_secret(&bench);
    let path = path_of_qr(&bench);
    fill(&bench, "code", "123456");
    fill(&bench, "name", "App");
    click(&part(&bench, "cancel"));
    closed(&bench).await;
    bench.settle().await;
    let left = everything(&bench);
    assert!(!left.contains(&first) && !left.contains(&first.replace(' ', "")));
    assert!(!left.contains(&path));
    open_form(&bench, "totp").await;
    assert_ne!(shown_secret(&bench), first);
    assert_eq!(value(&bench, "code"), "");
    assert_eq!(value(&bench, "name"), "App", "only the secret is cleared");
}

#[wasm_bindgen_test]
async fn new_secret_is_added_after_a_correct_code() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    let secret = shown_secret(&bench);
    let code = code_by_browser(&secret).await;
    enter(&bench, &format!("{} {}", &code[..3], &code[3..])).await;
    assert!(
        verdict(&bench).contains("The code matches"),
        "{}",
        verdict(&bench)
    );
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "totp|9", "type": "totp"})),
    );
    click(&part(&bench, "submit"));
    closed(&bench).await;
    assert_eq!(
        sent(&bench),
        [json!({"type": "totp", "totp_secret": secret.replace(' ', "")})]
    );
    bench.settle().await;
    assert!(!everything(&bench).contains(&secret));
}

#[wasm_bindgen_test]
async fn wrong_code_sends_nothing_and_gets_the_focus() {
    let bench = open_typed(SECRET).await;
    for (code, says) in [
        ("", "Enter the six digits"),
        ("12345", "Enter the six digits"),
        ("12a456", "six digits and nothing else"),
        ("1234567", "six digits and nothing else"),
        ("000000", "doesn't match"),
        (CODES[NOW - 2], "doesn't match"),
        (CODES[NOW + 2], "doesn't match"),
    ] {
        enter(&bench, code).await;
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert!(shown_error(&bench, "code").contains(says), "{code}");
        assert_eq!(verdict(&bench), "");
        let focused = bench.focused().unwrap().get_attribute("name");
        assert_eq!(focused.as_deref(), Some("code"), "{code}");
    }
    assert!(sent(&bench).is_empty());
}

#[wasm_bindgen_test]
async fn verdict_appears_with_the_sixth_digit() {
    let bench = open_typed(SECRET).await;
    enter(&bench, &CODES[NOW][..5]).await;
    assert!(!is_invalid(&bench, "code"));
    assert_eq!(verdict(&bench), "");
    enter(&bench, CODES[NOW]).await;
    assert!(verdict(&bench).contains("The code matches"));
    assert_eq!(
        part(&bench, "verdict").get_attribute("role").as_deref(),
        Some("status")
    );
    enter(&bench, "000000").await;
    assert_eq!(verdict(&bench), "");
    assert!(is_invalid(&bench, "code"));
}

#[wasm_bindgen_test]
async fn code_of_a_neighbouring_step_is_accepted_with_a_clock_warning() {
    for (code, says) in [
        (CODES[NOW - 1], "step late"),
        (CODES[NOW + 1], "step early"),
    ] {
        let bench = open_typed(SECRET).await;
        enter(&bench, code).await;
        assert!(verdict(&bench).contains(says), "{}", verdict(&bench));
        assert!(verdict(&bench).contains("Set the phone's clock"));
        assert!(!is_invalid(&bench, "code"));
        bench.fake.on(
            "POST",
            METHODS,
            FakeResponse::json(201, json!({"id": "totp|9", "type": "totp"})),
        );
        click(&part(&bench, "submit"));
        closed(&bench).await;
        assert_eq!(sent(&bench).len(), 1);
    }
}

#[wasm_bindgen_test]
async fn accepted_code_stays_valid_while_the_rest_is_filled_in() {
    let bench = open_typed(SECRET).await;
    enter(&bench, CODES[NOW]).await;
    bench.time.advance(20 * STEP_MS);
    fill(&bench, "name", "App");
    bench.settle().await;
    assert!(verdict(&bench).contains("The code matches"));
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "totp|9", "type": "totp"})),
    );
    click(&part(&bench, "submit"));
    closed(&bench).await;
    assert_eq!(sent(&bench)[0]["name"], "App");
}

#[wasm_bindgen_test]
async fn early_code_is_checked_again_on_submit() {
    let bench = open_typed(SECRET).await;
    enter(&bench, CODES[NOW + 2]).await;
    assert!(is_invalid(&bench, "code"));
    bench.time.advance(STEP_MS);
    bench.settle().await;
    assert!(
        is_invalid(&bench, "code"),
        "checked again before submitting"
    );
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "totp|9", "type": "totp"})),
    );
    click(&part(&bench, "submit"));
    closed(&bench).await;
    assert_eq!(sent(&bench).len(), 1);
}

#[wasm_bindgen_test]
async fn another_secret_needs_another_code() {
    let bench = open_typed(SECRET).await;
    enter(&bench, CODES[NOW]).await;
    fill(&bench, "totp_secret", &SECRET.replace('G', "H"));
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert_eq!(verdict(&bench), "");
    assert!(shown_error(&bench, "code").contains("doesn't match"));
    assert!(sent(&bench).is_empty());
    // With the first secret again, the code is right again.
    fill(&bench, "totp_secret", SECRET);
    bench.settle().await;
    assert!(verdict(&bench).contains("The code matches"));
    click(&part(&bench, "way-new"));
    bench.settle().await;
    assert_eq!(value(&bench, "code"), "");
    assert_eq!(verdict(&bench), "");
}

#[wasm_bindgen_test]
async fn typed_secret_is_normalized_and_shown_as_qr_code() {
    let bench = open_typed(" gezd gnbv-gy3t qojq GEZD GNBV GY3T QOJQ== ").await;
    assert_eq!(
        shown_secret(&bench).replace(' ', ""),
        SECRET,
        "padding isn't shown"
    );
    let before = path_of_qr(&bench);
    fill(&bench, "issuer", "Acme Staging");
    bench.settle().await;
    assert_ne!(
        path_of_qr(&bench),
        before,
        "the code changes with its label"
    );
    fill(&bench, "account", " ");
    bench.settle().await;
    assert!(!bench.has("qr"), "no code without an account");
    fill(&bench, "account", &"x".repeat(400));
    bench.settle().await;
    assert!(part(&bench, "qr-too-long").inner_text().contains("Shorten"));
}

#[wasm_bindgen_test]
async fn malformed_secret_has_an_error_beside_it_and_no_qr_code() {
    let bench = open_typed("JBSWY3DP").await;
    assert!(!bench.has("qr") && !bench.has("totp-groups"));
    fire(&part(&bench, "field-totp_secret"), "blur");
    enter(&bench, "123456").await;
    assert!(shown_error(&bench, "totp_secret").contains("16 characters"));
    assert_eq!(verdict(&bench), "");
    click(&part(&bench, "submit"));
    bench.settle().await;
    let focused = bench.focused().unwrap().get_attribute("name");
    assert_eq!(focused.as_deref(), Some("totp_secret"));
    assert!(sent(&bench).is_empty());
}

#[wasm_bindgen_test]
async fn address_fills_in_secret_issuer_and_account() {
    let address = format!(
        "otpauth://totp/Old%20Corp:zoe%40example.org?secret={}&issuer=Big+Corp&digits=6",
        SECRET.to_lowercase()
    );
    let bench = open_address(&address).await;
    assert_eq!(value(&bench, "issuer"), "Big Corp");
    assert_eq!(value(&bench, "account"), "zoe@example.org");
    assert_eq!(shown_secret(&bench).replace(' ', ""), SECRET);
    enter(&bench, CODES[NOW]).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "totp|9", "type": "totp"})),
    );
    click(&part(&bench, "submit"));
    closed(&bench).await;
    assert_eq!(
        sent(&bench),
        [json!({"type": "totp", "totp_secret": SECRET})]
    );
    bench.settle().await;
    assert!(!everything(&bench).contains(SECRET));
}

#[wasm_bindgen_test]
async fn address_with_unsupported_parameters_is_refused_with_the_reason() {
    for (rest, says) in [
        ("&algorithm=SHA256", "SHA-1"),
        ("&digits=8", "6-digit"),
        ("&period=60", "30-second"),
        ("&secret=A", "twice"),
    ] {
        let bench = open_address(&format!("otpauth://totp/a?secret={SECRET}{rest}")).await;
        let shown = shown_error(&bench, "otpauth");
        assert!(shown.contains(says), "{shown}");
        assert!(!bench.has("qr"));
        click(&part(&bench, "field-unverified"));
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert!(sent(&bench).is_empty());
        let focused = bench.focused().unwrap().get_attribute("name");
        assert_eq!(focused.as_deref(), Some("otpauth"));
    }
    let bench = open_address("").await;
    assert_eq!(
        shown_error(&bench, "otpauth"),
        "",
        "before the field was left"
    );
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(shown_error(&bench, "otpauth").contains("otpauth://totp/"));
}

#[wasm_bindgen_test]
async fn import_without_verification_is_only_for_existing_secrets() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    assert!(!bench.has("field-unverified"));
    click(&part(&bench, "way-typed"));
    bench.wait_for("field-totp_secret").await;
    assert!(
        part(&bench, "unverified-box")
            .inner_text()
            .contains("can't use this factor")
    );
    click(&part(&bench, "field-unverified"));
    bench.wait_gone("field-code").await;
    assert!(!bench.has("qr"));
    // A generated secret always needs a code, even if the box was ticked before.
    click(&part(&bench, "way-new"));
    bench.wait_for("field-code").await;
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(sent(&bench).is_empty());
    click(&part(&bench, "cancel"));
    closed(&bench).await;
    open_form(&bench, "totp").await;
    click(&part(&bench, "way-typed"));
    bench.wait_for("field-code").await;
}

#[wasm_bindgen_test]
async fn refusal_is_shown_beside_the_source_of_the_secret() {
    let limit = error(
        403,
        "operation_not_supported",
        "You reached the limit of entities of this type for this user.",
    );
    for way in ["new", "typed", "address"] {
        let bench = match way {
            "typed" => open_typed(SECRET).await,
            "address" => open_address(&format!("otpauth://totp/a?secret={SECRET}")).await,
            _ => {
                let bench = Bench::loaded(&[]).await;
                open_form(&bench, "totp").await;
                bench
            }
        };
        let code = code_by_browser(&shown_secret(&bench)).await;
        enter(&bench, &code).await;
        bench
            .fake
            .on("POST", METHODS, FakeResponse::json(403, limit.clone()));
        click(&part(&bench, "submit"));
        let field = match way {
            "typed" => "totp_secret",
            "address" => "otpauth",
            _ => "code",
        };
        bench
            .until("the refusal", |b| {
                shown_error(b, field).contains("reached the limit")
            })
            .await;
        assert!(!bench.has("error-banner"), "reported only once");
        bench.settle().await;
        let focused = bench.focused().unwrap().get_attribute("name");
        assert_eq!(focused.as_deref(), Some(field));
        assert_eq!(sent(&bench).len(), 1);
    }
}

#[wasm_bindgen_test]
async fn back_keeps_the_secret_until_the_dialog_closes() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "totp").await;
    let secret = shown_secret(&bench);
    click(&part(&bench, "back"));
    bench.wait_for("add-type-totp").await;
    click(&part(&bench, "add-type-totp"));
    bench.wait_for("form-totp").await;
    assert_eq!(shown_secret(&bench), secret);
}
