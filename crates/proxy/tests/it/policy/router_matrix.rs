//! 64, 65, 66 and 68 through the router: kinds of admins, users, all operations, rules, and both ways
//! in. The decisions themselves are compared in full by `src/policy/matrix_tests.rs`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::{Operation, Permission, ROUTES, UserId};
use factordesk_proxy::policy::{AskedUser, Question};
use factordesk_tenant::MULTI_FACTOR;
use serde_json::json;

use crate::support::figure::figure;
use crate::support::{ADA, TestApp};

/// The id of the admin [`ADA`] in the tenant. One of the users.
const ADA_ID: &str = "auth0|6a0000000000000000000001";

/// A user, with what the oracle needs to know.
struct User {
    id: &'static str,
    connection: &'static str,
    in_acme: bool,
    is_chief: bool,
}

const USERS: [User; 5] = [
    User {
        id: "auth0|mia",
        connection: "db",
        in_acme: true,
        is_chief: false,
    },
    User {
        id: "auth0|max",
        connection: "ad",
        in_acme: false,
        is_chief: false,
    },
    User {
        id: "auth0|lou",
        connection: "db",
        in_acme: true,
        is_chief: true,
    },
    User {
        id: r"ad|corp|ACME\eva",
        connection: "ad",
        in_acme: true,
        is_chief: true,
    },
    User {
        id: ADA_ID,
        connection: "db",
        in_acme: false,
        is_chief: false,
    },
];

/// A rule, and what it means.
struct Rules {
    text: &'static str,
    scope: fn(&User) -> bool,
    protects: fn(&User) -> bool,
    own_allowed: bool,
    needs_mfa: fn(Operation) -> bool,
}

const SCOPE_ALL: &str =
    "[[scope]]\nname = \"all\"\nadmins = { roles = [\"desk\"] }\nusers = \"all\"\n";

fn policies() -> Vec<Rules> {
    let plain = Rules {
        text: SCOPE_ALL,
        scope: |_| true,
        protects: |_| false,
        own_allowed: false,
        needs_mfa: |_| false,
    };
    vec![
        Rules {
            text: "[[scope]]\nname = \"db\"\nadmins = { roles = [\"desk\"] }\nusers = { connections = [\"db\"] }\n",
            scope: |user| user.connection == "db",
            ..plain
        },
        Rules {
            text: "[[scope]]\nname = \"acme\"\nadmins = { roles = [\"desk\"] }\nusers = { organizations = [\"org_acme\"] }\n\
                   [[protected]]\nname = \"chiefs\"\nusers = { roles = [\"chief\"] }\n",
            scope: |user| user.in_acme,
            protects: |user| user.is_chief,
            ..plain
        },
        Rules {
            text: "[[scope]]\nname = \"all\"\nadmins = { roles = [\"desk\"] }\nusers = \"all\"\n\
                   [[protected]]\nname = \"acme\"\nusers = { organizations = [\"org_acme\"] }\n[own_methods]\nallowed = true\n",
            protects: |user| user.in_acme,
            own_allowed: true,
            ..plain
        },
        Rules {
            text: "[[scope]]\nname = \"all\"\nadmins = { roles = [\"desk\"] }\nusers = \"all\"\n\
                   [[sign_in]]\nname = \"mfa\"\noperations = [\"delete_method\", \"set_methods\"]\n\
                   acr = [\"http://schemas.openid.net/pape/policies/2007/06/multi-factor\"]\n",
            needs_mfa: |operation| {
                matches!(operation, Operation::DeleteMethod | Operation::SetMethods)
            },
            ..plain
        },
    ]
}

/// A kind of admin: roles, permissions, and whether they signed in with a second factor.
struct Admin {
    has_role: bool,
    permissions: Vec<Permission>,
    has_mfa: bool,
}

fn admins() -> Vec<Admin> {
    let all = || Permission::ALL.to_vec();
    let plain = || {
        all()
            .into_iter()
            .filter(|one| *one != Permission::ManageProtected)
            .collect()
    };
    vec![
        Admin {
            has_role: true,
            permissions: plain(),
            has_mfa: false,
        },
        Admin {
            has_role: true,
            permissions: all(),
            has_mfa: true,
        },
        Admin {
            has_role: true,
            permissions: vec![Permission::Read],
            has_mfa: true,
        },
        Admin {
            has_role: false,
            permissions: all(),
            has_mfa: true,
        },
    ]
}

/// Status and code of the response; empty for a success.
fn expected(
    rules: &Rules,
    admin: &Admin,
    user: &User,
    operation: Operation,
) -> (u16, &'static str) {
    let route = ROUTES
        .iter()
        .find(|route| route.operation == operation)
        .unwrap();
    let is_mutation = Operation::MUTATIONS.contains(&operation);
    if !admin.permissions.contains(&route.permission) {
        (403, "insufficient_scope")
    } else if (rules.needs_mfa)(operation) && !admin.has_mfa {
        (401, "step_up_required")
    } else if !admin.has_role || !(rules.scope)(user) {
        (404, "inexistent_user")
    } else if is_mutation && user.id == ADA_ID && !rules.own_allowed {
        (403, "own_methods")
    } else if is_mutation
        && (rules.protects)(user)
        && !admin.permissions.contains(&Permission::ManageProtected)
    {
        (403, "protected_user")
    } else {
        (route.success, "")
    }
}

