//! 2: every route with many sets of permissions and every kind of credentials.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{
    HttpMethod, ListVersion, MethodPage, Operation, Permission, ROUTES, Route, UserId,
};
use factordesk_proxy::store::StoreKey;
use serde_json::{Value, json};

use crate::lookup;
use crate::support::figure::figure;
use crate::support::provider::{TestProvider, sign};
use crate::support::stores::TestStore;
use crate::support::{ADA, RAVI, TestApp, TestResponse};

/// A request that succeeds for `auth0|mia`, apart from the confirmation that some operations need.
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
        Operation::UserRoles | Operation::UserOrganizations | Operation::OrganizationMembers => {
            panic!("clients can't ask for {operation:?}")
        }
    };
    Example {
        path: format!("/api/v2/{path}"),
        body,
    }
}

/// The same for another user.
pub(crate) fn example_for(operation: Operation, user: &str) -> Example {
    let mut example = example(operation);
    let segment = UserId::new(user).unwrap().to_segment();
    for mia in ["auth0%7Cmia", "auth0|mia"] {
        example.path = example.path.replace(mia, &segment);
    }
    if operation == Operation::CreateTicket {
        example.body.as_mut().unwrap()["user_id"] = json!(user);
    }
    example
}

impl TestApp {
    /// Sends the example of a route for this user, confirmed if the route needs that.
    pub(crate) async fn send_example(
        &self,
        route: &Route,
        user: &str,
        credentials: &[(&str, &str)],
    ) -> TestResponse {
        let Example { path, body } = example_for(route.operation, user);
        let version = ListVersion::of(&self.listed(user));
        let confirmation = route.confirm.map(|action| action.header(version));
        let mut headers = credentials.to_vec();
        headers.extend(
            confirmation
                .as_deref()
                .map(|value| ("x-factordesk-confirm", value)),
        );
        self.send(route.method.as_str(), &path, &headers, body.as_ref())
            .await
    }

    /// The confirmation header's value for the current list.
    pub(crate) async fn confirmation(&self, action: ConfirmAction) -> String {
        let bearer = self.bearer(ADA);
        let path = "/api/v2/users/auth0%7Cmia/authentication-methods?per_page=100";
        let reply = self.get(path, &[("authorization", &bearer)]).await;
        let page = MethodPage::from_value(reply.json()).unwrap();
        action.header(ListVersion::of(&page.methods))
    }

    /// Restores Mia's methods to those at the start.
    pub(crate) fn restore(&self) {
        let mia = UserId::new("auth0|mia").unwrap();
        let control = self.tenant.control();
        for method in control.methods_of(&mia) {
            control.remove_method(&mia, &method.id.unwrap()).unwrap();
        }
        self.add_user("auth0|mia");
    }
}

/// Method, path, body and permission of each request that the proxy answers by itself.
pub(crate) fn own_calls() -> Vec<(&'static str, String, Option<Value>, Option<Permission>)> {
    let mut calls: Vec<_> = lookup::examples()
        .into_iter()
        .map(|(method, path, body)| (method, path, body, Some(Permission::Read)))
        .collect();
    let history = "/audit?user=auth0%7Cmia".to_owned();
    calls.push(("GET", history, None, Some(Permission::ReadAudit)));
    for path in ["/session", "/queue"] {
        calls.push(("GET", path.to_owned(), None, None));
    }
    calls
}

/// The kinds of credentials that a request may have.
#[derive(Debug, Clone, Copy)]
enum Way {
    Nothing,
    UnknownCookie,
    GarbageBearer,
    ExpiredSession,
    ExpiredBearer,
    Session,
    Bearer,
    Both,
}

const WAYS: [Way; 8] = [
    Way::Nothing,
    Way::UnknownCookie,
    Way::GarbageBearer,
    Way::ExpiredSession,
    Way::ExpiredBearer,
    Way::Session,
    Way::Bearer,
    Way::Both,
];

impl Way {
    /// Status and code if these credentials are refused on every route.
    fn refusal(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Nothing | Self::UnknownCookie | Self::ExpiredSession => {
                Some((401, "login_required"))
            }
            Self::GarbageBearer | Self::ExpiredBearer => Some((401, "invalid_token")),
            Self::Both => Some((400, "ambiguous_credentials")),
            Self::Session | Self::Bearer => None,
        }
    }
}

