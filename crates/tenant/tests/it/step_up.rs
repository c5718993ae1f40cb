//! Logins with a second factor, and what the tokens say about the login and the admin.

use std::time::Duration;

use factordesk_tenant::{DEMO_CODE, MULTI_FACTOR, ROLES_CLAIM};
use serde_json::{Value, json};

use crate::support::browser::{Browser, VERIFIER, param, params};
use crate::support::{TestTenant, payload};

const ADA: [&str; 2] = ["ada@desk.example.com", "demo-full-access"];

/// The claims of the ID token and of the access token of the login that led to this location.
async fn claims(browser: &Browser<'_>, location: &str) -> [Value; 2] {
    let tokens = browser.exchange(location, VERIFIER).await.json();
    ["id_token", "access_token"].map(|name| payload(tokens[name].as_str().unwrap()).1)
}

#[tokio::test]
async fn second_factor_is_asked_for_and_said_in_both_tokens() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let plain = browser.open_login(&[]).await;
    assert!(!plain.text.contains(DEMO_CODE));
    let back = browser.submit(ADA[0], ADA[1]).await;
    for token in claims(&browser, back.header("location").unwrap()).await {
        assert_eq!((token.get("acr"), token.get("amr")), (None, None));
    }

    // The session of the login above isn't enough.
    let wanted = format!("urn:unknown {MULTI_FACTOR}");
    let page = browser.open_login(&[("acr_values", &wanted)]).await;
    assert!(page.text.contains(DEMO_CODE), "{}", page.text);
    for code in ["", "000000"] {
        let again = browser.submit_with_code(ADA[0], ADA[1], code).await;
        assert_eq!(again.status, 400);
        assert!(
            again
                .text
                .contains("Wrong e-mail address, password or code.")
        );
        assert!(again.text.contains(DEMO_CODE));
    }
    let back = browser.submit_with_code(ADA[0], ADA[1], DEMO_CODE).await;
    assert_eq!(back.status, 303, "{}", back.text);
    for token in claims(&browser, back.header("location").unwrap()).await {
        assert_eq!(token["acr"], MULTI_FACTOR);
        assert_eq!(token["amr"], json!(["mfa"]));
    }
    // From now on the session is enough.
    let query = params(&t, &[("acr_values", MULTI_FACTOR)]);
    let passed = browser.authorize(&query).await;
    assert!(param(passed.header("location").unwrap(), "code").is_some());
}

#[tokio::test]
async fn second_factor_without_a_page_is_login_required() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.log_in().await;
    let silent = [("prompt", "none"), ("acr_values", MULTI_FACTOR)];
    let refused = browser.authorize(&params(&t, &silent)).await;
    let location = refused.header("location").unwrap();
    assert_eq!(param(location, "error").as_deref(), Some("login_required"));
    let passed = browser.authorize(&params(&t, &silent[..1])).await;
    assert!(param(passed.header("location").unwrap(), "code").is_some());
}

#[tokio::test]
async fn max_age_asks_for_the_second_factor_again() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.open_login(&[("acr_values", MULTI_FACTOR)]).await;
    browser.submit_with_code(ADA[0], ADA[1], DEMO_CODE).await;
    t.clock.advance(Duration::from_mins(6));
    let wanted = [("acr_values", MULTI_FACTOR), ("max_age", "300")];
    let page = browser.open_login(&wanted).await;
    assert!(page.text.contains(DEMO_CODE));
}

#[tokio::test]
async fn roles_of_an_admin_are_a_claim() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.open_login(&[]).await;
    let lena = ["lena@desk.example.com", "demo-acme-only"];
    let back = browser.submit(lena[0], lena[1]).await;
    for token in claims(&browser, back.header("location").unwrap()).await {
        assert_eq!(token[ROLES_CLAIM], json!(["acme-desk"]));
    }
    t.control().set_admin_roles(lena[0], &[]).unwrap();
    let token = t.tenant.issue_stepped_up_token(lena[0]).unwrap();
    let (_, claims) = payload(&token);
    assert_eq!(claims.get(ROLES_CLAIM), None);
    assert_eq!(claims["acr"], MULTI_FACTOR);
}
