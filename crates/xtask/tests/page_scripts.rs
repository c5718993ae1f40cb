//! Runs the tests of the scripts that build the release page and are part of it.

use std::path::Path;
use std::process::Command;

#[test]
fn page_scripts_pass_their_tests() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let output = Command::new("node")
        .arg("--test")
        .arg(page.join("scripts.test.mjs"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    // Node passes without tests, too.
    let tests = std::fs::read_to_string(page.join("scripts.test.mjs")).unwrap();
    let count = tests.matches("\ntest(\"").count();
    assert!(
        count > 0 && text.contains(&format!("pass {count}\n")),
        "{text}"
    );
}