/// The credentials for one set of permissions.
struct Credentials {
    session: String,
    bearer: String,
    expired_bearer: String,
}

impl Credentials {
    fn headers(&self, way: Way) -> Vec<(&'static str, String)> {
        let cookie = |id: &str| ("cookie", format!("__Host-factordesk={id}"));
        let bearer = |value: &str| ("authorization", value.to_owned());
        let mut headers = match way {
            Way::Nothing => vec![],
            Way::UnknownCookie => vec![cookie(&"u".repeat(43))],
            Way::GarbageBearer => vec![bearer("Bearer a.b.c")],
            Way::ExpiredSession => vec![cookie(EXPIRED)],
            Way::ExpiredBearer => vec![bearer(&self.expired_bearer)],
            Way::Session => vec![cookie(&self.session)],
            Way::Bearer => vec![bearer(&self.bearer)],
            Way::Both => vec![cookie(&self.session), bearer(&self.bearer)],
        };
        headers.push(("x-factordesk", "1".to_owned()));
        headers
    }
}

/// The id of a session that has expired.
const EXPIRED: &str = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

/// Stores a copy of the session that expired a second ago. Call it last: storing another session
/// removes it.
async fn put_expired(app: &TestApp, session: &str) {
    let found = app.store.session(StoreKey::of(session)).await.unwrap();
    let mut record = found.unwrap();
    let now = app.clock.seconds();
    record.expires_at = now - 1;
    let key = StoreKey::of(EXPIRED);
    app.store.put_session(key, record, now).await.unwrap();
}

/// Sends one request and checks its response against what is granted. Returns the response if the
/// request was let in.
async fn hold(
    app: &TestApp,
    (way, headers): (Way, &[(&str, &str)]),
    (method, path, body): (&str, &str, Option<&Value>),
    is_granted: bool,
) -> Option<TestResponse> {
    app.tenant.control().clear_request_log();
    let reply = app.send(method, path, headers, body).await;
    let refusal = way
        .refusal()
        .or_else(|| (!is_granted).then_some((403, "insufficient_scope")));
    let what = format!("{method} {path} by {way:?}, granted: {is_granted}");
    let Some((status, code)) = refusal else {
        assert!(reply.status < 300, "{what}: {reply:?}");
        return Some(reply);
    };
    assert_eq!(reply.refusal(), (status, code.to_owned()), "{what}");
    assert_eq!(app.upstream_calls(), [], "{what}");
    None
}

