//! Tests the change of a number against a simulated tenant that can fail at every request.

use serde_json::json;

use super::*;
use crate::state::Failure;

const OLD: &str = "+447700900123";
const NEW: &str = "+33612345678";

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SimulatedResult {
    Works,
    /// Refused, and not carried out
    Refused,
    /// Carried out, but the response is lost
    LostAfter,
    /// Not carried out, and no response
    LostBefore,
}

const RESULTS: [SimulatedResult; 4] = [
    SimulatedResult::Works,
    SimulatedResult::Refused,
    SimulatedResult::LostAfter,
    SimulatedResult::LostBefore,
];

fn phone(id: &str, number: &str) -> AuthenticationMethod {
    AuthenticationMethod::from_value(json!({"id": id, "type": "phone", "phone_number": number}))
}

fn id(text: &str) -> MethodId {
    MethodId::new(text).unwrap()
}

fn refusal() -> ApiError {
    ApiError::from_response(403, br#"{"statusCode":403,"message":"no"}"#, None)
}

fn lost() -> ApiError {
    ApiError::local(Failure::Timeout)
}

/// The result of a simulation: the tenant's methods, the requests, and the reported outcome.
struct Simulation {
    held: Vec<AuthenticationMethod>,
    requests: Vec<NextRequest>,
    outcome: NumberChangeOutcome,
}

impl Simulation {
    fn has(&self, number: &str) -> bool {
        self.held
            .iter()
            .any(|m| m.phone_number.as_deref() == Some(number))
    }

    fn count(&self, request: NextRequest) -> usize {
        self.requests.iter().filter(|r| **r == request).count()
    }
}

/// Simulates a change with one result per request, in order. If `masked`, the tenant lists masked numbers.
fn simulate(results: &[SimulatedResult], masked: bool) -> Simulation {
    let mut held = vec![phone("phone|old", OLD)];
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &held);
    let mut step = NumberChangeStep::Send(NextRequest::Create);
    let mut requests = Vec::new();
    loop {
        let request = match step {
            NumberChangeStep::Done(outcome) => {
                return Simulation {
                    held,
                    requests,
                    outcome,
                };
            }
            NumberChangeStep::Send(request) => request,
        };
        let result = results
            .get(requests.len())
            .copied()
            .unwrap_or(SimulatedResult::Works);
        requests.push(request);
        let happens = matches!(result, SimulatedResult::Works | SimulatedResult::LostAfter);
        if happens {
            match request {
                NextRequest::Create => held.push(phone("phone|new", NEW)),
                NextRequest::Delete => held.retain(|m| m.id != Some(id("phone|old"))),
                NextRequest::List => {}
            }
        }
        let listed = |m: &AuthenticationMethod| {
            let mut m = m.clone();
            if masked && let Some(number) = &mut m.phone_number {
                *number = format!("XXXXXX{}", &number[number.len() - 4..]);
            }
            m
        };
        step = change.handle_response(match (result, request) {
            (SimulatedResult::Refused, _) => Err(refusal()),
            (SimulatedResult::LostAfter | SimulatedResult::LostBefore, _) => Err(lost()),
            (SimulatedResult::Works, NextRequest::Create) => Ok(vec![phone("phone|new", NEW)]),
            (SimulatedResult::Works, NextRequest::List) => Ok(held.iter().map(listed).collect()),
            (SimulatedResult::Works, NextRequest::Delete) => Ok(Vec::new()),
        });
    }
}

#[test]
fn change_creates_looks_deletes_and_looks_again() {
    let simulation = simulate(&[], false);
    assert_eq!(
        simulation.requests,
        [
            NextRequest::Create,
            NextRequest::List,
            NextRequest::Delete,
            NextRequest::List
        ]
    );
    assert_eq!(simulation.outcome.end, NumberChangeEnd::Changed);
    assert!(simulation.has(NEW) && !simulation.has(OLD));
}

