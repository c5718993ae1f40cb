//! One mutation whose replica is killed while it is in progress.

use factordesk_model::{AuthenticationMethod, ListVersion, MethodPage, UserId};
use factordesk_tenant::faulty::{Commit, Fault, Injection, Phase, Schedule};
use factordesk_tenant::rng::Rng;
use serde_json::{Value, json};

use super::Tally;
use super::fleet::Fleet;
use crate::faults::reported::ResponseMeaning;
use crate::faults::truth::{Effect, Truth, ids};
use crate::faults::wish::Wish;
use crate::support::TestResponse;

/// When the replica is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// While it reads the list, before the intent is written
    Listing,
    /// After it has sent the mutation, which never arrives
    Sent,
    /// After it has sent the mutation, which arrives when the replica is gone
    SentLate,
    /// After the tenant has carried it out, before it responds
    Done,
    /// After half of the response has arrived
    Answering,
    /// At any stage, after a few other requests
    Anywhere,
}

impl Moment {
    pub(super) const ALL: [Self; 6] = [
        Self::Listing,
        Self::Sent,
        Self::SentLate,
        Self::Done,
        Self::Answering,
        Self::Anywhere,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Listing => "while listing",
            Self::Sent => "sent, never arrived",
            Self::SentLate => "sent, arrived later",
            Self::Done => "done, not answered",
            Self::Answering => "in the answer",
            Self::Anywhere => "anywhere",
        }
    }

    fn injection(self) -> Option<(Phase, Injection)> {
        let (phase, fault, commit) = match self {
            Self::Listing => (Phase::Before, Fault::Timeout, Commit::Never),
            Self::Sent => (Phase::Mutation, Fault::Timeout, Commit::Never),
            Self::SentLate => (Phase::Mutation, Fault::Timeout, Commit::Late),
            Self::Done => (Phase::Mutation, Fault::Timeout, Commit::Before),
            Self::Answering => (Phase::Mutation, Fault::SlowBody, Commit::Before),
            Self::Anywhere => return None,
        };
        Some((phase, Injection::new(fault, commit)))
    }
}

pub(super) struct Round<'a> {
    fleet: &'a Fleet,
    session: &'a str,
    number: u64,
    wish: Wish,
    moment: Moment,
    /// Number of other requests, for [`Moment::Anywhere`]
    others: u64,
    user: UserId,
    before: Truth,
}

impl<'a> Round<'a> {
    pub(super) fn new(fleet: &'a Fleet, session: &'a str, number: u64, rng: &mut Rng) -> Self {
        let wish = *rng.pick(&Wish::ALL.each_ref());
        let moment = match *rng.pick(&Moment::ALL.each_ref()) {
            Moment::Listing if !wish.order().contains(&Phase::Before) => Moment::Done,
            moment => moment,
        };
        let user = UserId::new(format!("auth0|round{number}x")).unwrap();
        let control = fleet.desk.tenant.control();
        let summary = json!({"user_id": user, "email": "mia.keller@example.com"});
        control
            .put_user(serde_json::from_value(summary).unwrap())
            .unwrap();
        let methods = Wish::methods_before().into_iter();
        let methods = methods.map(AuthenticationMethod::from_value).collect();
        control.set_methods(&user, methods).unwrap();
        control.set_remembered_browsers(&user, 3).unwrap();
        Self {
            before: Truth::of(&control, &user),
            others: rng.below(8),
            fleet,
            session,
            number,
            wish,
            moment,
            user,
        }
    }

    /// Sends the mutation, kills the replica that carries it out, and checks the result.
    pub(super) async fn kill(&mut self, tally: &mut Tally) {
        self.fleet.alive(2).await;
        let confirmation = match self.wish.confirmation() {
            Some(action) => Some(action.header(ListVersion::of(&self.list(tally).await))),
            None => None,
        };
        let mut schedule = Schedule::of(self.wish.order());
        if let Some((phase, injection)) = self.moment.injection() {
            schedule = schedule.inject(phase, injection);
        }
        let way = &self.fleet.way;
        way.plan_for(&format!("round{}x", self.number), schedule)
            .await;
        let seen = self.fleet.balancer.picked().len();
        let request = tokio::spawn(self.request(confirmation.as_deref()).send());
        if self.moment == Moment::Anywhere {
            for _ in 0..=self.others {
                // The response doesn't matter: these requests pass the time, more of it on a busy
                // machine.
                let _ = self.fleet.desk.request("GET", "/livez").send().await;
            }
        } else {
            way.held().await;
        }
        // Nothing else was in progress, so the first new connection was this one.
        let picked = self.fleet.balancer.picked()[seen..].first().copied();
        let intents = self.intents().await;
        let arrived = self.changes_seen();
        if intents < arrived {
            self.problem(
                tally,
                &format!("{arrived} changes arrived, {intents} intents"),
            );
        }
        if let Some(index) = picked {
            self.fleet.kill(index).await;
            *tally.moments.entry(self.moment).or_default() += 1;
        }
        way.release().await;
        // If the client got a response, it came too late to rely on.
        let _ = request.await;
        self.check(tally).await;
        if self.wish.method() == "POST" {
            tally.repeated += 1;
            let reply = self.send(confirmation.as_deref()).await;
            self.check_told(&reply, tally);
            self.check(tally).await;
        }
        way.plan(Schedule::of(&[])).await;
    }

