//! A simulated admin who makes one mutation and reacts to failures as the widget does.

use factordesk_tenant::faulty::{Fault, Injection, Phase, RecordedRequest, Schedule};
use factordesk_tenant::rng::Rng;
use serde_json::Value;

use super::Run;
use super::reported::{End, Reported, ResponseMeaning};
use super::rig::{Rig, Subject};
use super::truth::{Effect, ids, new_id};
use crate::support::TestResponse;

/// Maximum attempts for one wish. Schedules end earlier.
const MAX_TRIES: u64 = 10;
/// Unknown outcomes that the admin accepts for a wish that no list shows.
const MAX_UNKNOWNS: u64 = 2;
/// In seconds. Longer than an idempotency key is held.
const LEASE: u64 = 61;

/// A run in progress.
struct Story<'a> {
    rig: &'a Rig,
    run: Run,
    subject: Subject,
    confirmation: Option<String>,
    /// An earlier attempt without a key may have been carried out
    doubt: bool,
    end: End,
}

impl Rig {
    /// Runs one wish with the fault schedule of its seed.
    pub(crate) async fn run(&self, run: Run) -> End {
        let subject = self.subject(run);
        let confirmation = self.confirmation(run.wish, &subject).await;
        let mut rng = Rng::new(run.seed() ^ 0x5eed);
        let schedule = Schedule::seeded(run.fault, run.wish.order(), run.seed());
        if schedule.injects_at(Phase::Token) {
            self.app.tenant.control().revoke_m2m_tokens();
        }
        self.way.plan(schedule).await;
        let mut story = Story {
            rig: self,
            run,
            subject,
            confirmation,
            doubt: false,
            end: End::new(),
        };
        while story.end.tries < MAX_TRIES && story.step(&mut rng).await {}
        self.way.release().await;
        story.check_end().await;
        self.way.plan(Schedule::of(&[])).await;
        story.end
    }
}