/// All combinations of results: the user never loses all numbers, no mutation is sent twice, and the
/// reported end matches the tenant's state.
#[test]
fn change_reports_the_state_after_any_failure() {
    for masked in [false, true] {
        for n in 0..256 {
            let results: Vec<SimulatedResult> =
                (0..4).map(|at| RESULTS[(n >> (2 * at)) % 4]).collect();
            let simulation = simulate(&results, masked);
            let what = format!("{results:?}: {:?}", simulation.outcome);
            assert_eq!(simulation.count(NextRequest::Create), 1, "{what}");
            assert!(simulation.count(NextRequest::Delete) <= 1, "{what}");
            let (old, new) = (simulation.has(OLD), simulation.has(NEW));
            assert!(old || new, "no number is left: {what}");
            match simulation.outcome.end {
                NumberChangeEnd::Changed => assert!(new && !old, "{what}"),
                NumberChangeEnd::Refused | NumberChangeEnd::NotThere => {
                    assert!(old && !new, "{what}");
                }
                NumberChangeEnd::Unknown => assert!(old, "{what}"),
                NumberChangeEnd::Unchecked | NumberChangeEnd::Both => assert!(old && new, "{what}"),
                NumberChangeEnd::OldUnknown => assert!(new, "{what}"),
                NumberChangeEnd::NewGone => panic!("{what}"),
            }
            let silent = simulation.outcome.end == NumberChangeEnd::Changed;
            assert_eq!(simulation.outcome.error.is_none(), silent, "{what}");
        }
    }
}

#[test]
fn change_continues_if_the_list_shows_the_unconfirmed_method() {
    let simulation = simulate(&[SimulatedResult::LostAfter], true);
    assert_eq!(simulation.outcome.end, NumberChangeEnd::Changed);
    let simulation = simulate(&[SimulatedResult::LostBefore], true);
    assert_eq!(simulation.outcome.end, NumberChangeEnd::NotThere);
}

#[test]
fn change_does_not_mistake_an_existing_method_for_the_new_one() {
    let before = [phone("phone|old", OLD), phone("phone|2", "XXXXXX5678")];
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &before);
    change.handle_response(Err(lost()));
    let NumberChangeStep::Done(outcome) = change.handle_response(Ok(before.to_vec())) else {
        panic!("it went on")
    };
    assert_eq!(outcome.end, NumberChangeEnd::NotThere);
}

#[test]
fn change_is_done_when_the_old_number_is_already_deleted() {
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &[]);
    change.handle_response(Ok(vec![phone("phone|new", NEW)]));
    let step = change.handle_response(Ok(vec![phone("phone|new", NEW)]));
    assert_eq!(step, done(NumberChangeEnd::Changed, None));
}

#[test]
fn change_reports_that_the_new_method_disappeared() {
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &[]);
    let both = vec![phone("phone|old", OLD), phone("phone|new", NEW)];
    change.handle_response(Ok(vec![phone("phone|new", NEW)]));
    assert_eq!(
        change.handle_response(Ok(both.clone())),
        NumberChangeStep::Send(NextRequest::Delete)
    );
    change.handle_response(Ok(Vec::new()));
    assert_eq!(
        change.handle_response(Ok(Vec::new())),
        done(NumberChangeEnd::NewGone, None)
    );
}

#[test]
fn change_reports_that_the_old_method_is_still_listed() {
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &[]);
    let both = vec![phone("phone|old", OLD), phone("phone|new", NEW)];
    change.handle_response(Ok(vec![phone("phone|new", NEW)]));
    change.handle_response(Ok(both.clone()));
    change.handle_response(Ok(Vec::new()));
    assert_eq!(
        change.handle_response(Ok(both)),
        done(NumberChangeEnd::Both, None)
    );
}

#[test]
fn masked_number_matches_by_its_end() {
    assert!(may_be(NEW, NEW));
    assert!(may_be("+336*****78", NEW));
    assert!(may_be("XXXXXXXX5678", NEW));
    for other in ["+33612345679", "+336*****79", "•••", "8", "+", ""] {
        assert!(!may_be(other, NEW), "{other}");
    }
}
