//! Replays recorded requests of a real tenant: the emulator has to respond as recorded, except for [`DIFFERENCES`].
//!
//! Where a document and a recording disagree, the recording counts.

mod compare;
mod read;

use std::collections::BTreeMap;

use factordesk_model::{Target, UserSummary};
use factordesk_tenant::{Seed, TenantConfig};

use crate::support::figure::figure;
use crate::support::{TestResponse, TestTenant};
pub(crate) use read::directory;

use compare::Matches;
use read::{Exchange, Recording};

/// The known differences: recording, number of the exchange, place (a JSON pointer, `status` or `content type`),
/// reason.
///
/// The test fails for an entry that no longer differs, so that the list only shrinks.
const DIFFERENCES: [(&str, usize, &str, &str); 0] = [];

/// Recorded operations that the emulator doesn't have, and how often each occurs.
const NOT_OURS: [(&str, usize); 16] = [
    ("DELETE /api/v2/guardian/enrollments/{id}", 1),
    ("DELETE /api/v2/user-blocks", 1),
    ("DELETE /api/v2/user-blocks/{id}", 1),
    ("DELETE /api/v2/users/{id}", 15),
    ("DELETE /api/v2/users/{id}/refresh-tokens", 1),
    ("DELETE /api/v2/users/{id}/sessions", 1),
    ("GET /api/v2/guardian/enrollments/{id}", 1),
    ("GET /api/v2/user-blocks", 1),
    ("GET /api/v2/user-blocks/{id}", 1),
    ("GET /api/v2/users/{id}/enrollments", 1),
    ("GET /api/v2/users/{id}/logs", 1),
    ("GET /api/v2/users/{id}/refresh-tokens", 3),
    ("GET /api/v2/users/{id}/sessions", 1),
    ("POST /api/v2/users", 15),
    ("POST /api/v2/users/{id}/risk-assessments/clear", 1),
    ("POST /bc-authorize", 3),
];

/// Whether the emulator has the operation.
fn is_ours(exchange: &Exchange) -> bool {
    Target::find(&exchange.method, exchange.path()).is_ok()
}

/// The request without its ids.
fn pattern(exchange: &Exchange) -> String {
    let mut segments: Vec<&str> = exchange.path().split('/').collect();
    let holders = ["users", "user-blocks", "enrollments"];
    for at in 1..segments.len() {
        if holders.contains(&segments[at - 1]) {
            segments[at] = "{id}";
        }
    }
    format!("{} {}", exchange.method, segments.join("/"))
}

async fn tenant() -> TestTenant {
    TestTenant::start(TenantConfig {
        seed: Seed::Empty,
        ..TenantConfig::default()
    })
    .await
}

/// Gives the tenant the state of the recorded one at this point: users that were created by operations which the
/// emulator doesn't have, and the factors that were turned on.
fn set_up(tenant: &TestTenant, exchange: &Exchange) {
    match pattern(exchange).as_str() {
        "POST /api/v2/users" => {
            let user = UserSummary::from_value(exchange.answer.clone());
            tenant.control().put_user(user).unwrap();
        }
        "GET /api/v2/guardian/factors" => {
            for factor in exchange.answer.as_array().unwrap() {
                let (name, on) = (factor["name"].as_str(), factor["enabled"].as_bool());
                let set = tenant
                    .control()
                    .set_factor_enabled(name.unwrap(), on.unwrap());
                set.unwrap();
            }
        }
        _ => {}
    }
}

async fn send(tenant: &TestTenant, exchange: &Exchange, target: &str) -> TestResponse {
    let path = target.strip_prefix("/api/v2").unwrap();
    let request = tenant
        .request(&exchange.method, path)
        .header("content-type", "application/json")
        .body(exchange.body.clone());
    TestResponse::read(request.send().await.unwrap()).await
}

/// Replays a recording and adds the differences to `found`. Returns the number of exchanges replayed.
async fn replay(
    recording: &Recording,
    found: &mut BTreeMap<(String, usize, String), String>,
) -> usize {
    if !recording.exchanges.iter().any(is_ours) {
        return 0;
    }
    let tenant = tenant().await;
    let mut matches = Matches::of(tenant.tenant.origin());
    let mut replayed = 0;
    for (number, exchange) in recording.exchanges.iter().enumerate() {
        set_up(&tenant, exchange);
        if !is_ours(exchange) {
            continue;
        }
        let answer = send(&tenant, exchange, &matches.target(&exchange.target)).await;
        for (place, what) in matches.compare(exchange, &answer) {
            found.insert((recording.name.clone(), number, place), what);
        }
        replayed += 1;
    }
    replayed
}

#[tokio::test]
async fn recorded_exchanges_are_answered_as_recorded() {
    let recordings = read::all();
    let mut found = BTreeMap::new();
    let mut replayed = 0;
    for recording in &recordings {
        replayed += replay(recording, &mut found).await;
    }
    let known: Vec<(String, usize, String)> = DIFFERENCES
        .iter()
        .map(|(name, number, place, _)| ((*name).to_owned(), *number, (*place).to_owned()))
        .collect();
    let new: Vec<String> = found
        .iter()
        .filter(|(place, _)| !known.contains(place))
        .map(|((name, number, place), what)| format!("{name} {number} {place}: {what}"))
        .collect();
    assert!(
        new.is_empty(),
        "{} differences:\n{}",
        new.len(),
        new.join("\n")
    );
    for place in &known {
        assert!(
            found.contains_key(place),
            "{place:?} is as recorded: take it out of the list"
        );
    }
    for (name, _, _, reason) in DIFFERENCES {
        assert!(!reason.is_empty(), "{name}");
    }
    let all: usize = recordings.iter().map(|r| r.exchanges.len()).sum();
    let calls_not_ours = NOT_OURS.iter().map(|(_, count)| count);
    figure(&format!(
        "recordings: {} files, {all} exchanges, {replayed} replayed, {} of calls that the emulator lacks, {} differences left",
        recordings.len(),
        calls_not_ours.sum::<usize>(),
        DIFFERENCES.len(),
    ));
    assert_eq!((recordings.len(), all), (24, 65));
}

#[test]
fn recorded_calls_that_the_emulator_lacks_are_counted() {
    let mut counts = BTreeMap::new();
    for recording in read::all() {
        for exchange in recording.exchanges.iter().filter(|e| !is_ours(e)) {
            *counts.entry(pattern(exchange)).or_insert(0) += 1;
        }
    }
    let counts: Vec<(&str, usize)> = counts.iter().map(|(call, n)| (call.as_str(), *n)).collect();
    assert_eq!(counts, NOT_OURS);
}
