//! Reading policy files, good and bad.

use super::*;

fn problems(text: &str) -> Vec<(usize, String)> {
    let problems = Policy::read(text).unwrap_err();
    problems
        .into_iter()
        .map(|problem| (problem.line, problem.what))
        .collect()
}

const ALL: &str = "[[scope]]\nname = \"all\"\nadmins = \"all\"\nusers = \"all\"\n";

#[test]
fn policy_file_is_read() {
    let text = r#"
        version = 1
        [[scope]]
        name = "fr"
        admins = { roles = ["helpdesk-fr"], permissions = "read:audit" }
        users = { connections = ["db"], app_metadata = { "desk.country" = ["fr", true, 7] }, organizations = ["org_a1"] }
        [[protected]]
        name = "administrators"
        users = { roles = ["admin"], user_ids = ["auth0|1"] }
        [own_methods]
        allowed = true
        [[sign_in]]
        name = "mfa"
        operations = ["delete_method"]
        amr = ["mfa"]
        acr_values = "urn:mfa"
        max_age_minutes = 5
    "#;
    let policy = Policy::read(text).unwrap();
    assert!(policy.own_allowed && policy.has_file());
    assert_eq!(
        policy.upstream_scopes(),
        [
            "read:roles",
            "read:organizations",
            "read:organization_members"
        ]
    );
    assert_eq!(policy.metadata_paths(), ["desk.country"]);
    assert!(policy.may_ask("urn:mfa") && !policy.may_ask("urn:other"));
    let rule = &policy.sign_in[0];
    assert_eq!(
        (rule.max_age, &*rule.operations),
        (Some(300), &[Operation::DeleteMethod][..])
    );
}

#[test]
fn policy_file_reports_all_problems_with_their_lines() {
    let text = "version = 2\n[[scope]]\nname = \"a\"\nadmin = \"all\"\nusers = {}\n\
                [[protected]]\nname = \"a\"\nusers = { groups = [\"x\"], email_domains = [\"@x.com\"] }\n\
                [[sign_in]]\nname = \"s\"\noperations = [\"list_methods\"]\namr = [\"mfa\"]\n[other]\n";
    let lines: Vec<usize> = problems(text).into_iter().map(|(line, _)| line).collect();
    assert_eq!(
        lines,
        [1, 2, 4, 5, 7, 8, 8, 9, 11, 13],
        "{:#?}",
        problems(text)
    );
}

#[test]
fn policy_file_with_syntax_errors_names_their_lines() {
    for (text, line) in [
        ("version = 1\n[[scope]\n", 2),
        ("version = 1\nname = \"x\n", 2),
        ("version = 1\nversion = 1\n", 2),
    ] {
        let found = problems(text);
        assert!(found.iter().any(|(at, _)| *at == line), "{text}: {found:?}");
    }
}

#[test]
fn policy_file_never_reads_nothing_as_everyone() {
    for rule in [
        "admins = {}\nusers = \"all\"",
        "admins = { roles = [] }\nusers = \"all\"",
        "admins = \"all\"\nusers = {}",
        "admins = \"all\"\nusers = { connections = [] }",
        "admins = \"all\"\nusers = { app_metadata = {} }",
        "admins = \"all\"\nusers = { app_metadata = { x = [] } }",
        "admins = \"all\"\nusers = \"none\"",
        "admins = \"all\"\nusers = { roles = [\"x\"] }",
        "admins = \"all\"",
        "users = \"all\"",
    ] {
        let text = format!("version = 1\n[[scope]]\nname = \"x\"\n{rule}\n");
        assert!(Policy::read(&text).is_err(), "{rule}");
    }
    assert!(Policy::read("").is_err());
    assert!(Policy::read("version = 1\n").is_err());
    assert!(Policy::read(&format!("version = 1\n{ALL}")).is_ok());
}

