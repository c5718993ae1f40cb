//! 35: every mutation is finished and audited, even if its client disconnects at any stage.

use std::sync::Arc;
use std::time::Duration;

use factordesk_model::{AuthenticationMethod, ListVersion, UserId, mask};
use factordesk_tenant::faulty::{Commit, Fault, FaultyTenant, Injection, Phase, Schedule};
use serde_json::{Value, json};

use crate::faults::truth::{Effect, Truth};
use crate::faults::wish::Wish;
use crate::support::{ADA, TestApp};

/// Longer than any request is held here.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Requests made before the held one is released. By then, the proxy has noticed the disconnect.
const MOMENTS: usize = 5;

/// The stage that the mutation has reached when its client disconnects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Half of the list that is read first has arrived
    Listing,
    /// The tenant has received it and not carried it out; it never responds
    Sent,
    /// Half of the response has arrived
    Answering,
}

impl Moment {
    fn injection(self) -> (Phase, Injection) {
        let (phase, fault, commit) = match self {
            Self::Listing => (Phase::Before, Fault::SlowBody, Commit::Before),
            Self::Sent => (Phase::Mutation, Fault::Timeout, Commit::Late),
            Self::Answering => (Phase::Mutation, Fault::SlowBody, Commit::Before),
        };
        (phase, Injection::new(fault, commit))
    }
}

struct Setup {
    app: TestApp,
    way: Arc<FaultyTenant>,
}

impl Setup {
    fn user(&self, wish: Wish, moment: Moment) -> UserId {
        let id = UserId::new(format!("auth0|{wish:?}-{moment:?}")).unwrap();
        let control = self.app.tenant.control();
        let user = json!({"user_id": id, "email": "mia.keller@example.com"});
        control
            .put_user(serde_json::from_value(user).unwrap())
            .unwrap();
        let methods = Wish::methods_before().into_iter();
        let methods: Vec<_> = methods.map(AuthenticationMethod::from_value).collect();
        control.set_methods(&id, methods).unwrap();
        control.set_remembered_browsers(&id, 3).unwrap();
        id
    }

    /// Sends the request and disconnects at this stage. Returns the outcome in the audit record.
    async fn go_while(&self, wish: Wish, moment: Moment, user: &UserId) -> String {
        let (phase, injection) = moment.injection();
        let schedule = Schedule::of(wish.order()).inject(phase, injection);
        self.way.plan(schedule).await;
        let encoded = user.as_str().replace('|', "%7C");
        let mut request = self
            .app
            .request(wish.method(), &wish.path(&encoded))
            .header("authorization", self.app.bearer(ADA));
        if let Some(action) = wish.confirmation() {
            let methods = self.app.listed(user.as_str());
            let shown: Vec<_> = methods.iter().map(mask::method).collect();
            let version = ListVersion::of(&shown);
            request = request.header("x-factordesk-confirm", action.header(version));
        }
        if let Some(body) = wish.body(user.as_str()) {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let mut caller = tokio::spawn(request.send());
        tokio::select! {
            () = self.way.held() => {}
            early = &mut caller => panic!("{wish:?}, {moment:?}: answered with {early:?}"),
        }
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        for _ in 0..MOMENTS {
            self.app.get("/livez", &[]).await;
        }
        self.way.release().await;
        let finished = tokio::time::timeout(TIMEOUT, async {
            loop {
                if let Some(outcome) = self.outcome(user).await {
                    return outcome;
                }
                tokio::task::yield_now().await;
            }
        });
        finished
            .await
            .unwrap_or_else(|_| panic!("{wish:?}, {moment:?}: never finished"))
    }

    async fn outcome(&self, user: &UserId) -> Option<String> {
        let history = self.app.store.history(user.as_str(), u64::MAX, 10);
        let (_, outcome) = history.await.unwrap().pop()?;
        let record: Value = serde_json::from_str(&outcome?.record).unwrap();
        record["outcome"].as_str().map(str::to_owned)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn security_35_every_change_is_finished_and_audited_when_its_caller_goes_at_any_stage() {
    let way = Arc::new(FaultyTenant::start().await.unwrap());
    let app = TestApp::builder()
        .without_policy()
        .through(&way, TIMEOUT)
        .start()
        .await;
    let setup = Setup { app, way };
    for wish in Wish::ALL {
        for moment in [Moment::Listing, Moment::Sent, Moment::Answering] {
            // These have no such stage: either nothing is listed first, or a confirmed mutation
            // compares the list before it begins.
            let begins_later =
                !wish.order().contains(&Phase::Before) || wish.confirmation().is_some();
            if moment == Moment::Listing && begins_later {
                continue;
            }
            let user = setup.user(wish, moment);
            let control = setup.app.tenant.control();
            let before = Truth::of(&control, &user);
            let outcome = setup.go_while(wish, moment, &user).await;
            let state = before.became(&Truth::of(&control, &user), wish);
            assert_eq!(state, Effect::AsAsked, "{wish:?}, {moment:?}");
            // Without a response, the proxy looks for the outcome in the list, which doesn't show
            // every mutation.
            let is_told = wish.creates().is_some()
                || matches!(wish, Wish::Update | Wish::Delete | Wish::DeleteAll);
            let is_told = is_told && wish != Wish::ShortEmail;
            let unknown = moment == Moment::Sent && !is_told;
            let expected = if unknown { "unknown" } else { "done" };
            assert_eq!(outcome, expected, "{wish:?}, {moment:?}");
        }
    }
    setup.app.stop().await;
}
