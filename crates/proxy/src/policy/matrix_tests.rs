//! 64 (with 65, 66 and 68): every kind of admin, user, operation and rule, against a second implementation
//! that is written from the documentation. `tests/it/policy/router_matrix.rs` sends a part of it through the
//! router, by session and by bearer token.

use std::fmt::Write as _;
use std::io::Write as _;

use factordesk_model::{Operation, Permission, ROUTES};
use serde_json::json;

use super::decide::Decision;
use super::facts::{AdminFacts, UserFacts};
use super::rules::Policy;

const NOW: u64 = 1_700_000_000;
/// Two reads and three mutations, with different permissions. The router's matrix has all.
const OPERATIONS: [Operation; 5] = [
    Operation::ListMethods,
    Operation::GetUser,
    Operation::CreateMethod,
    Operation::DeleteMethod,
    Operation::CreateTicket,
];
const MFA: &str = "urn:mfa";

/// An admin with what the second implementation knows about them.
#[derive(Clone, Default)]
struct Admin {
    facts: AdminFacts,
    roles: Vec<&'static str>,
    has_mfa: bool,
    is_recent: bool,
}

/// A rule about a user, written a second time.
type OfUser = fn(&User) -> bool;
/// A rule about an operation, written a second time.
type OfOperation = fn(Operation) -> bool;

/// The same for a user.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct User {
    facts: UserFacts,
    connection: &'static str,
    domain: &'static str,
    country: &'static str,
    in_acme: bool,
    is_administrator: bool,
    /// Whether the user is the admin whose `sub` and address the tests use
    is_admin_by_id: bool,
    is_admin_by_link: bool,
    is_admin_by_address: bool,
}

fn admins() -> Vec<Admin> {
    let mut all = Vec::new();
    let permissions = [
        vec![Permission::Read, Permission::Delete],
        Permission::ALL
            .into_iter()
            .filter(|one| *one != Permission::ManageProtected)
            .collect(),
        Permission::ALL.to_vec(),
    ];
    for roles in [
        vec![],
        vec!["fr"],
        vec!["de"],
        vec!["fr", "de"],
        vec!["chief"],
    ] {
        for permissions in &permissions {
            for (has_mfa, is_recent) in [(false, true), (true, false), (true, true)] {
                for (is_of_tenant, verified) in [
                    (false, None),
                    (true, None),
                    (false, Some(true)),
                    (true, Some(false)),
                ] {
                    let facts = AdminFacts {
                        sub: "auth0|me".to_owned(),
                        is_of_tenant,
                        email: verified.map(|_| "Me@Desk.example.com".to_owned()),
                        is_email_verified: verified != Some(false),
                        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
                        permissions: permissions.clone(),
                        acr: has_mfa.then(|| MFA.to_owned()),
                        amr: Vec::new(),
                        auth_time: Some(if is_recent { NOW - 60 } else { NOW - 3600 }),
                    };
                    all.push(Admin {
                        facts,
                        roles: roles.clone(),
                        has_mfa,
                        is_recent,
                    });
                }
            }
        }
    }
    all
}

fn users() -> Vec<User> {
    let mut all = Vec::new();
    for connection in ["db", "ad"] {
        for domain in ["EXAMPLE.com", "sub.example.com"] {
            for country in ["fr", ""] {
                for (in_acme, is_administrator) in
                    [(false, false), (false, true), (true, false), (true, true)]
                {
                    let profile = json!({
                        "user_id": "auth0|mia", "email": format!("mia@{domain}"), "email_verified": true,
                        "identities": [
                            {"connection": connection, "provider": "auth0", "user_id": "mia"},
                            {"connection": "social", "provider": "google-oauth2", "user_id": 7}
                        ],
                        "app_metadata": if country.is_empty() { json!({}) } else { json!({"desk": {"country": country}}) },
                    });
                    all.push(User {
                        facts: facts(&profile, in_acme, is_administrator),
                        connection,
                        domain,
                        country,
                        in_acme,
                        is_administrator,
                        ..User::default()
                    });
                }
            }
        }
    }
    // The admin, in each way that they can be recognised.
    for (id, address, verified, linked) in [
        ("auth0|me", "other@example.com", true, json!([])),
        ("auth0|else", "me@desk.example.com", true, json!([])),
        ("auth0|else", "me@desk.example.com", false, json!([])),
        (
            "auth0|else",
            "x@example.com",
            true,
            json!([{"connection": "db", "provider": "auth0", "user_id": "me"}]),
        ),
        (
            "auth0|else",
            "x@example.com",
            true,
            json!([{"connection": "ad", "provider": "ad", "user_id": "7",
                    "profileData": {"email": "me@desk.example.com", "email_verified": true}}]),
        ),
        (
            "auth0|else",
            "x@example.com",
            true,
            json!([{"connection": "ad", "provider": "ad", "user_id": "7",
                    "profileData": {"email": "me@desk.example.com", "email_verified": false}}]),
        ),
    ] {
        let mut identities =
            vec![json!({"connection": "db", "provider": "auth0", "user_id": &id[6..]})];
        identities.extend(linked.as_array().unwrap().clone());
        let profile = json!({"user_id": id, "email": address, "email_verified": verified, "identities": identities});
        let account = linked.pointer("/0/profileData/email_verified") == Some(&json!(true));
        all.push(User {
            facts: facts(&profile, false, false),
            connection: "db",
            domain: address.split_once('@').unwrap().1,
            is_admin_by_id: id == "auth0|me",
            is_admin_by_link: linked.pointer("/0/user_id") == Some(&json!("me")),
            is_admin_by_address: (verified && address.starts_with("me@")) || account,
            ..User::default()
        });
    }
    all
}

