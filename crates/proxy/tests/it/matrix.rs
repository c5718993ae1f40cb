//! 2: every route, sets of permissions of every kind, both ways in.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{
    HttpMethod, ListVersion, MethodPage, Operation, Permission, ROUTES, UserId,
};
use serde_json::{Value, json};

use crate::lookup;
use crate::support::{ADA, RAVI, TestApp};

/// A request that succeeds for `auth0|mia`, but for the confirmation.
pub(crate) struct Example {
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

pub(crate) fn example(operation: Operation) -> Example {
    let (path, body) = match operation {
        Operation::ListMethods | Operation::DeleteAllMethods => {
            ("users/auth0%7Cmia/authentication-methods", None)
        }
        Operation::CreateMethod => (
            "users/auth0%7Cmia/authentication-methods",
            Some(json!({"type": "totp", "name": "New", "totp_secret": "JBSWY3DPEHPK3PXP"})),
        ),
        Operation::SetMethods => (
            "users/auth0%7Cmia/authentication-methods",
            Some(json!([{"type": "phone", "phone_number": "+447700900124"}])),
        ),
        Operation::GetMethod | Operation::DeleteMethod => (
            "users/auth0%7Cmia/authentication-methods/totp%7Cdev_2",
            None,
        ),
        Operation::UpdateMethod => (
            "users/auth0|mia/authentication-methods/phone|dev_1",
            Some(json!({"name": "Renamed"})),
        ),
        Operation::SearchUsers => ("users?q=mia", None),
        Operation::GetUser => ("users/auth0%7Cmia", None),
        Operation::UsersByEmail => ("users-by-email?email=mia.keller%40example.com", None),
        Operation::ListFactors => ("guardian/factors", None),
        Operation::PhoneMessageTypes => ("guardian/factors/phone/message-types", None),
        Operation::CreateTicket => (
            "guardian/enrollments/ticket",
            Some(json!({"user_id": "auth0|mia", "factor": "otp"})),
        ),
        Operation::RegenerateRecoveryCode => ("users/auth0%7Cmia/recovery-code-regeneration", None),
        Operation::ForgetBrowsers => (
            "users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser",
            None,
        ),
    };
    Example {
        path: format!("/api/v2/{path}"),
        body,
    }
}

impl TestApp {
    /// The confirmation header's value for the list as it is now.
    pub(crate) async fn confirmation(&self, action: ConfirmAction) -> String {
        let bearer = self.bearer(ADA);
        let path = "/api/v2/users/auth0%7Cmia/authentication-methods?per_page=100";
        let reply = self.get(path, &[("authorization", &bearer)]).await;
        let page = MethodPage::from_value(reply.json()).unwrap();
        action.header(ListVersion::of(&page.methods))
    }

    /// Mia's methods as they were at the start.
    fn restore(&self) {
        let mia = UserId::new("auth0|mia").unwrap();
        let control = self.tenant.control();
        for method in control.methods_of(&mia) {
            control.remove_method(&mia, &method.id.unwrap()).unwrap();
        }
        self.add_user("auth0|mia");
    }
}

#[tokio::test]
async fn security_02_only_the_permission_of_the_route_opens_it() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    // None, each one, each two, all but each one, all: the sets between them would take minutes and tell nothing more.
    let sets = (0..1u16 << Permission::ALL.len())
        .filter(|set| !(3..Permission::ALL.len() - 1).contains(&(set.count_ones() as usize)));
    for set in sets {
        let granted: Vec<Permission> = Permission::ALL
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| set & (1 << bit) != 0)
            .map(|(_, permission)| permission)
            .collect();
        control.set_permissions(RAVI, &granted).unwrap();
        let cookie = format!("__Host-factordesk={}", app.session(&granted).await);
        let bearer = app.bearer(RAVI);
        let ways: [&[(&str, &str)]; 2] = [
            &[("cookie", &cookie), ("x-factordesk", "1")],
            &[("authorization", &bearer)],
        ];
        for route in &ROUTES {
            for way in ways {
                let call = example(route.operation);
                let mut headers = way.to_vec();
                let confirmation = match route.confirm {
                    Some(action) => app.confirmation(action).await,
                    None => String::new(),
                };
                headers.push(("x-factordesk-confirm", &confirmation));
                control.clear_request_log();
                let reply = app
                    .send(
                        route.method.as_str(),
                        &call.path,
                        &headers,
                        call.body.as_ref(),
                    )
                    .await;
                let what = format!("{:?} with {granted:?} by {}", route.operation, way[0].0);
                if granted.contains(&route.permission) {
                    assert_eq!(reply.status, route.success, "{what}: {reply:?}");
                    assert!(!app.upstream_calls().is_empty(), "{what}");
                    if route.method != HttpMethod::Get {
                        app.restore();
                    }
                } else {
                    assert_eq!(
                        reply.refusal(),
                        (403, "insufficient_scope".to_owned()),
                        "{what}"
                    );
                    assert_eq!(app.upstream_calls(), [], "{what}");
                }
            }
        }
        control.clear_request_log();
        for (method, path, body) in lookup::examples() {
            for way in ways {
                let reply = app.send(method, &path, way, body.as_ref()).await;
                let may = granted.contains(&Permission::Read);
                let what = format!("{path} with {granted:?} by {}", way[0].0);
                assert_eq!(
                    reply.status,
                    if may { 200 } else { 403 },
                    "{what}: {reply:?}"
                );
            }
        }
        assert_eq!(app.upstream_calls(), []);
    }
    app.stop().await;
}