#[test]
fn policy_file_is_read_with_a_mark_and_any_line_ends() {
    let text =
        format!("version = 1\n{ALL}[[protected]]\nname = \"a\"\nusers = {{ roles = [\"r\"] }}\n");
    let plain = Policy::read(&text).unwrap();
    assert_eq!(Policy::read(&format!("\u{feff}{text}")), Ok(plain.clone()));
    assert_eq!(Policy::read(&text.replace('\n', "\r\n")), Ok(plain));
    // Lines are counted the same.
    let bad = format!("\u{feff}{}", text.replace("roles", "role")).replace('\n', "\r\n");
    assert_eq!(problems(&bad)[0].0, 8, "{:?}", problems(&bad));
}

#[test]
fn policy_file_refuses_what_is_written_twice_or_in_another_shape() {
    let rest = "[[protected]]\nname = \"a\"\nusers = { roles = [\"r\"] }\n";
    for (what, text) in [
        ("a key twice", format!("{ALL}users = \"all\"\n{rest}")),
        (
            "a key of a rule twice",
            format!(
                "{ALL}[[protected]]\nname = \"a\"\nusers = {{ roles = [\"r\"], roles = [\"s\"] }}\n"
            ),
        ),
        (
            "a table twice",
            format!("{ALL}[own_methods]\nallowed = true\n[own_methods]\nallowed = false\n"),
        ),
        (
            "a table and a list",
            format!("{ALL}[scope]\nname = \"b\"\n"),
        ),
        (
            "one table for a list",
            "[scope]\nname = \"b\"\nadmins = \"all\"\nusers = \"all\"\n".to_owned(),
        ),
        (
            "a list with something else",
            format!(
                "protected = [{{ name = \"a\", users = {{ roles = [\"r\"] }} }}, \"b\"]\n{ALL}"
            ),
        ),
        ("an empty list", format!("protected = []\n{ALL}")),
        (
            "another case",
            format!("{ALL}[[Protected]]\nname = \"a\"\nusers = {{ roles = [\"r\"] }}\n"),
        ),
        ("a dotted rule", format!("{ALL}protected.name = \"a\"\n")),
        (
            "a text for a truth",
            format!("{ALL}[own_methods]\nallowed = \"true\"\n"),
        ),
        (
            "an id that isn't one",
            format!(
                "{ALL}[[protected]]\nname = \"a\"\nusers = {{ user_ids = [\"5f7c8ec7c33c6c004bbafe82\"] }}\n"
            ),
        ),
        (
            "a value with a control character",
            format!("{ALL}[[protected]]\nname = \"a\"\nusers = {{ roles = [\"r\\u0000\"] }}\n"),
        ),
        (
            "a number that isn't whole",
            format!(
                "{ALL}[[protected]]\nname = \"a\"\nusers = {{ app_metadata = {{ x = 1.5 }} }}\n"
            ),
        ),
    ] {
        let text = format!("version = 1\n{text}");
        assert!(Policy::read(&text).is_err(), "{what}: {text}");
    }
}

#[test]
fn policy_file_names_a_problem_once() {
    let text = format!("version = 1\nprotected = [5, 6]\n{ALL}");
    let found = problems(&text);
    assert_eq!(found.len(), 1, "{found:?}");
}

/// A folder that is removed on drop.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("factordesk-{name}-{}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        std::fs::create_dir_all(&folder.0).unwrap();
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn policy_is_loaded_from_plain_files_of_a_limited_size() {
    let folder = Folder::new("load");
    let file = folder.0.join("policy.toml");
    let good = format!("version = 1\n{ALL}");
    let load = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        Policy::load(&file)
    };
    assert!(load(good.as_bytes()).is_ok());
    let padded = |size: usize| format!("{good}#{}", "x".repeat(size - good.len() - 1));
    assert!(load(padded(1024 * 1024).as_bytes()).is_ok());
    let large = load(padded(1024 * 1024 + 1).as_bytes()).unwrap_err();
    assert!(large[0].contains("larger than 1 MiB"), "{large:?}");
    let latin = load(b"version = 1 # \xe9\n").unwrap_err();
    assert!(latin[0].contains("not UTF-8"), "{latin:?}");
    let nested = format!("version = 1\nx = {}", "[".repeat(100_000));
    assert!(load(nested.as_bytes()).is_err());
    for other in [&*folder.0, std::path::Path::new("/dev/zero")] {
        let refused = Policy::load(other).unwrap_err();
        assert!(refused[0].contains("not a file"), "{refused:?}");
    }
}