    /// Uses the same key a minute later. By then, the outcome is known wherever it can be.
    pub(super) async fn repeat_later(&mut self, tally: &mut Tally) {
        if self.wish.method() != "POST" {
            return;
        }
        for _ in 0..2 {
            tally.repeated += 1;
            let reply = self.send(None).await;
            self.check_told(&reply, tally);
            let says = ResponseMeaning::read(&reply);
            if says == ResponseMeaning::UnderWay {
                self.problem(tally, &format!("still under way: {reply:?}"));
            }
            // The tenant shows nothing of a short address, so its outcome stays unknown.
            let can_be_seen = self.wish.creates().is_some() && self.wish != Wish::ShortEmail;
            if says == ResponseMeaning::Unknown && can_be_seen {
                self.problem(tally, &format!("still unknown: {reply:?}"));
            }
            if says != ResponseMeaning::NotDone {
                break;
            }
        }
        if self.wish.creates().is_some() && self.state() != Effect::AsAsked {
            self.problem(tally, "not created after all");
        }
    }

    /// The last checks of the round, at the end of the test.
    pub(super) async fn check_end(&mut self, tally: &mut Tally) {
        self.check(tally).await;
        if self.state() == Effect::AsAsked {
            tally.done += 1;
            if self.intents().await == 0 {
                self.problem(tally, "done without an intent");
            }
        }
    }

    fn request(&self, confirmation: Option<&str>) -> reqwest::RequestBuilder {
        let encoded = self.user.as_str().replace('|', "%7C");
        let desk = &self.fleet.desk;
        let mut request = desk
            .request(self.wish.method(), &self.wish.path(&encoded))
            .header("cookie", self.session)
            .header("x-factordesk", "1")
            .header("origin", &desk.origin)
            .header("sec-fetch-site", "same-origin");
        if self.wish.method() == "POST" {
            request = request.header("idempotency-key", format!("round-{}", self.number));
        }
        if let Some(value) = confirmation {
            request = request.header("x-factordesk-confirm", value);
        }
        if let Some(body) = self.wish.body(self.user.as_str()) {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        request
    }

    /// Sends the request to any replica that is alive.
    async fn send(&self, confirmation: Option<&str>) -> TestResponse {
        let answer = self.request(confirmation).send().await;
        TestResponse::read(answer.unwrap()).await
    }

    async fn list(&self, tally: &mut Tally) -> Vec<AuthenticationMethod> {
        let encoded = self.user.as_str().replace('|', "%7C");
        let path = format!(
            "/api/v2/users/{encoded}/authentication-methods?per_page=100&include_totals=true"
        );
        let headers = [("cookie", self.session), ("x-factordesk", "1")];
        let reply = self.fleet.desk.get(&path, &headers).await;
        if reply.status != 200 {
            self.problem(tally, &format!("the session doesn't work: {reply:?}"));
            return Vec::new();
        }
        MethodPage::from_value(reply.json()).unwrap().methods
    }

    fn truth(&self) -> Truth {
        Truth::of(&self.fleet.desk.tenant.control(), &self.user)
    }

    fn state(&self) -> Effect {
        self.before.became(&self.truth(), self.wish)
    }

    fn problem(&self, tally: &mut Tally, what: &str) {
        let Self {
            number,
            wish,
            moment,
            ..
        } = self;
        tally
            .problems
            .push(format!("round {number}, {wish:?}, {moment:?}: {what}"));
    }

    /// Checks that the session works, that the list matches the tenant's state, and that the
    /// mutation was carried out either completely or not at all.
    async fn check(&self, tally: &mut Tally) {
        let mut shown = ids(&self.list(tally).await);
        let now = self.truth();
        let mut kept = now.ids();
        // The list may have another order.
        shown.sort_unstable();
        kept.sort_unstable();
        if shown != kept {
            self.problem(tally, &format!("the list shows {shown:?}, not {kept:?}"));
        }
        if let Effect::Wrong(what) = self.state() {
            self.problem(tally, &what);
        }
    }

    /// Checks that a response is true.
    fn check_told(&self, reply: &TestResponse, tally: &mut Tally) {
        let wrong = match ResponseMeaning::read(reply) {
            ResponseMeaning::Done => self.state() != Effect::AsAsked,
            ResponseMeaning::NotDone => self.state() != Effect::AsBefore,
            ResponseMeaning::Unknown | ResponseMeaning::UnderWay | ResponseMeaning::ListChanged => {
                false
            }
        };
        if wrong {
            self.problem(
                tally,
                &format!("{:?}, but the response is {reply:?}", self.state()),
            );
        }
    }

    /// The number of mutations that arrived for this user.
    fn changes_seen(&self) -> usize {
        let calls = self.fleet.way.calls();
        calls
            .iter()
            .filter(|call| call.phase == Phase::Mutation)
            .count()
    }

    async fn intents(&self) -> usize {
        let history = self.fleet.store.history(self.user.as_str(), u64::MAX, 100);
        let rows = history.await.unwrap();
        let intents = rows.iter().filter(|(row, _)| {
            let record: Value = serde_json::from_str(&row.record).unwrap();
            record["kind"] == "intent"
        });
        intents.count()
    }
}
