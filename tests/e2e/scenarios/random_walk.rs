//! 77: thousands of random clicks and keys, while users change, dialogs are abandoned half way, requests fail or are
//! slow, and the host page removes the element. The page must neither panic nor report an error.
//!
//! `FACTORDESK_WALK_SEED=N` repeats a walk, as long as responses arrive in the same order. `FACTORDESK_WALK_ACTIONS=N`
//! sets its length.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use factordesk_model::UserId;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, run};
use crate::support::figure;

const WALK: &str = include_str!("random_walk.js");
/// Default seed.
const SEED: u32 = 77;
/// Default number of actions.
const ACTIONS: u32 = 3200;
/// Actions between two checks of the console.
const BATCH: u32 = 200;
/// How many of these use the browser's real keyboard and mouse input.
const REAL: u32 = 20;
/// Expected in the console, since requests are made to fail. Anything else is an error of the page.
const ANSWERED: &str = "Failed to load resource";

/// Users that the walk visits, besides a malformed id and no user at all.
const USERS: [&str; 7] = [
    users::MIA,
    users::JONAS,
    users::NELE,
    users::LINA,
    users::MASHA,
    users::ALMA,
    users::FUTURA,
];

/// A seeded random number generator (`splitmix64`).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap_or_default()
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let length = u32::try_from(list.len()).unwrap_or(u32::MAX);
        list[self.below(length) as usize]
    }
}

fn setting(name: &str, default: u32) -> Result<u32> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name}={text}")),
        Err(_) => Ok(default),
    }
}

/// The URL fragments that the walk visits.
fn fragments() -> Result<Vec<String>> {
    let mut fragments = vec!["user=..".to_owned(), String::new()];
    for user in USERS {
        let user = UserId::new(user).map_err(|problem| anyhow::anyhow!("{user}: {problem}"))?;
        fragments.push(format!("user={}", user.to_segment()));
    }
    Ok(fragments)
}

/// One walk.
struct Walk<'a> {
    scenario: &'a Scenario<'a>,
    rng: Rng,
    seed: u32,
    counts: BTreeMap<String, u64>,
}

#[tokio::test]
async fn security_77_random_walk_ends_without_a_panic() -> Result<()> {
    let seed = setting("FACTORDESK_WALK_SEED", SEED)?;
    let actions = setting("FACTORDESK_WALK_ACTIONS", ACTIONS)?;
    run("random_walk", Setup::default(), async |scenario| {
        scenario.expect_in_console(ANSWERED);
        scenario.before_every_page(&format!("{{ {WALK} }}")).await?;
        let deny = json!({"behavior": "deny"});
        scenario
            .devtools("Browser.setDownloadBehavior", deny)
            .await?;
        scenario.log_in(Who::Ada).await?;
        let mut walk = Walk {
            scenario,
            rng: Rng(u64::from(seed)),
            seed,
            counts: BTreeMap::new(),
        };
        let mut held = Vec::new();
        for user in USERS {
            held.push((user, scenario.env.methods_of(user)?));
        }
        for batch in 0..actions.div_ceil(BATCH) {
            for (user, methods) in &held {
                scenario.env.set_methods(user, methods.clone())?;
            }
            walk.batch(batch).await?;
        }
        let done: u64 = walk.counts.values().sum();
        ensure!(done >= u64::from(actions), "only {done} actions");
        figure(&format!(
            "77 random walk: seed {seed}, {done} actions, 0 panics, 0 console errors; {:?}",
            walk.counts
        ))
    })
    .await
}

impl Walk<'_> {
    /// Performs one batch of actions, then checks that the page still works.
    async fn batch(&mut self, number: u32) -> Result<()> {
        self.scenario.open_user(self.rng.pick(&USERS)).await?;
        self.weather().await?;
        let seed = self.rng.next() & 0xffff_ffff;
        let script = format!(
            "return await walk({seed}, {}, {});",
            BATCH - REAL,
            json!(fragments()?)
        );
        let walked = self.scenario.async_script(&script).await;
        let walked = walked.with_context(|| self.place(number, &Value::Null))?;
        for (kind, count) in walked["counts"].as_object().into_iter().flatten() {
            *self.counts.entry(kind.clone()).or_default() += count.as_u64().unwrap_or_default();
        }
        let keys = self.by_hand().await?;
        let place = || {
            format!(
                "{}; then real input {keys:?}",
                self.place(number, &walked["trace"])
            )
        };
        self.calm().await.with_context(place)
    }

    /// Makes the next upstream calls fail, before or after taking effect, and adds latency.
    async fn weather(&mut self) -> Result<()> {
        let control = self.scenario.env.control();
        control.let_through(self.rng.below(12) as usize);
        let status = self.rng.pick(&[500, 503, 429, 404, 403, 409]);
        if self.rng.below(3) == 0 {
            control.fail_next_after_commit(&[status]);
        } else {
            control.fail_next(&[status]);
        }
        let latency = self.rng.pick(&[0, 0, 20, 120]);
        self.network(latency).await
    }

    async fn network(&self, latency: u32) -> Result<()> {
        self.scenario.devtools("Network.enable", json!({})).await?;
        let conditions = json!({"offline": false, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1});
        self.scenario
            .devtools("Network.emulateNetworkConditions", conditions)
            .await?;
        Ok(())
    }

    /// Uses the real keyboard and mouse, starting where the walk left the focus.
    async fn by_hand(&mut self) -> Result<Vec<&'static str>> {
        let mut done = Vec::new();
        for _ in 0..REAL {
            let (name, keys) = match self.rng.below(11) {
                0 | 1 => ("Tab", Key::Tab + ""),
                2 => {
                    self.scenario.shift_tab().await?;
                    done.push("Shift+Tab");
                    continue;
                }
                3 | 4 => ("Enter", Key::Enter + ""),
                5 => ("Escape", Key::Escape + ""),
                6 => ("ArrowDown", Key::Down + ""),
                7 => ("Space", Key::Space + ""),
                8 => ("letters", "fr".into()),
                _ => {
                    let (x, y) = (self.rng.below(1280), self.rng.below(900));
                    for kind in ["mousePressed", "mouseReleased"] {
                        let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
                        self.scenario
                            .devtools("Input.dispatchMouseEvent", event)
                            .await?;
                    }
                    done.push("mouse");
                    continue;
                }
            };
            self.scenario.press(keys).await?;
            done.push(name);
        }
        *self.counts.entry("real input".to_owned()).or_default() += u64::from(REAL);
        Ok(done)
    }

    /// Removes the faults; checks that the page has not stopped, that the console is clean and that a user can be
    /// opened.
    async fn calm(&self) -> Result<()> {
        self.scenario.env.control().clear_faults();
        self.network(0).await?;
        ensure!(
            self.scenario
                .find_all(&role("alert").showing("Factordesk stopped"))
                .await?
                .is_empty(),
            "the page has stopped"
        );
        self.scenario.console_clean(&[ANSWERED]).await?;
        let elsewhere = format!("{}/#user=", self.scenario.env.origin());
        self.scenario.open(&elsewhere).await?;
        self.scenario.find(&testid("state-no-user")).await?;
        self.scenario.open_user(users::MIA).await
    }

    /// Describes the position, so that the walk can be repeated.
    fn place(&self, batch: u32, trace: &Value) -> String {
        format!(
            "FACTORDESK_WALK_SEED={}, batch {batch}, last actions: {trace:#}",
            self.seed
        )
    }
}
