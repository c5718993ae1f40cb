//! Runs every target within a budget: in CI a few seconds each; with `FACTORDESK_EXHAUSTIVE` ten minutes each and a
//! new seed every time.
//!
//! `FACTORDESK_FUZZ_SEED` and `FACTORDESK_FUZZ_SECONDS` override that. An input that makes a target panic is printed
//! as a line for its corpus file. Add it there, and it is tried first from then on.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::time::Duration;

use factordesk_fuzz::run::{Budget, run};
use factordesk_fuzz::{TARGETS, corpus};

/// The seed in CI. Runs are deterministic until the time is up.
const SEED: u64 = 20_261_122;
/// Seconds per target, in CI and with `FACTORDESK_EXHAUSTIVE`.
const SECONDS: (u64, u64) = (5, 600);
/// Maximum number of executions in CI. All targets passed that many on a slow machine, so a faster one doesn't fail
/// by going further.
const MAX_EXECUTIONS: u64 = 100_000;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

fn budget() -> Budget {
    let exhaustive = std::env::var_os("FACTORDESK_EXHAUSTIVE").is_some();
    let (seed, seconds) = if exhaustive {
        (RandomState::new().hash_one(0), SECONDS.1)
    } else {
        (SEED, SECONDS.0)
    };
    let seconds = number("FACTORDESK_FUZZ_SECONDS").unwrap_or(seconds);
    Budget {
        executions: if exhaustive { u64::MAX } else { MAX_EXECUTIONS },
        time: Duration::from_secs(seconds),
        seed: number("FACTORDESK_FUZZ_SEED").unwrap_or(seed),
    }
}

fn fuzz(name: &str) {
    let target = TARGETS
        .iter()
        .find(|target| target.name == name)
        .expect("a target");
    let budget = budget();
    let report = run(target, budget).unwrap_or_else(|broken| {
        panic!(
            "{name}, seed {}, execution {}: the target panics on this input; fix it, and add this line to corpus/{name}.txt:\n{}",
            budget.seed,
            broken.execution,
            corpus::escape(&broken.input)
        )
    });
    // Not `print!`: the test harness captures it.
    let line = format!(
        "figure: fuzz {name}: {} executions, {} outcomes, seed {}\n",
        grouped(report.executions),
        report.outcomes,
        budget.seed
    );
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    assert!(
        report.outcomes > 1,
        "{name}: all inputs have the same outcome"
    );
}

/// Formats `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

macro_rules! targets {
    ($($(#[$doc:meta])* $test:ident = $name:literal;)+) => {
        $(#[test] fn $test() { fuzz($name); })+

        #[test]
        fn every_target_has_its_test() {
            let mut tested = vec![$($name),+];
            tested.sort_unstable();
            let mut names = TARGETS.map(|target| target.name);
            names.sort_unstable();
            assert_eq!(tested, names);
        }
    };
}

targets! {
    security_22_any_path_is_one_call_or_none = "path";
    security_25_any_query_says_the_same_when_written_anew = "query";
    security_25_any_body_is_a_request_or_refused = "requests";
    security_29_any_answer_is_read_without_loss = "answers";
    security_37_any_list_has_one_version = "version";
    security_07_any_token_but_the_signed_one_is_refused = "jwt";
    security_07_signed_claims_hold_by_the_rules_alone = "claims";
    security_21_any_configuration_keeps_its_secrets = "config";
    security_12_any_headers_are_read_by_their_rules = "headers";
    security_01_any_request_without_a_permission_gets_nothing = "http";
    security_64_no_search_shows_a_user_out_of_scope = "scope";
    security_70_any_search_names_shown_fields_or_is_refused = "user_search";
    any_text_is_read_as_serde_json_reads_it = "reader";
    any_search_is_refused_or_finds = "search";
    any_text_is_an_account_or_none = "totp";
    any_registration_is_the_one_asked_for_or_none = "webauthn";
}
