//! A proxy and its tenant with injected faults in between, reused for many runs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use factordesk_model::{AuthenticationMethod, MethodPage, UserId};
use factordesk_proxy::audit;
use factordesk_tenant::Masking;
use factordesk_tenant::faulty::{Fault, FaultyTenant};
use serde_json::json;
use tokio::sync::OnceCell;

use super::Run;
use super::truth::Truth;
use super::wish::Wish;
use crate::support::{ADA, TestApp};

/// Bounds of the timeout for upstream requests.
const MIN_TIMEOUT: Duration = Duration::from_millis(300);
const MAX_TIMEOUT: Duration = Duration::from_secs(4);
/// The timeout as a multiple of the time that a request takes on an idle proxy.
const SLOWER: u32 = 40;
/// In seconds. Longer than the proxy pauses after a refused token.
const PAUSE: u64 = 120;

pub(crate) struct Rig {
    pub(crate) app: TestApp,
    pub(crate) way: Arc<FaultyTenant>,
    /// The control's client, with the proxy's timeout
    pub(super) http: reqwest::Client,
    /// The control's token
    pub(super) token: OnceCell<String>,
}

/// A user of a run.
pub(crate) struct Subject {
    pub(crate) id: UserId,
    /// Percent-encoded, for paths
    pub(super) encoded: String,
    pub(super) before: Truth,
    /// The admin's token
    pub(crate) bearer: String,
}

/// Measures a timeout for this machine under its current load: long enough for a response that does
/// come.
pub(crate) async fn response_timeout() -> Duration {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let path = "/api/v2/users/auth0%7Cmia/authentication-methods";
    let mut longest = Duration::ZERO;
    for _ in 0..5 {
        let start = Instant::now();
        app.get(path, &[("authorization", &bearer)]).await;
        longest = longest.max(start.elapsed());
    }
    app.stop().await;
    (longest * SLOWER).clamp(MIN_TIMEOUT, MAX_TIMEOUT)
}

impl Rig {
    pub(crate) async fn start(timeout: Duration, masking: Masking) -> Self {
        let way = Arc::new(FaultyTenant::start().await.unwrap());
        let app = TestApp::builder()
            .masking(masking)
            .without_policy()
            .through(&way, timeout)
            .start()
            .await;
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .timeout(timeout)
            .build()
            .unwrap();
        Self {
            app,
            way,
            http,
            token: OnceCell::new(),
        }
    }

    /// Creates a user with the methods that the wishes need.
    pub(crate) fn subject(&self, run: Run) -> Subject {
        let id = format!("auth0|run{}", run.seed());
        let control = self.app.tenant.control();
        let user = json!({"user_id": id, "email": "mia.keller@example.com", "name": "Mia Keller"});
        control
            .put_user(serde_json::from_value(user).unwrap())
            .unwrap();
        let encoded = id.replace('|', "%7C");
        let id = UserId::new(id).unwrap();
        let methods = Wish::methods_before().into_iter();
        let methods = methods.map(AuthenticationMethod::from_value).collect();
        control.set_methods(&id, methods).unwrap();
        control.set_remembered_browsers(&id, 3).unwrap();
        // Ends pauses from the previous run, such as that before renewing a token.
        self.app.clock.advance(PAUSE);
        Subject {
            before: self.truth(&id),
            bearer: self.app.bearer(ADA),
            id,
            encoded,
        }
    }

    pub(super) fn truth(&self, user: &UserId) -> Truth {
        Truth::of(&self.app.tenant.control(), user)
    }

    /// The list as the admin sees it. Releases held requests until it can be read.
    pub(super) async fn list(&self, subject: &Subject) -> Vec<AuthenticationMethod> {
        let path = format!(
            "/api/v2/users/{}/authentication-methods?per_page=100&include_totals=true",
            subject.encoded
        );
        for _ in 0..20 {
            let headers = [("authorization", &*subject.bearer)];
            let reply = self.app.get(&path, &headers).await;
            if reply.status == 200 {
                return MethodPage::from_value(reply.json()).unwrap().methods;
            }
            self.way.release().await;
            self.app.clock.advance(PAUSE);
        }
        panic!("no list: {:?}", self.way.calls());
    }

    /// Verifies the audit chain and stops the proxy. Returns how often each fault was injected.
    pub(crate) async fn stop(self) -> BTreeMap<Fault, u64> {
        audit::verify(&*self.app.store, None).await.unwrap();
        let injected = self.way.injected();
        self.app.stop().await;
        injected
    }
}
