//! The position of a run in its schedule.

use factordesk_model::route::API_PREFIX;

use super::fault::{Fault, Injection};
use super::schedule::{Phase, Schedule};
use super::wire::Request;

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRequest {
    /// Its place
    pub phase: Phase,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path and query, as received
    pub target: String,
    /// Its fault
    pub injection: Option<Injection>,
    /// The tenant's status, if it got the request
    pub answered: Option<u16>,
}

impl RecordedRequest {
    /// Whether the tenant has carried it out.
    pub fn is_done(&self) -> bool {
        self.answered.is_some_and(|status| status < 300)
    }
}

pub(super) struct Script {
    schedule: Schedule,
    /// Faults only apply to requests with this text in their path or body
    about: String,
    calls: Vec<RecordedRequest>,
    /// The place of the request whose token was just refused
    refused: Option<Phase>,
}

impl Script {
    pub(super) fn new(schedule: Schedule, about: &str) -> Self {
        Self {
            schedule,
            about: about.to_owned(),
            calls: Vec::new(),
            refused: None,
        }
    }

    pub(super) fn calls(&self) -> &[RecordedRequest] {
        &self.calls
    }

    /// Records a request; returns its number, its place and its fault.
    pub(super) fn arrive(&mut self, request: &Request) -> (usize, Phase, Option<Injection>) {
        let known = self.phase(request);
        // A token request doesn't say for which user it is.
        let is_meant = known == Some(Phase::Token) || request.mentions(&self.about);
        let injection = known
            .filter(|_| is_meant)
            .and_then(|phase| self.schedule.take(phase))
            // `closes` takes such a fault before its request arrives; this is for requests out of
            // that order.
            .map(unrefused);
        // Other reads get no fault, so their place doesn't matter.
        let phase = known.unwrap_or(Phase::After);
        self.calls.push(RecordedRequest {
            phase,
            method: request.method.clone(),
            target: request.target.clone(),
            injection,
            answered: None,
        });
        (self.calls.len() - 1, phase, injection)
    }

    fn phase(&self, request: &Request) -> Option<Phase> {
        let path = request.target.split('?').next().unwrap_or_default();
        if path == "/oauth/token" {
            return Some(Phase::Token);
        }
        if !path.starts_with(API_PREFIX) {
            return None;
        }
        // Any write counts, so a mutation that is wrongly sent a second time shows in `calls`.
        if request.method != "GET" {
            return Some(Phase::Mutation);
        }
        let changed = |call: &RecordedRequest| call.phase == Phase::Mutation;
        if path.ends_with("/authentication-methods") {
            let is_after = self.calls.iter().any(changed);
            return Some(if is_after {
                Phase::After
            } else {
                Phase::Before
            });
        }
        // Others get no fault.
        let rest = path.strip_prefix(API_PREFIX)?.strip_prefix("/users/")?;
        (!rest.contains('/')).then_some(Phase::Decision)
    }

    /// Records the tenant's status for request number `number`.
    pub(super) fn passed(&mut self, number: usize, status: u16) {
        if let Some(call) = self.calls.get_mut(number) {
            call.answered = Some(status);
        }
    }

    /// Whether the first request is to be refused a connection, also if the same mutation is tried again.
    pub(super) fn is_closed_at_first(&mut self) -> bool {
        self.closes(self.schedule.first())
    }

    /// Whether the request after `number`, which went unharmed, is to be refused a connection.
    pub(super) fn is_closed_after(&mut self, number: usize) -> bool {
        let Some(call) = self.calls.get(number) else {
            return false;
        };
        let phase = call.phase;
        // A refused token is fetched again, and then the refused request is repeated.
        let next = if call.answered == Some(401) {
            self.refused = Some(phase);
            Phase::Token
        } else if phase == Phase::Token {
            self.refused.take().unwrap_or(self.schedule.first())
        } else {
            match self.schedule.after(phase) {
                Some(next) => next,
                None => return false,
            }
        };
        self.closes(next)
    }

    /// Whether the list after a mutation with a fault is to be refused a connection.
    pub(super) fn is_closed_after_injection(&mut self, number: usize) -> bool {
        let injected = self
            .calls
            .get(number)
            .is_some_and(|call| call.phase == Phase::Mutation);
        injected && self.closes(Phase::After)
    }

    fn closes(&mut self, phase: Phase) -> bool {
        let refused = |injection: &Injection| injection.fault == Fault::ConnectRefused;
        // Taken here, because the refused request never arrives to take it.
        self.schedule.front(phase).is_some_and(refused) && self.schedule.take(phase).is_some()
    }
}

/// A request that has arrived can't be refused a connection, so the connection is reset instead.
fn unrefused(injection: Injection) -> Injection {
    Injection {
        fault: match injection.fault {
            Fault::ConnectRefused => Fault::ResetBeforeSend,
            other => other,
        },
        ..injection
    }
}
