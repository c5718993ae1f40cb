//! Tests the change of a number against a simulated tenant that can fail at every request.

use serde_json::json;

use super::*;
use crate::state::Failure;

const OLD: &str = "+447700900123";
const NEW: &str = "+33612345678";

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Works,
    /// Refused, and not carried out
    Refused,
    /// Carried out, but the response is lost
    LostAfter,
    /// Not carried out, and no response
    LostBefore,
}

const FATES: [Fate; 4] = [
    Fate::Works,
    Fate::Refused,
    Fate::LostAfter,
    Fate::LostBefore,
];

fn phone(id: &str, number: &str) -> AuthenticationMethod {
    AuthenticationMethod::from_value(json!({"id": id, "type": "phone", "phone_number": number}))
}

fn id(text: &str) -> MethodId {
    MethodId::new(text).unwrap()
}

fn refusal() -> ApiError {
    ApiError::answered(403, br#"{"statusCode":403,"message":"no"}"#, None)
}

fn lost() -> ApiError {
    ApiError::local(Failure::Timeout)
}

/// The result of a simulation: the tenant's methods, the requests, and the reported outcome.
struct Played {
    held: Vec<AuthenticationMethod>,
    calls: Vec<Call>,
    outcome: Outcome,
}

impl Played {
    fn has(&self, number: &str) -> bool {
        self.held
            .iter()
            .any(|m| m.phone_number.as_deref() == Some(number))
    }

    fn count(&self, call: Call) -> usize {
        self.calls.iter().filter(|c| **c == call).count()
    }
}

/// Simulates a change with one fate per request, in order. If `masked`, the tenant lists masked numbers.
fn play(fates: &[Fate], masked: bool) -> Played {
    let mut held = vec![phone("phone|old", OLD)];
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &held);
    let mut step = Step::Call(Call::Create);
    let mut calls = Vec::new();
    loop {
        let call = match step {
            Step::Done(outcome) => {
                return Played {
                    held,
                    calls,
                    outcome,
                };
            }
            Step::Call(call) => call,
        };
        let fate = fates.get(calls.len()).copied().unwrap_or(Fate::Works);
        calls.push(call);
        let happens = matches!(fate, Fate::Works | Fate::LostAfter);
        if happens {
            match call {
                Call::Create => held.push(phone("phone|new", NEW)),
                Call::Delete => held.retain(|m| m.id != Some(id("phone|old"))),
                Call::List => {}
            }
        }
        let shown = |m: &AuthenticationMethod| {
            let mut m = m.clone();
            if masked && let Some(number) = &mut m.phone_number {
                *number = format!("XXXXXX{}", &number[number.len() - 4..]);
            }
            m
        };
        step = change.answered(match (fate, call) {
            (Fate::Refused, _) => Err(refusal()),
            (Fate::LostAfter | Fate::LostBefore, _) => Err(lost()),
            (Fate::Works, Call::Create) => Ok(vec![phone("phone|new", NEW)]),
            (Fate::Works, Call::List) => Ok(held.iter().map(shown).collect()),
            (Fate::Works, Call::Delete) => Ok(Vec::new()),
        });
    }
}

#[test]
fn change_creates_looks_deletes_and_looks_again() {
    let played = play(&[], false);
    assert_eq!(
        played.calls,
        [Call::Create, Call::List, Call::Delete, Call::List]
    );
    assert_eq!(played.outcome.end, End::Changed);
    assert!(played.has(NEW) && !played.has(OLD));
}

/// All combinations of fates: the user never loses all numbers, no mutation is sent twice, and the
/// reported end matches the tenant's state.
#[test]
fn change_reports_the_state_after_any_failure() {
    for masked in [false, true] {
        for n in 0..256 {
            let fates: Vec<Fate> = (0..4).map(|at| FATES[(n >> (2 * at)) % 4]).collect();
            let played = play(&fates, masked);
            let what = format!("{fates:?}: {:?}", played.outcome);
            assert_eq!(played.count(Call::Create), 1, "{what}");
            assert!(played.count(Call::Delete) <= 1, "{what}");
            let (old, new) = (played.has(OLD), played.has(NEW));
            assert!(old || new, "no number is left: {what}");
            match played.outcome.end {
                End::Changed => assert!(new && !old, "{what}"),
                End::Refused | End::NotThere => assert!(old && !new, "{what}"),
                End::Unknown => assert!(old, "{what}"),
                End::Unchecked | End::Both => assert!(old && new, "{what}"),
                End::OldUnknown => assert!(new, "{what}"),
                End::NewGone => panic!("{what}"),
            }
            let silent = played.outcome.end == End::Changed;
            assert_eq!(played.outcome.error.is_none(), silent, "{what}");
        }
    }
}

#[test]
fn change_continues_if_the_list_shows_the_unconfirmed_method() {
    let played = play(&[Fate::LostAfter], true);
    assert_eq!(played.outcome.end, End::Changed);
    let played = play(&[Fate::LostBefore], true);
    assert_eq!(played.outcome.end, End::NotThere);
}

#[test]
fn change_does_not_mistake_an_existing_method_for_the_new_one() {
    let before = [phone("phone|old", OLD), phone("phone|2", "XXXXXX5678")];
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &before);
    change.answered(Err(lost()));
    let Step::Done(outcome) = change.answered(Ok(before.to_vec())) else {
        panic!("it went on")
    };
    assert_eq!(outcome.end, End::NotThere);
}

#[test]
fn change_is_done_when_the_old_number_is_already_deleted() {
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &[]);
    change.answered(Ok(vec![phone("phone|new", NEW)]));
    let step = change.answered(Ok(vec![phone("phone|new", NEW)]));
    assert_eq!(step, done(End::Changed, None));
}

#[test]
fn change_reports_that_the_new_method_disappeared() {
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &[]);
    let both = vec![phone("phone|old", OLD), phone("phone|new", NEW)];
    change.answered(Ok(vec![phone("phone|new", NEW)]));
    assert_eq!(change.answered(Ok(both.clone())), Step::Call(Call::Delete));
    change.answered(Ok(Vec::new()));
    assert_eq!(change.answered(Ok(Vec::new())), done(End::NewGone, None));
}

#[test]
fn change_reports_that_the_old_method_is_still_listed() {
    let mut change = NumberChange::new(id("phone|old"), NEW.to_owned(), &[]);
    let both = vec![phone("phone|old", OLD), phone("phone|new", NEW)];
    change.answered(Ok(vec![phone("phone|new", NEW)]));
    change.answered(Ok(both.clone()));
    change.answered(Ok(Vec::new()));
    assert_eq!(change.answered(Ok(both)), done(End::Both, None));
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
