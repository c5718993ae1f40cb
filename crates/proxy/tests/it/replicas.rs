//! 32 and 46: several replicas as separate processes on one PostgreSQL database, behind a load
//! balancer. One of them is killed 200 times in the middle of a mutation. No method is duplicated,
//! no mutation lacks its intent, and the session goes on.
//!
//! The key of a killed replica is held for a minute of real time, which is too long to wait. Right
//! after the kill, the test only checks that the same key does nothing twice. At the end, it puts
//! the keys' times in the database back by a minute and uses each key once more.

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

/// The results of the rounds.
#[derive(Default)]
struct Tally {
    moments: BTreeMap<Moment, u64>,
    /// Mutations that the tenant carried out
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
    // As if a minute had passed since the killed replicas sent their mutations.
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
        "3 replicas on PostgreSQL: {kills} kills ({}), {starts} starts, {} mutations done, {} keys used again; {} duplicates, lost mutations \
         or missing intents; {tokens} token request by all of them",
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
