//! The position of a run in its schedule.

use factordesk_model::route::API_PREFIX;

use super::fault::{Fault, Strike};
use super::schedule::{Place, Schedule};
use super::wire::Request;

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its place
    pub place: Place,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path and query, as received
    pub target: String,
    /// Its fault
    pub strike: Option<Strike>,
    /// The tenant's status, if it got the request
    pub answered: Option<u16>,
}

impl Call {
    /// Whether the tenant has carried it out.
    pub fn is_done(&self) -> bool {
        self.answered.is_some_and(|status| status < 300)
    }
}

pub(super) struct Script {
    schedule: Schedule,
    /// Faults only apply to requests with this text in their path or body
    about: String,
    calls: Vec<Call>,
    /// The place of the request whose token was just refused
    refused: Option<Place>,
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

    pub(super) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Records a request; returns its number, its place and its fault.
    pub(super) fn arrive(&mut self, request: &Request) -> (usize, Place, Option<Strike>) {
        let known = self.place(request);
        // A token request doesn't say for which user it is.
        let is_meant = known == Some(Place::Token) || request.mentions(&self.about);
        let strike = known
            .filter(|_| is_meant)
            .and_then(|place| self.schedule.take(place))
            .map(unrefused);
        // Other reads get no fault, so their place doesn't matter.
        let place = known.unwrap_or(Place::After);
        self.calls.push(Call {
            place,
            method: request.method.clone(),
            target: request.target.clone(),
            strike,
            answered: None,
        });
        (self.calls.len() - 1, place, strike)
    }

    fn place(&self, request: &Request) -> Option<Place> {
        let path = request.target.split('?').next().unwrap_or_default();
        if path == "/oauth/token" {
            return Some(Place::Token);
        }
        if !path.starts_with(API_PREFIX) {
            return None;
        }
        if request.method != "GET" {
            return Some(Place::Change);
        }
        let changed = |call: &Call| call.place == Place::Change;
        path.ends_with("/authentication-methods").then(|| {
            if self.calls.iter().any(changed) {
                Place::After
            } else {
                Place::Before
            }
        })
    }

    /// Records the tenant's status for request number `number`.
    pub(super) fn passed(&mut self, number: usize, status: u16) {
        if let Some(call) = self.calls.get_mut(number) {
            call.answered = Some(status);
        }
    }

    /// Whether the first request is to be refused a connection, also if the same mutation is tried again.
    pub(super) fn is_closed_at_first(&mut self) -> bool {
        self.closes(self.schedule.first)
    }

    /// Whether the request after `number`, which went unharmed, is to be refused a connection.
    pub(super) fn is_closed_after(&mut self, number: usize) -> bool {
        let Some(call) = self.calls.get(number) else {
            return false;
        };
        let place = call.place;
        let next = if call.answered == Some(401) {
            self.refused = Some(place);
            Place::Token
        } else if place == Place::Token {
            self.refused.take().unwrap_or(self.schedule.first)
        } else {
            match place {
                Place::Before => Place::Change,
                _ => return false,
            }
        };
        self.closes(next)
    }

    /// Whether the list after a mutation with a fault is to be refused a connection.
    pub(super) fn is_closed_after_strike(&mut self, number: usize) -> bool {
        let struck = self
            .calls
            .get(number)
            .is_some_and(|call| call.place == Place::Change);
        struck && self.closes(Place::After)
    }

    fn closes(&mut self, place: Place) -> bool {
        let refused = |strike: &Strike| strike.fault == Fault::ConnectRefused;
        self.schedule.front(place).is_some_and(refused) && self.schedule.take(place).is_some()
    }
}

/// A request that has arrived can't be refused a connection, so the connection is reset instead.
fn unrefused(strike: Strike) -> Strike {
    Strike {
        fault: match strike.fault {
            Fault::ConnectRefused => Fault::ResetBeforeSend,
            other => other,
        },
        ..strike
    }
}