#[tokio::test]
async fn security_02_only_the_permission_of_the_route_opens_it() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    let expired_bearer = app.bearer(ADA);
    app.clock.advance(2 * 3600 + 60);
    // No permission, each single one, all but one, and all. The other sets would take minutes and
    // show nothing more.
    let sets: Vec<Vec<Permission>> = (0..1u32 << Permission::ALL.len())
        .filter(|set| !(2..Permission::ALL.len() - 1).contains(&(set.count_ones() as usize)))
        .map(|set| {
            let all = Permission::ALL.into_iter().enumerate();
            all.filter(|(bit, _)| set & (1 << bit) != 0)
                .map(|(_, permission)| permission)
                .collect()
        })
        .collect();
    let (mut requests, mut let_in) = (0, 0);
    for granted in &sets {
        control.set_permissions(RAVI, granted).unwrap();
        let credentials = Credentials {
            session: app.session(granted).await,
            bearer: app.bearer(RAVI),
            expired_bearer: expired_bearer.clone(),
        };
        put_expired(&app, &credentials.session).await;
        for way in WAYS {
            let headers = credentials.headers(way);
            let headers: Vec<(&str, &str)> = headers
                .iter()
                .map(|(name, value)| (*name, &**value))
                .collect();
            for route in &ROUTES {
                let call = example(route.operation);
                let is_granted = granted.contains(&route.permission);
                let confirmation = match route.confirm {
                    Some(action) if is_granted && way.refusal().is_none() => {
                        app.confirmation(action).await
                    }
                    _ => String::new(),
                };
                let mut headers = headers.clone();
                headers.push(("x-factordesk-confirm", &confirmation));
                let method = route.method.as_str();
                let call = (method, &*call.path, call.body.as_ref());
                let reply = hold(&app, (way, &headers), call, is_granted).await;
                requests += 1;
                if let Some(reply) = reply {
                    let_in += 1;
                    assert_eq!(reply.status, route.success, "{reply:?}");
                    assert!(!app.upstream_calls().is_empty(), "{:?}", route.operation);
                    if route.method != HttpMethod::Get {
                        app.restore();
                    }
                }
            }
            // Revealing phone numbers and addresses needs a permission of its own.
            let mut revealing = headers.clone();
            revealing.push(("x-factordesk-reveal", "true"));
            for operation in [Operation::ListMethods, Operation::GetMethod] {
                let needed = [Permission::Read, Permission::Reveal];
                let is_granted = needed.iter().all(|needed| granted.contains(needed));
                let path = example(operation).path;
                let call = ("GET", &*path, None);
                let reply = hold(&app, (way, &revealing), call, is_granted).await;
                requests += 1;
                let_in += usize::from(reply.is_some());
            }
            for (method, path, body, needed) in own_calls() {
                let is_granted = needed.is_none_or(|needed| granted.contains(&needed));
                let call = (method, &*path, body.as_ref());
                let reply = hold(&app, (way, &headers), call, is_granted).await;
                requests += 1;
                let_in += usize::from(reply.is_some());
            }
        }
    }
    figure(&format!(
        "2 authorisation matrix: {} routes x {} permission sets x {} kinds of credentials = {requests} requests, {let_in} let in",
        ROUTES.len() + own_calls().len(),
        sets.len(),
        WAYS.len(),
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_02_permissions_that_can_not_be_read_are_none() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, good) = provider.good(app.clock.seconds());
    let mut requests = 0;
    for claim in [
        json!(null),
        json!(true),
        json!("*"),
        json!({"delete:authentication_methods": true}),
        json!([["read:authentication_methods"]]),
        json!([
            "READ:AUTHENTICATION_METHODS",
            "read:authentication_methods "
        ]),
        json!("read:authentication_methods;delete:authentication_methods"),
    ] {
        let mut claims = good.clone();
        claims["permissions"] = claim.clone();
        claims["auth_time"] = json!(app.clock.seconds());
        let bearer = format!("Bearer {}", sign(&header, &claims, &provider.key.signing));
        let headers = [("authorization", &*bearer)];
        for route in &ROUTES {
            let call = example(route.operation);
            let call = (route.method.as_str(), &*call.path, call.body.as_ref());
            assert!(
                hold(&app, (Way::Bearer, &headers), call, false)
                    .await
                    .is_none(),
                "{claim}"
            );
            requests += 1;
        }
    }
    figure(&format!(
        "2 unreadable permissions: {requests} requests, none let in"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_02_a_store_that_can_not_say_is_503_on_every_route() {
    let kind = TestStore::sqlite();
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let session = app.session(&Permission::ALL).await;
    let cookie = format!("__Host-factordesk={session}");
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    assert_eq!(app.get("/session", &headers).await.status, 200);
    let mut requests = 0;
    for damage in [
        "UPDATE sessions SET record = '{}'",
        "UPDATE sessions SET record = 'x', last_seen = 'x'",
        "DROP TABLE sessions",
    ] {
        kind.tamper(damage).await;
        app.tenant.control().clear_request_log();
        let mut calls: Vec<_> = own_calls()
            .into_iter()
            .map(|(method, path, body, _)| (method, path, body))
            .collect();
        calls.extend(ROUTES.iter().map(|route| {
            let call = example(route.operation);
            (route.method.as_str(), call.path, call.body)
        }));
        for (method, path, body) in calls {
            let reply = app.send(method, &path, &headers, body.as_ref()).await;
            assert_eq!(
                reply.refusal(),
                (503, "unavailable".to_owned()),
                "{damage} {path}"
            );
            requests += 1;
        }
        assert_eq!(app.upstream_calls(), []);
    }
    figure(&format!(
        "2 unreadable sessions: {requests} requests, none let in"
    ));
    app.stop().await;
}
