//! Several replicas as processes of their own, on one PostgreSQL, behind a balancer: 200 times one of them is killed in the middle of
//! a change. No factor is there twice, no change without its intent, and the session goes on.
//!
//! A killed replica's key is held for a minute of real time, which nobody waits for: right after the kill the same key is only seen
//! not to do anything twice; at the end, the keys' times in the database are put back by a minute, and each is used once more.

mod balancer;
mod fleet;
mod process;
mod round;

use std::collections::BTreeMap;

use factordesk_tenant::rng::Rng;

use crate::support::figure::figure;
use crate::support::stores::TestStore;
use fleet::Fleet;
use round::{Moment, Round};

const KILLS: u64 = 200;
const EXHAUSTIVE_KILLS: u64 = 1_000;

/// What came of the rounds.
#[derive(Default)]
struct Tally {
    moments: BTreeMap<Moment, u64>,
    /// Changes that the tenant carried out
    done: u64,
    /// Keys that were used again, right after the kill and a minute later
    repeated: u64,
    problems: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn security_32_and_46_replicas_that_are_killed_lose_and_double_nothing() {
    let Some(store) = TestStore::postgres().await else {
        return;
    };
    let exhaustive = std::env::var_os("FACTORDESK_EXHAUSTIVE").is_some();
    let kills = if exhaustive { EXHAUSTIVE_KILLS } else { KILLS };
    let fleet = Fleet::start(&store).await;
    let session = fleet.log_in_on_one_and_work_on_another().await;
    let mut tally = Tally::default();
    let mut rounds = Vec::new();
    for number in 0..kills {
        let mut round = Round::new(&fleet, &session, number, &mut Rng::new(number));
        round.kill(&mut tally).await;
        rounds.push(round);
    }
    fleet.all_alive().await;
    // A minute later, for all that was sent by those who are gone.
    store
        .tamper("UPDATE idempotency SET lease_until = lease_until - 61, sent_at = sent_at - 61")
        .await;
    for round in &mut rounds {
        round.repeat_later(&mut tally).await;
        round.check_end(&mut tally).await;
    }
    fleet.check_chain().await;
    let tokens = fleet.token_requests();
    let moments: Vec<String> = tally
        .moments
        .iter()
        .map(|(moment, count)| format!("{} {count}", moment.name()))
        .collect();
    let starts = fleet.stop().await;
    figure(&format!(
        "3 replicas on PostgreSQL: {kills} kills ({}), {starts} starts, {} changes done, {} keys used again; {} duplicates, lost changes \
         or missing intents; {tokens} token request for all",
        moments.join(", "),
        tally.done,
        tally.repeated,
        tally.problems.len(),
    ));
    assert!(tally.problems.is_empty(), "{:#?}", tally.problems);
    assert_eq!(tally.moments.values().sum::<u64>(), kills);
    assert_eq!(tally.moments.len(), Moment::ALL.len());
    assert_eq!(tokens, 1);
}
