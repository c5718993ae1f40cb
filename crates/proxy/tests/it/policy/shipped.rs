//! The example in `deploy/`, and the three policies in `docs/OPERATING.md`: each is valid, and decides
//! as its text says.

use factordesk_model::Permission;
use factordesk_proxy::Config;
use factordesk_proxy::policy::{AskedUser, Question};
use serde_json::{Value, json};

use crate::support::document::read;
use crate::support::policy::PolicyFile;

const MFA: &str = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

/// The policy under this heading of the manual.
fn of_manual(heading: &str) -> String {
    let manual = read("docs/OPERATING.md");
    let (_, rest) = manual.split_once(heading).unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn config(file: &PolicyFile) -> Config {
    let variables = [
        ("AUTH0_DOMAIN", "acme.eu.auth0.com"),
        ("AUTH0_CLIENT_ID", "m2m"),
        ("AUTH0_CLIENT_SECRET", "secret"),
        ("OIDC_ISSUER", "https://acme.eu.auth0.com/"),
        ("OIDC_CLIENT_ID", "web"),
        ("OIDC_CLIENT_SECRET", "secret"),
        ("OIDC_AUDIENCE", "urn:desk"),
        ("OIDC_ROLES_CLAIM", "roles"),
        ("FACTORDESK_PUBLIC_URL", "https://desk.example.com"),
        ("FACTORDESK_STORE", "memory"),
        ("FACTORDESK_POLICY_FILE", file.0.to_str().unwrap()),
    ];
    let env = |name: &str| {
        let found = variables.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Config::from_sources(None, &env).unwrap()
}

/// Asks as `policy explain` does. Each row: roles, further claims, a user, an operation, and the
/// beginning of the answer.
async fn explain(policy: &str, rows: &[(&str, Value, Value, &str, &str)]) {
    let file = PolicyFile::new(policy);
    for (role, claims, user, operation, answer) in rows {
        let permissions = Permission::ALL.map(Permission::as_str);
        let mut admin = json!({
            "sub": "auth0|admin", "email": "admin@desk.example.com", "roles": [role],
            "permissions": permissions.iter().filter(|one| **one != "manage:protected_users").collect::<Vec<_>>(),
        });
        for (key, value) in claims.as_object().unwrap() {
            admin[key] = value.clone();
        }
        let mut profile = json!({"user_id": "auth0|mia", "email": "mia@example.com", "email_verified": true,
            "identities": [{"connection": "Username-Password-Authentication", "provider": "auth0", "user_id": "mia"}]});
        for (key, value) in user.as_object().unwrap() {
            profile[key] = value.clone();
        }
        let question = Question {
            admin: admin.to_string(),
            user: AskedUser::Profile(profile.to_string()),
            operation: (*operation).to_owned(),
        };
        let explained = question.answer(config(&file)).await.unwrap();
        let what = format!("{role} {user} {operation}: {}", explained.text);
        assert!(explained.text.starts_with(answer), "{what}");
        assert_eq!(explained.is_allowed, answer.starts_with("yes"), "{what}");
    }
}

fn all() -> Value {
    json!({"permissions": Permission::ALL.map(Permission::as_str)})
}

#[tokio::test]
async fn policy_of_deploy_is_valid_and_does_what_it_says() {
    let policy = read("deploy/policy.toml");
    let (none, mfa) = (json!({}), json!({"acr": MFA}));
    explain(
        &policy,
        &[
            ("helpdesk", none.clone(), none.clone(), "delete_method", "yes: the user is in the scope \"help desk: customers\""),
            ("helpdesk", none.clone(), json!({"identities": [{"connection": "ad", "provider": "auth0", "user_id": "mia"}]}), "list_methods", "no: no scope"),
            ("security", none.clone(), json!({"identities": []}), "delete_method", "yes: the user is in the scope \"security team: everyone\""),
            ("other", none.clone(), none.clone(), "list_methods", "no: no scope"),
            ("helpdesk", none.clone(), json!({"roles": [{"id": "rol_1", "name": "admin"}]}), "delete_method", "no: the user is protected"),
            ("helpdesk", all(), json!({"roles": ["admin"]}), "delete_method", "yes"),
            ("helpdesk", none.clone(), none.clone(), "create_ticket", "no: the admin has to sign in again"),
            ("helpdesk", mfa, none.clone(), "create_ticket", "yes"),
            ("helpdesk", none.clone(), json!({"user_id": "auth0|admin"}), "delete_method", "no: the user is the admin"),
            ("helpdesk", json!({"permissions": []}), none, "list_methods", "no: the admin lacks the permission read:authentication_methods"),
        ],
    )
    .await;
}

#[tokio::test]
async fn policy_of_the_manual_with_one_desk_for_each_country_holds() {
    let policy = of_manual("### One help desk for each country");
    let (none, of) = (
        json!({}),
        |country: &str| json!({"app_metadata": {"country": country}}),
    );
    explain(
        &policy,
        &[
            (
                "helpdesk-fr",
                none.clone(),
                of("fr"),
                "delete_method",
                "yes: the user is in the scope \"France\"",
            ),
            (
                "helpdesk-fr",
                none.clone(),
                of("de"),
                "list_methods",
                "no: no scope",
            ),
            (
                "helpdesk-fr",
                none.clone(),
                none.clone(),
                "list_methods",
                "no: no scope",
            ),
            (
                "helpdesk-de",
                none.clone(),
                of("at"),
                "delete_method",
                "yes: the user is in the scope \"Germany\"",
            ),
            (
                "helpdesk-lead",
                none.clone(),
                none.clone(),
                "delete_method",
                "yes: the user is in the scope \"second level\"",
            ),
            ("", none, of("fr"), "list_methods", "no: no scope"),
        ],
    )
    .await;
}

#[tokio::test]
async fn policy_of_the_manual_with_an_outsourced_desk_holds() {
    let policy = of_manual("### An outsourced desk, without privileged users");
    let (none, mfa) = (json!({}), json!({"amr": ["pwd", "mfa"]}));
    explain(
        &policy,
        &[
            (
                "contractor-desk",
                mfa.clone(),
                none.clone(),
                "delete_method",
                "yes: the user is in the scope \"contractor\"",
            ),
            (
                "contractor-desk",
                none.clone(),
                none.clone(),
                "delete_method",
                "no: the admin has to sign in again",
            ),
            (
                "contractor-desk",
                none.clone(),
                none.clone(),
                "list_methods",
                "yes",
            ),
            (
                "contractor-desk",
                mfa.clone(),
                json!({"email": "mia@other.org"}),
                "list_methods",
                "no: no scope",
            ),
            (
                "contractor-desk",
                mfa.clone(),
                json!({"roles": ["finance"]}),
                "delete_method",
                "no: the user is protected by the rule \"privileged by role\"",
            ),
            (
                "helpdesk",
                mfa,
                json!({"organizations": [{"id": "org_board0000000001"}]}),
                "create_ticket",
                "no: the user is protected by the rule \"the board\"",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn policy_of_the_manual_with_a_single_team_holds() {
    let policy = of_manual("### A single team");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let none = json!({});
    let signed_in = |ago: u64| json!({"acr": MFA, "auth_time": now - ago});
    explain(
        &policy,
        &[
            (
                "",
                none.clone(),
                none.clone(),
                "delete_method",
                "yes: the user is in the scope \"the team\"",
            ),
            (
                "",
                none.clone(),
                none.clone(),
                "set_methods",
                "no: the admin has to sign in again",
            ),
            ("", signed_in(60), none.clone(), "set_methods", "yes"),
            (
                "",
                signed_in(600),
                none.clone(),
                "delete_all_methods",
                "no: the admin has to sign in again",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn policy_command_names_what_is_wrong() {
    let file = PolicyFile::new(&read("deploy/policy.toml"));
    let ask = async |admin: &str, operation: &str| {
        let question = Question {
            admin: admin.to_owned(),
            user: AskedUser::Profile("{}".to_owned()),
            operation: operation.to_owned(),
        };
        question.answer(config(&file)).await.unwrap_err()
    };
    assert!(ask("{}", "delete_method").await.contains("no sub"));
    assert!(ask("[]", "delete_method").await.contains("JSON object"));
    for (operation, told) in [
        ("delete_everything", "is not an operation"),
        ("user_roles", "is not an operation"),
        ("list_factors", "is not about a user"),
    ] {
        let said = ask("{\"sub\": \"x\"}", operation).await;
        assert!(said.contains(told), "{operation}: {said}");
    }
}

#[tokio::test]
async fn policy_command_runs_as_a_program() {
    use std::process::Command;
    let program = env!("CARGO_BIN_EXE_factordesk-proxy");
    let good = PolicyFile::new(&read("deploy/policy.toml"));
    let output = Command::new(program)
        .args(["policy", "check", good.0.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let bad = PolicyFile::new("version = 1\n");
    let output = Command::new(program)
        .args(["policy", "check", bad.0.to_str().unwrap()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("line 1: there is no [[scope]]"),
        "{said}"
    );
}