impl Story<'_> {
    /// Makes one attempt and handles its response. Returns whether there should be another attempt.
    async fn step(&mut self, rng: &mut Rng) -> bool {
        self.end.tries += 1;
        let reply = self.send().await;
        let says = ResponseMeaning::read(&reply);
        match says {
            ResponseMeaning::Done => {
                self.end.reported = Reported::Done;
                self.check_done(&reply);
                return false;
            }
            ResponseMeaning::NotDone => {
                self.rig.way.release().await;
                self.end.reported = if self.doubt {
                    Reported::Unknown
                } else {
                    Reported::NotDone
                };
                if self.state() != Effect::AsBefore && !self.doubt {
                    self.problem(format!("reported as not done: {reply:?}"));
                }
                // Some admins give up.
                if rng.chance(40) {
                    return false;
                }
            }
            ResponseMeaning::Unknown => {
                self.end.unknowns += 1;
                self.end.reported = Reported::Unknown;
                // Keys only work on `POST`. With one, later responses cover all attempts. Without
                // one, this attempt stays in doubt.
                self.doubt |= self.run.wish.method() != "POST";
                if rng.chance(50) {
                    self.rig.way.release().await;
                }
                if self.list_shows_it().await {
                    self.end.reported = Reported::Done;
                    return false;
                }
                self.rig.way.release().await;
                // No list can show it, so another attempt won't settle it.
                if self.end.unknowns > MAX_UNKNOWNS && !self.run.wish.shows_in_list() {
                    return false;
                }
            }
            ResponseMeaning::UnderWay => {}
            ResponseMeaning::ListChanged => {
                // Only this test changes the user, so an earlier attempt changed the list.
                self.end.reported = Reported::Done;
                return false;
            }
        }
        let retry_after = reply.header("retry-after").parse().unwrap_or(3);
        let wait = if rng.chance(50) {
            retry_after
        } else {
            retry_after.max(LEASE)
        };
        self.rig.app.clock.advance(wait);
        true
    }

    async fn send(&self) -> TestResponse {
        let Self { rig, run, .. } = self;
        let key = format!("key-{}", run.seed());
        let bearer = &*self.subject.bearer;
        let mut headers = vec![("authorization", bearer), ("idempotency-key", &key)];
        if let Some(value) = &self.confirmation {
            headers.push(("x-factordesk-confirm", value));
        }
        let path = run.wish.path(&self.subject.encoded);
        let body = run.wish.body(self.subject.id.as_str());
        rig.app
            .send(run.wish.method(), &path, &headers, body.as_ref())
            .await
    }

    fn state(&self) -> Effect {
        let now = self.rig.truth(&self.subject.id);
        self.subject.before.became(&now, self.run.wish)
    }

    fn problem(&mut self, what: impl Into<String>) {
        let what = format!("attempt {}: {}", self.end.tries, what.into());
        self.end.problems.push(what);
    }

    fn check_done(&mut self, reply: &TestResponse) {
        let now = self.rig.truth(&self.subject.id);
        match self.subject.before.became(&now, self.run.wish) {
            Effect::AsAsked => {}
            state => self.problem(format!("reported as done, but {state:?}: {reply:?}")),
        }
        if reply.status == 201 && self.run.wish.creates().is_some() {
            let id = reply.json()["id"].as_str().map(str::to_owned);
            if id != new_id(&self.subject.before, &now) {
                self.problem(format!("reported another method: {reply:?}"));
            }
        }
    }

    /// Lists again and compares the list with the tenant's state. Returns whether it shows the wish
    /// as done.
    async fn list_shows_it(&mut self) -> bool {
        let mut shown = ids(&self.rig.list(&self.subject).await);
        let mut held = self.rig.truth(&self.subject.id).ids();
        // The list may have another order.
        shown.sort();
        held.sort();
        if shown != held {
            self.problem(format!("the list shows {shown:?}, not {held:?}"));
        }
        self.run.wish.shows_in_list() && self.state() == Effect::AsAsked
    }

    /// Checks the final state, the mutations sent and the audit records.
    async fn check_end(&mut self) {
        let state = self.state();
        let calls = self.rig.way.calls();
        match (&state, self.end.reported) {
            (Effect::Wrong(what), _) => self.problem(what.clone()),
            (Effect::AsBefore, Reported::Done) => self.problem("reported as done, but it isn't"),
            (Effect::AsAsked, Reported::NotDone) => self.problem("reported as not done, but it is"),
            _ => {}
        }
        self.end.count_decisions(&calls);
        let changes: Vec<&RecordedRequest> = calls
            .iter()
            .filter(|call| call.phase == Phase::Mutation && !is_refused(call))
            .collect();
        let done = changes.iter().filter(|call| call.is_done()).count();
        if self.run.wish.method() == "POST" && done > 1 {
            self.problem(format!("done {done} times"));
        }
        if (state == Effect::AsAsked) != (done > 0) {
            self.problem(format!("done {done} times, but {state:?}"));
        }
        self.check_audit(changes.len(), done).await;
    }

    /// Checks that every mutation sent has an intent, and that every intent has a true outcome.
    async fn check_audit(&mut self, sent: usize, done: usize) {
        let store = &self.rig.app.store;
        let history = store.history(self.subject.id.as_str(), u64::MAX, 100);
        let mut outcomes = Vec::new();
        for (row, outcome) in history.await.unwrap() {
            let record: Value = serde_json::from_str(&row.record).unwrap();
            if record["kind"] == "intent" {
                let outcome = outcome.map_or(Value::Null, |row| {
                    serde_json::from_str::<Value>(&row.record).unwrap()["outcome"].take()
                });
                outcomes.push(outcome.as_str().unwrap_or("none").to_owned());
            }
        }
        let count = |which: &str| outcomes.iter().filter(|outcome| *outcome == which).count();
        if outcomes.len() < sent {
            self.problem(format!("{sent} changes sent, intents: {outcomes:?}"));
        }
        if count("none") > 0 {
            self.problem(format!("an intent without outcome: {outcomes:?}"));
        }
        if done > 0 && count("done") + count("unknown") == 0 {
            self.problem(format!("done, but the audit says {outcomes:?}"));
        }
        if done == 0 && count("done") > 0 {
            self.problem(format!("not done, but the audit says {outcomes:?}"));
        }
    }
}

/// Refused because of its token or the rate limit, so it may be sent again.
fn is_refused(call: &RecordedRequest) -> bool {
    let limited = |injection: Injection| injection.fault == Fault::RateLimited;
    call.answered == Some(401) || call.injection.is_some_and(limited)
}
