//! 34: twenty admins work at once on a tenant of the free plan, which allows bursts of two
//! requests, and two a second. Time is simulated: it moves on to the next event whenever all
//! requests in progress wait in the queue.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::rc::Rc;

use factordesk_model::Permission;
use factordesk_proxy::clock::Clock as _;
use factordesk_tenant::Plan;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::support::login::SESSION;
use crate::support::{TestApp, TestResponse};

const ADMINS: usize = 20;
/// The longest wait that is promised, in milliseconds.
const MAX_WAIT: u64 = 30_000;

/// Counters of a run.
#[derive(Default)]
struct Tally {
    under_way: Cell<usize>,
    changes: Cell<usize>,
    failed: Cell<usize>,
    longest: Cell<u64>,
}

fn add(cell: &Cell<usize>, number: usize) {
    cell.set(cell.get() + number);
}

struct Desk {
    app: TestApp,
    cookies: Vec<String>,
    tally: Rc<Tally>,
}

/// The result of a run.
struct Report {
    changes: usize,
    failed: usize,
    limited: usize,
    longest: u64,
    /// Time between the first and the last admin to finish
    spread: u64,
    in_all: u64,
}

fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} mutations, {} failed, {} responses 429 of the tenant, longest wait {}, first and last admin finished {} apart, {} simulated",
            self.changes,
            self.failed,
            self.limited,
            seconds(self.longest),
            seconds(self.spread),
            seconds(self.in_all)
        )
    }
}

impl Desk {
    async fn open(rate: &str) -> Self {
        let app = TestApp::builder()
            .plan(Plan::Free)
            .set("FACTORDESK_TENANT_RATE", rate)
            .held()
            .start()
            .await;
        let mut cookies = Vec::new();
        for admin in 0..=ADMINS {
            app.add_user(&format!("auth0|user-{admin}"));
            let id = app.session_of(admin, &Permission::ALL).await;
            cookies.push(format!("{SESSION}={id}"));
        }
        Self {
            app,
            cookies,
            tally: Rc::default(),
        }
    }

    async fn send(
        &self,
        admin: usize,
        method: &str,
        rest: &str,
        body: Option<&Value>,
    ) -> TestResponse {
        let path = format!("/api/v2/users/auth0%7Cuser-{admin}/authentication-methods{rest}");
        let headers = [("cookie", &*self.cookies[admin]), ("x-factordesk", "1")];
        add(&self.tally.under_way, 1);
        let reply = self.app.send(method, &path, &headers, body).await;
        self.tally.under_way.set(self.tally.under_way.get() - 1);
        reply
    }

    /// Sends a request, and counts it and its duration.
    async fn work(
        &self,
        admin: usize,
        method: &str,
        rest: &str,
        body: Option<&Value>,
    ) -> Option<Value> {
        let began = self.app.clock.ticks();
        let reply = self.send(admin, method, rest, body).await;
        let took = self.app.clock.ticks() - began;
        let tally = &self.tally;
        tally.longest.set(tally.longest.get().max(took));
        add(&tally.changes, usize::from(method != "GET"));
        let well = reply.status < 300;
        add(&tally.failed, usize::from(!well));
        well.then(|| serde_json::from_str(&reply.body).unwrap_or_default())
    }

    /// Lists, creates, renames and deletes, `rounds` times. Returns the time at the end.
    async fn admin(&self, admin: usize, rounds: usize) -> u64 {
        for round in 0..rounds {
            self.work(admin, "GET", "", None).await;
            let phone =
                json!({"type": "phone", "phone_number": format!("+4477009{round:02}{admin:03}")});
            let Some(created) = self.work(admin, "POST", "", Some(&phone)).await else {
                continue;
            };
            let id = created["id"].as_str().unwrap().replace('|', "%7C");
            let rest = format!("/{id}");
            let name = json!({"name": format!("Round {round}")});
            self.work(admin, "PATCH", &rest, Some(&name)).await;
            self.work(admin, "DELETE", &rest, None).await;
        }
        self.app.clock.ticks()
    }

    async fn waiting(&self) -> usize {
        let metrics = self.app.get("/metrics", &[]).await.body;
        let line = metrics
            .lines()
            .find_map(|line| line.strip_prefix("factordesk_upstream_waiting "));
        line.unwrap().parse().unwrap()
    }