fn put_user(app: &TestApp, user: &User) {
    let id = user.id.rsplit('|').next().unwrap();
    let provider = user.id.split('|').next().unwrap();
    app.add_user_with(
        user.id,
        &json!({"email": "user@example.com", "identities": [
            {"connection": user.connection, "provider": provider, "user_id": id, "isSocial": false}]}),
    );
    let acme: &[(&str, &str)] = if user.in_acme {
        &[("org_acme", "acme")]
    } else {
        &[]
    };
    let chief: &[(&str, &str)] = if user.is_chief {
        &[("rol_1", "chief")]
    } else {
        &[]
    };
    app.put_memberships(user.id, acme, chief);
}

/// Restores a user's methods.
fn restore(app: &TestApp, user: &User) {
    let id = UserId::new(user.id).unwrap();
    let control = app.tenant.control();
    for method in control.methods_of(&id) {
        control.remove_method(&id, &method.id.unwrap()).unwrap();
    }
    app.add_user(user.id);
    put_user(app, user);
}

/// The code that `policy explain` expects, from the claims of the same token and the same tenant.
async fn explain(app: &TestApp, token: &str, user: &User, operation: Operation) -> String {
    let claims = token.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let question = Question {
        admin: String::from_utf8(claims).unwrap(),
        user: AskedUser::Id(user.id.to_owned()),
        operation: operation.as_str().to_owned(),
    };
    let explained = question.answer(app.config.clone().unwrap()).await.unwrap();
    let code = match explained.text.rsplit_once('(') {
        _ if explained.is_allowed => "",
        None => "insufficient_scope",
        Some((_, why)) if why.starts_with("404") => "inexistent_user",
        Some((_, why)) => why.trim_end_matches(')').split(' ').nth(1).unwrap(),
    };
    code.to_owned()
}

#[tokio::test]
async fn security_64_matrix_through_the_router() {
    let (mut requests, mut wrong) = (0, Vec::new());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (place, rules) in policies().iter().enumerate() {
        let text = format!("version = 1\n{}", rules.text);
        let (app, _file) = TestApp::with_policy(&text).await;
        for user in &USERS {
            put_user(&app, user);
        }
        for (number, admin) in admins().iter().enumerate() {
            let roles: &[&str] = if admin.has_role { &["desk"] } else { &[] };
            let weak = app.admin(ADA, roles, &admin.permissions);
            let bearer = if admin.has_mfa {
                format!("Bearer {}", app.tenant.issue_stepped_up_token(ADA).unwrap())
            } else {
                weak
            };
            let session = app.session_with(number, &admin.permissions, |record| {
                record.sub = ADA_ID.to_owned();
                record.email = Some("another@desk.example.com".to_owned());
                record.roles = roles.iter().map(|role| (*role).to_owned()).collect();
                record.acr = admin.has_mfa.then(|| MULTI_FACTOR.to_owned());
            });
            let cookie = format!("__Host-factordesk={}", session.await);
            for way in [
                vec![("authorization", &*bearer)],
                vec![("cookie", &*cookie), ("x-factordesk", "1")],
            ] {
                for user in &USERS {
                    for route in &ROUTES {
                        let operation = route.operation;
                        if matches!(
                            operation,
                            Operation::SearchUsers
                                | Operation::UsersByEmail
                                | Operation::ListFactors
                                | Operation::PhoneMessageTypes
                        ) {
                            continue;
                        }
                        let wanted = expected(rules, admin, user, operation);
                        let reply = app.send_example(route, user.id, &way).await;
                        let code = reply.error_code();
                        requests += 1;
                        *seen.entry(wanted.1.to_owned()).or_default() += 1;
                        if (reply.status, &*code) != wanted {
                            wrong.push(format!("policy {place}, admin {number}, {} {operation:?}: {} {code}, not {wanted:?}", user.id, reply.status));
                        }
                        if let Some(token) = way[0].1.strip_prefix("Bearer ") {
                            let explained = explain(&app, token, user, operation).await;
                            if explained != code {
                                wrong.push(format!("policy {place}, admin {number}, {} {operation:?}: {code}, but policy explain says {explained}", user.id));
                            }
                        }
                        if reply.status < 300 && Operation::MUTATIONS.contains(&operation) {
                            restore(&app, user);
                        }
                    }
                }
            }
        }
        app.stop().await;
    }
    assert_eq!(wrong, Vec::<String>::new());
    // Every kind of answer occurs.
    assert_eq!(seen.len(), 6, "{seen:?}");
    figure(&format!(
        "64 65 66 68 matrix through the router: {} admins x {} users x {} operations x {} policies x 2 ways in = {requests} requests, {} wrong",
        admins().len(),
        USERS.len(),
        ROUTES.len() - 4,
        policies().len(),
        wrong.len(),
    ));
}
