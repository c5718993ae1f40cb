//! The shipped binary of the proxy contains neither the embedded tenant nor the demo's logins.

use std::fs;

/// Texts that only the embedded tenant contains.
const TENANT: [&str; 4] = [
    "demo-full-access",
    "demo-help-desk",
    "ada@desk.example.com",
    "disable_management_api_sms_obfuscation",
];

fn found(binary: &[u8]) -> Vec<&'static str> {
    let holds = |text: &str| memchr::memmem::find(binary, text.as_bytes()).is_some();
    TENANT.into_iter().filter(|text| holds(text)).collect()
}

#[test]
fn shipped_binary_holds_no_emulator_and_no_demo_login() {
    let proxy = fs::read(env!("CARGO_BIN_EXE_factordesk-proxy")).unwrap();
    assert_eq!(found(&proxy), [""; 0]);
    // Counter-check: this test program links the tenant, and the search finds it.
    let own = fs::read(std::env::current_exe().unwrap()).unwrap();
    assert_eq!(found(&own).len(), TENANT.len());
}