fn facts(profile: &serde_json::Value, in_acme: bool, is_administrator: bool) -> UserFacts {
    let role = super::facts::Role {
        id: "rol_1".to_owned(),
        name: Some("administrator".to_owned()),
    };
    UserFacts {
        organizations: Some(if in_acme {
            vec!["org_acme".to_owned()]
        } else {
            vec!["org_b".to_owned()]
        }),
        roles: Some(if is_administrator {
            vec![role]
        } else {
            Vec::new()
        }),
        ..UserFacts::read(profile.as_object().unwrap(), &["desk.country"])
    }
}

/// A policy file with its meaning.
struct Rules {
    text: String,
    scope: fn(&Admin, &User) -> bool,
    protects: fn(&User) -> bool,
    own_allowed: bool,
    needs_mfa: fn(Operation) -> bool,
    needs_recent: fn(Operation) -> bool,
}

fn has(admin: &Admin, role: &str) -> bool {
    admin.roles.contains(&role)
}

/// Each rule about scopes with each rule about protection, one's own methods and signing in.
fn policies() -> Vec<Rules> {
    type InScope = fn(&Admin, &User) -> bool;
    let scopes: [(&str, InScope); 7] = [
        ("", |_, _| true),
        ("admins = 'all', users = 'all'", |_, _| true),
        (
            "admins = { roles = ['fr'] }, users = { connections = ['db'] }",
            |a, u| has(a, "fr") && u.connection == "db",
        ),
        (
            "admins = { roles = ['fr', 'de'] }, users = { email_domains = ['example.com'] }",
            |a, u| (has(a, "fr") || has(a, "de")) && u.domain.eq_ignore_ascii_case("example.com"),
        ),
        (
            "admins = { roles = 'de' }, users = { organizations = ['org_acme'] }",
            |a, u| has(a, "de") && u.in_acme,
        ),
        (
            "admins = { roles = 'fr' }, users = { app_metadata = { \"desk.country\" = 'fr' }, connections = 'ad' }",
            |a, u| has(a, "fr") && u.country == "fr" && u.connection == "ad",
        ),
        (
            "admins = { permissions = 'create:first_factors', roles = 'chief' }, users = 'all'",
            |a, _| {
                has(a, "chief")
                    && a.facts
                        .permissions
                        .contains(&Permission::CreateFirstFactors)
            },
        ),
    ];
    let protections: [(&str, OfUser); 4] = [
        ("", |_| false),
        ("{ roles = ['administrator'] }", |u| u.is_administrator),
        (
            "{ organizations = ['org_acme'], connections = ['ad'] }",
            |u| u.in_acme && u.connection == "ad",
        ),
        ("{ user_ids = ['auth0|mia'] }", |u| {
            u.facts.user_id == "auth0|mia"
        }),
    ];
    let none: OfOperation = |_| false;
    let changes: OfOperation = |o| Operation::MUTATIONS.contains(&o);
    let deletes: OfOperation = |o| o == Operation::DeleteMethod;
    let sign_ins: [(&str, OfOperation, OfOperation); 3] = [
        ("", none, none),
        ("operations = ['all']\nacr = ['urn:mfa']", changes, none),
        (
            "operations = ['delete_method']\nacr = ['urn:mfa']\nmax_age_minutes = 5",
            deletes,
            deletes,
        ),
    ];
    let mut all = Vec::new();
    for (scope, in_scope) in scopes {
        for (protected, protects) in protections {
            for own_allowed in [false, true] {
                for (sign_in, needs_mfa, needs_recent) in sign_ins {
                    let mut text = "version = 1\n".to_owned();
                    // One's own methods come before protection, so one rule of each is enough.
                    if own_allowed && !protected.is_empty() {
                        continue;
                    }
                    if scope.is_empty() {
                        // Without a file there are no other rules.
                        if !protected.is_empty() || own_allowed || !sign_in.is_empty() {
                            continue;
                        }
                        text.clear();
                    } else {
                        let rule = scope.replace(", users", "\nusers").replace('\'', "\"");
                        writeln!(text, "[[scope]]\nname = \"scope\"\n{rule}").unwrap();
                    }
                    if !protected.is_empty() {
                        let rule = protected.replace('\'', "\"");
                        writeln!(text, "[[protected]]\nname = \"protected\"\nusers = {rule}")
                            .unwrap();
                    }
                    if own_allowed {
                        writeln!(text, "[own_methods]\nallowed = true").unwrap();
                    }
                    if !sign_in.is_empty() {
                        let rule = sign_in.replace('\'', "\"");
                        writeln!(text, "[[sign_in]]\nname = \"sign-in\"\n{rule}").unwrap();
                    }
                    all.push(Rules {
                        text,
                        scope: in_scope,
                        protects,
                        own_allowed,
                        needs_mfa,
                        needs_recent,
                    });
                }
            }
        }
    }
    all
}

