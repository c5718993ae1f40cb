//! Checks that the widget's client changes and reveals nothing without the host page's permit.
//!
//! The compiler sees to it that a `Permit` comes from asking the host page. This sees to it that each request needs one.

use crate::sources::each;
use crate::workspace::Workspace;

/// The targets that only read.
const READS: [&str; 4] = ["SearchUsers", "GetUser", "ListMethods", "GetMethod"];

/// The functions in `text` that need a permit and don't take one, as `name: line`.
fn found_in(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut head = String::new();
    let mut in_head = false;
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or_default();
        if code.contains("fn ") {
            head.clear();
            in_head = true;
        }
        if in_head {
            head.push_str(code);
            in_head = !code.trim_end().ends_with('{');
        }
        let mut targets = code.match_indices("Target::").filter_map(|(at, word)| {
            let rest = &code[at + word.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric());
            // Not the end of another name.
            let is_whole = !code[..at].ends_with(char::is_alphanumeric);
            is_whole.then(|| &rest[..end.unwrap_or(rest.len())])
        });
        let mutates = targets.any(|target| !READS.contains(&target));
        let reveals = code.contains("headers::REVEAL,");
        let permitted = head.contains("&Permit");
        if (mutates || reveals) && !permitted && !code.contains("use ") {
            found.push(format!("{name}: {}", code.trim()));
        }
    }
    found
}

#[test]
fn client_changes_and_reveals_nothing_without_a_permit() {
    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let (mut found, mut makers, mut mutations) = (Vec::new(), Vec::new(), 0);
    each(root, &root.join("src"), &mut |name, text| {
        found.extend(found_in(name, text));
        mutations += text.matches("Target::").count();
        // Made in one place: after the host page was asked.
        if text.contains("Permit(Rc::new(") {
            makers.push(name.to_owned());
        }
    })
    .unwrap();
    assert!(mutations > 8, "the search has found too few requests");
    assert!(found.is_empty(), "these need a `&Permit`: {found:#?}");
    assert_eq!(makers, ["src/api/permit.rs"]);
}

#[test]
fn permit_search_finds_functions_without_one() {
    let text = "fn open() {\n    provide(DeleteTarget::default())\n}\nfn delete(user: &UserId) {\n    send(Target::DeleteMethod(user))\n}\n\
        fn list(user: &UserId) {\n    send(Target::ListMethods(user))\n}\n\
        fn update(\n    permit: &Permit,\n) {\n    send(Target::UpdateMethod(permit))\n}\n\
        fn reveal() {\n    push((headers::REVEAL, value))\n}\n";
    assert_eq!(
        found_in("a", text),
        [
            "a: send(Target::DeleteMethod(user))",
            "a: push((headers::REVEAL, value))"
        ]
    );
}