    /// Moves the time on whenever all requests in progress wait, until there are none left.
    async fn let_time_pass(&self) {
        loop {
            let waiting = self.waiting().await;
            let under_way = self.tally.under_way.get();
            if under_way == 0 {
                return;
            }
            if waiting == under_way
                && let Some(next) = self.app.clock.inner().next_wake()
            {
                self.app.clock.inner().advance_to(next);
            }
            tokio::task::yield_now().await;
        }
    }

    /// Runs this many admins at once.
    async fn all(&self, admins: usize, rounds: usize) -> Report {
        let began = self.app.clock.ticks();
        let admins = join_all((0..admins).map(|admin| self.admin(admin, rounds)));
        let (done, ()) = join(admins, async {
            tokio::task::yield_now().await;
            self.let_time_pass().await;
        })
        .await;
        let last = done.iter().max().unwrap();
        let calls = self.app.upstream_calls();
        Report {
            changes: self.tally.changes.get(),
            failed: self.tally.failed.get(),
            limited: calls.iter().filter(|call| call.status == 429).count(),
            longest: self.tally.longest.get(),
            spread: last - done.iter().min().unwrap(),
            in_all: last - began,
        }
    }

    /// Requests that reached the tenant, by user.
    fn calls_by_user(&self) -> BTreeMap<String, usize> {
        let mut calls = BTreeMap::new();
        for call in self.app.upstream_calls() {
            let user = call.path.split('/').nth(4).unwrap_or_default().to_owned();
            *calls.entry(user).or_default() += 1;
        }
        calls
    }
}

fn print(what: &str, figures: &dyn fmt::Display) {
    let _ = writeln!(std::io::stdout(), "figure: 34 {what}: {figures}");
}

#[tokio::test]
async fn security_34_twenty_admins_on_the_free_plan_lose_nothing_and_wait_alike() {
    let desk = Desk::open("free").await;
    let report = desk.all(ADMINS, 2).await;
    print("20 admins on the free plan", &report);
    assert_eq!((report.changes, report.failed), (ADMINS * 2 * 3, 0));
    assert!(report.longest <= MAX_WAIT, "{report}");
    // The last admin has waited one turn of each other admin longer than the first, or two for a
    // mutation of two requests.
    assert!(report.spread <= 2 * 12_000, "{report}");
    let calls = desk.calls_by_user();
    assert_eq!(calls.len(), ADMINS);
    // One request for each list and two for each mutation, which reads the list first. Those
    // refused by the tenant are not counted.
    let sent: usize = calls.values().sum();
    assert_eq!(sent - report.limited, ADMINS * 2 * 7);
    desk.app.stop().await;
}

#[tokio::test]
async fn security_34_a_greedy_admin_is_the_only_one_to_suffer() {
    let desk = Desk::open("free").await;
    let greedy = async {
        let floods = (0..80).map(|_| desk.send(ADMINS, "GET", "", None));
        let replies = join_all(floods).await;
        replies.iter().filter(|reply| reply.status == 429).count()
    };
    let (report, refused) = join(desk.all(ADMINS, 1), greedy).await;
    print(
        "20 admins beside one who sends 80 requests at once",
        &format_args!("{report}; of the 80, {refused} refused"),
    );
    assert_eq!((report.changes, report.failed), (ADMINS * 3, 0));
    assert!(report.longest <= MAX_WAIT, "{report}");
    assert!(refused > 0, "{refused}");
    desk.app.stop().await;
}

#[tokio::test]
async fn security_34_a_desk_set_for_a_larger_plan_learns_and_still_loses_nothing() {
    let desk = Desk::open("professional").await;
    // Each 429 costs all admins a second, so fewer of them finish in time.
    let report = desk.all(15, 1).await;
    print("15 admins, set for the professional plan", &report);
    assert_eq!((report.changes, report.failed), (15 * 3, 0));
    assert!(report.longest <= MAX_WAIT, "{report}");
    assert!(report.limited > 0, "{report}");
    desk.app.stop().await;
}

#[tokio::test]
async fn security_34_without_the_bucket_the_same_admins_lose_changes() {
    let desk = Desk::open("off").await;
    let report = desk.all(ADMINS, 2).await;
    print("control, without a token bucket", &report);
    assert!(report.failed > 0, "{report}");
    assert!(report.limited > ADMINS, "{report}");
    desk.app.stop().await;
}
