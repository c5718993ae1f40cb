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