/// The decision, by the documentation.
fn expected(rules: &Rules, admin: &Admin, user: &User, operation: Operation) -> &'static str {
    let route = ROUTES
        .iter()
        .find(|route| route.operation == operation)
        .unwrap();
    if !admin.facts.permissions.contains(&route.permission) {
        return "permission";
    }
    let weak = (rules.needs_mfa)(operation) && !admin.has_mfa;
    let old = (rules.needs_recent)(operation) && !admin.is_recent;
    if weak || old {
        return "step-up";
    }
    if !(rules.scope)(admin, user) {
        return "out of scope";
    }
    if !Operation::MUTATIONS.contains(&operation) {
        return "allowed";
    }
    let by_id = admin.facts.is_of_tenant && (user.is_admin_by_id || user.is_admin_by_link);
    let knows_address = admin.facts.email.is_some() && admin.facts.is_email_verified;
    if !rules.own_allowed && (by_id || (knows_address && user.is_admin_by_address)) {
        return "own";
    }
    let may = admin
        .facts
        .permissions
        .contains(&Permission::ManageProtected);
    if (rules.protects)(user) && !may {
        return "protected";
    }
    "allowed"
}

fn name(decision: &Decision<'_>) -> &'static str {
    match decision {
        Decision::Allowed(_) => "allowed",
        Decision::NoPermission(_) => "permission",
        Decision::StepUp(_) => "step-up",
        Decision::OutOfScope => "out of scope",
        Decision::Own => "own",
        Decision::Protected(_) => "protected",
    }
}

#[test]
fn security_64_matrix_of_admins_users_operations_and_rules() {
    let (admins, users, policies) = (admins(), users(), policies());
    let (mut decisions, mut wrong) = (0_u32, 0_u32);
    let mut seen = std::collections::BTreeMap::new();
    for rules in &policies {
        let policy = if rules.text.is_empty() {
            Policy::default()
        } else {
            Policy::read(&rules.text)
                .unwrap_or_else(|problems| panic!("{}: {problems:?}", rules.text))
        };
        for (admin, user) in admins
            .iter()
            .flat_map(|admin| users.iter().map(move |user| (admin, user)))
        {
            for operation in OPERATIONS {
                let decision = policy.decide(&admin.facts, &user.facts, operation, NOW);
                let expected = expected(rules, admin, user, operation);
                decisions += 1;
                *seen.entry(expected).or_insert(0_u32) += 1;
                wrong += u32::from(name(&decision) != expected);
            }
        }
    }
    assert_eq!(wrong, 0, "of {decisions}");
    assert_eq!(seen.len(), 6, "{seen:?}");
    // Past the test runner, which captures `println!`.
    let _ = writeln!(
        std::io::stdout(),
        "figure: 64 65 66 68 pure matrix: {} admins x {} users x {} operations x {} policies = {decisions} decisions, {wrong} wrong",
        admins.len(),
        users.len(),
        OPERATIONS.len(),
        policies.len(),
    );
}
