//! A simulated admin who makes one mutation and reacts to failures as the widget does.

use factordesk_tenant::faulty::{Call, Fault, Place, Schedule, Strike};
use factordesk_tenant::rng::Rng;
use serde_json::Value;

use super::Run;
use super::lane::{Lane, Subject};
use super::told::{End, Says, Told};
use super::truth::{State, ids, new_id};
use crate::support::Reply;

/// Maximum attempts for one wish. Schedules end earlier.
const MOST_TRIES: u64 = 10;
/// Unknown outcomes that the admin accepts for a wish that no list shows.
const MOST_UNKNOWNS: u64 = 2;
/// In seconds. Longer than an idempotency key is held.
const LEASE: u64 = 61;

/// A run in progress.
struct Story<'a> {
    lane: &'a Lane,
    run: Run,
    subject: Subject,
    confirmation: Option<String>,
    /// An earlier attempt without a key may have been carried out
    doubt: bool,
    end: End,
}

impl Lane {
    /// Runs one wish with the fault schedule of its seed.
    pub(crate) async fn run(&self, run: Run) -> End {
        let subject = self.subject(run);
        let confirmation = self.confirmation(run.wish, &subject).await;
        let mut rng = Rng::new(run.seed() ^ 0x5eed);
        let schedule = Schedule::seeded(run.fault, run.wish.first(), run.seed());
        if schedule.strikes_at(Place::Token) {
            self.app.tenant.control().revoke_m2m_tokens();
        }
        self.way.plan(schedule).await;
        let mut story = Story {
            lane: self,
            run,
            subject,
            confirmation,
            doubt: false,
            end: End::new(),
        };
        while story.end.tries < MOST_TRIES && story.step(&mut rng).await {}
        self.way.release().await;
        story.check_end().await;
        self.way.plan(Schedule::starting_with(Place::Before)).await;
        story.end
    }
}

impl Story<'_> {
    /// Makes one attempt and handles its response. Returns whether there should be another attempt.
    async fn step(&mut self, rng: &mut Rng) -> bool {
        self.end.tries += 1;
        let reply = self.send().await;
        let says = Says::read(&reply);
        match says {
            Says::Done => {
                self.end.told = Told::Done;
                self.check_done(&reply);
                return false;
            }
            Says::NotDone => {
                self.lane.way.release().await;
                self.end.told = if self.doubt {
                    Told::Unknown
                } else {
                    Told::NotDone
                };
                if self.state() != State::AsBefore && !self.doubt {
                    self.problem(format!("reported as not done: {reply:?}"));
                }
                // Some admins give up.
                if rng.chance(40) {
                    return false;
                }
            }
            Says::Unknown => {
                self.end.unknowns += 1;
                self.end.told = Told::Unknown;
                // Keys only work on `POST`. With one, later responses cover all attempts. Without
                // one, this attempt stays in doubt.
                self.doubt |= self.run.wish.method() != "POST";
                if rng.chance(50) {
                    self.lane.way.release().await;
                }
                if self.list_shows_it().await {
                    self.end.told = Told::Done;
                    return false;
                }
                self.lane.way.release().await;
                // No list can show it, so another attempt won't settle it.
                if self.end.unknowns > MOST_UNKNOWNS && !self.run.wish.shows_in_list() {
                    return false;
                }
            }
            Says::UnderWay => {}
            Says::ListChanged => {
                // Nobody else changes this user, so an earlier attempt changed the list.
                self.end.told = Told::Done;
                return false;
            }
        }
        let told = reply.header("retry-after").parse().unwrap_or(3);
        let wait = if rng.chance(50) {
            told
        } else {
            told.max(LEASE)
        };
        self.lane.app.clock.advance(wait);
        true
    }

    async fn send(&self) -> Reply {
        let Self { lane, run, .. } = self;
        let key = format!("key-{}", run.seed());
        let bearer = &*self.subject.bearer;
        let mut headers = vec![("authorization", bearer), ("idempotency-key", &key)];
        if let Some(value) = &self.confirmation {
            headers.push(("x-factordesk-confirm", value));
        }
        let path = run.wish.path(&self.subject.encoded);
        let body = run.wish.body(self.subject.id.as_str());
        lane.app
            .send(run.wish.method(), &path, &headers, body.as_ref())
            .await
    }

    fn state(&self) -> State {
        let now = self.lane.truth(&self.subject.id);
        self.subject.before.became(&now, self.run.wish)
    }

    fn problem(&mut self, what: impl Into<String>) {
        let what = format!("attempt {}: {}", self.end.tries, what.into());
        self.end.problems.push(what);
    }

    fn check_done(&mut self, reply: &Reply) {
        let now = self.lane.truth(&self.subject.id);
        match self.subject.before.became(&now, self.run.wish) {
            State::AsAsked => {}
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
        let mut shown = ids(&self.lane.list(&self.subject).await);
        let mut held = self.lane.truth(&self.subject.id).ids();
        // The list may have another order.
        shown.sort();
        held.sort();
        if shown != held {
            self.problem(format!("the list shows {shown:?}, not {held:?}"));
        }
        self.run.wish.shows_in_list() && self.state() == State::AsAsked
    }

    /// Checks the final state, the mutations sent and the audit records.
    async fn check_end(&mut self) {
        let state = self.state();
        let calls = self.lane.way.calls();
        match (&state, self.end.told) {
            (State::Wrong(what), _) => self.problem(what.clone()),
            (State::AsBefore, Told::Done) => self.problem("reported as done, but it isn't"),
            (State::AsAsked, Told::NotDone) => self.problem("reported as not done, but it is"),
            _ => {}
        }
        let changes: Vec<&Call> = calls
            .iter()
            .filter(|call| call.place == Place::Change && !is_refused(call))
            .collect();
        let done = changes.iter().filter(|call| call.is_done()).count();
        if self.run.wish.method() == "POST" && done > 1 {
            self.problem(format!("done {done} times"));
        }
        if (state == State::AsAsked) != (done > 0) {
            self.problem(format!("done {done} times, but {state:?}"));
        }
        self.check_audit(changes.len(), done).await;
    }

    /// Checks that every mutation sent has an intent, and that every intent has a true outcome.
    async fn check_audit(&mut self, sent: usize, done: usize) {
        let store = &self.lane.app.store;
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
fn is_refused(call: &Call) -> bool {
    let limited = |strike: Strike| strike.fault == Fault::RateLimited;
    call.answered == Some(401) || call.strike.is_some_and(limited)
}
