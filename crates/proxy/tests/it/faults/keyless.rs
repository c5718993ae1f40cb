//! A client that retries without an `Idempotency-Key`, as official SDKs do, and the check after
//! each run.

use std::fmt::Write as _;

use factordesk_model::ListVersion;
use factordesk_tenant::faulty::{Phase, RecordedRequest, Schedule};
use factordesk_tenant::rng::Rng;

use super::Run;
use super::reported::{End, Reported, ResponseMeaning};
use super::rig::{Rig, Subject};
use super::truth::Effect;
use super::wish::Wish;
use crate::support::TestResponse;

/// One request and two retries, as SDKs make them.
const MAX_TRIES: u64 = 3;

impl End {
    pub(crate) fn new() -> Self {
        Self {
            reported: Reported::NotDone,
            tries: 0,
            unknowns: 0,
            decisions: 0,
            failed_decisions: 0,
            problems: Vec::new(),
        }
    }
}

impl End {
    /// Counts the reads of the user by which the proxy decides. Nothing is changed before one of them has
    /// shown that the user isn't the admin.
    pub(crate) fn count_decisions(&mut self, calls: &[RecordedRequest]) {
        let is_decision = |call: &&RecordedRequest| call.phase == Phase::Decision;
        let decisions: Vec<_> = calls.iter().filter(is_decision).collect();
        let failed = decisions.iter().filter(|call| call.injection.is_some());
        self.failed_decisions += failed.count() as u64;
        self.decisions += decisions.len() as u64;
        let decided = |call: &RecordedRequest| call.phase == Phase::Decision && call.is_done();
        let sent = calls.iter().position(|call| call.phase == Phase::Mutation);
        if sent.is_some_and(|sent| !calls[..sent].iter().any(decided)) {
            self.problems.push("sent before it was decided".to_owned());
        }
    }
}

/// What a client's last response says about the outcome.
pub(crate) fn reported(wish: Wish, status: u16, code: &str) -> Reported {
    // The method is gone, which is what the client wanted.
    if wish == Wish::Delete && code == "inexistent_authentication_method" {
        return Reported::Done;
    }
    match ResponseMeaning::of(status, code) {
        // No other client changes this user, so the first attempt changed the list.
        ResponseMeaning::Done | ResponseMeaning::ListChanged => Reported::Done,
        ResponseMeaning::NotDone => Reported::NotDone,
        ResponseMeaning::Unknown | ResponseMeaning::UnderWay => Reported::Unknown,
    }
}

impl Rig {
    /// The confirmation header that a wish needs, for the current list.
    pub(crate) async fn confirmation(&self, wish: Wish, subject: &Subject) -> Option<String> {
        let action = wish.confirmation()?;
        let list = self.list(subject).await;
        Some(action.header(ListVersion::of(&list)))
    }

    /// Runs one wish with a client that retries on 408, 429 and 5xx.
    pub(crate) async fn repeat_like_an_sdk(&self, run: Run) -> End {
        let subject = self.subject(run);
        let confirm = self.confirmation(run.wish, &subject).await;
        let schedule = Schedule::seeded(run.fault, run.wish.order(), run.seed());
        if schedule.injects_at(Phase::Token) {
            self.app.tenant.control().revoke_m2m_tokens();
        }
        self.way.plan(schedule).await;
        let mut rng = Rng::new(run.seed() ^ 0x5dc);
        let mut end = End::new();
        while end.tries < MAX_TRIES {
            end.tries += 1;
            let reply = self.send(run.wish, &subject, confirm.as_deref()).await;
            let code = reply.error_code();
            end.reported = reported(run.wish, reply.status, &code);
            end.unknowns += u64::from(end.reported == Reported::Unknown);
            if !matches!(reply.status, 408 | 429 | 500..) {
                break;
            }
            // A held request arrives before the next attempt, or after all of them.
            if rng.chance(50) {
                self.way.release().await;
            }
            let wait = reply.header("retry-after").parse().unwrap_or(end.tries);
            self.app.clock.advance(wait);
        }
        end.count_decisions(&self.way.calls());
        self.judge(run, &subject, &mut end).await;
        end
    }

    async fn send(&self, wish: Wish, subject: &Subject, confirm: Option<&str>) -> TestResponse {
        let mut headers = vec![("authorization", &*subject.bearer)];
        headers.extend(confirm.map(|value| ("x-factordesk-confirm", value)));
        let path = wish.path(&subject.encoded);
        let body = wish.body(subject.id.as_str());
        self.app
            .send(wish.method(), &path, &headers, body.as_ref())
            .await
    }

    /// Ends a run: lets held requests arrive, then compares the tenant with what the client was told.
    pub(crate) async fn judge(&self, run: Run, subject: &Subject, end: &mut End) {
        self.way.release().await;
        let now = self.truth(&subject.id);
        let state = subject.before.became(&now, run.wish);
        let mut problem = String::new();
        match (&state, end.reported) {
            (Effect::Wrong(what), _) => problem.push_str(what),
            (Effect::AsBefore, Reported::Done) => {
                problem.push_str("reported as done, but it isn't");
            }
            // A refused `PATCH` or `DELETE` is about its own attempt: nothing ties it to an earlier one whose
            // outcome the client was told to be unknown.
            (Effect::AsAsked, Reported::NotDone)
                if end.unknowns == 0 || matches!(run.wish.method(), "POST" | "PUT") =>
            {
                problem.push_str("reported as not done, but it is");
            }
            _ => {}
        }
        let calls = self.way.calls();
        let done = calls
            .iter()
            .filter(|call| call.phase == Phase::Mutation && call.is_done())
            .count();
        if matches!(run.wish.method(), "POST" | "PUT") && done > 1 {
            write!(problem, " done {done} times").unwrap();
        }
        if !problem.is_empty() {
            end.problems.push(problem);
        }
        self.way.plan(Schedule::of(&[])).await;
    }
}
