//! The faulty proxy: each fault does what its name says, the tenant gets the right requests, and a seed gives the
//! same faults again.

use factordesk_tenant::faulty::{Commit, Fault, FaultyTenant, Injection, Phase, Schedule};
use serde_json::json;

use crate::support::{TestTenant, methods_path, user};

/// How a request ended for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// The connection was refused
    NoConnection,
    /// The connection ended, or nothing came in time
    NoAnswer,
    Answer {
        status: u16,
        is_json: bool,
    },
}

struct Setup {
    tenant: TestTenant,
    way: FaultyTenant,
    client: reqwest::Client,
}

impl Setup {
    async fn start() -> Self {
        let tenant = TestTenant::empty().await;
        let way = FaultyTenant::start().await.unwrap();
        way.lead_to(tenant.tenant.origin());
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        Self {
            tenant,
            way,
            client,
        }
    }

    fn count(&self) -> usize {
        self.tenant.control().methods_of(&user()).len()
    }

    /// Creates a phone; gives up if the request is held.
    async fn create(&self, number: usize) -> Seen {
        let body = json!({"type": "phone", "phone_number": format!("+4477009{number:05}")});
        let request = self
            .client
            .post(format!(
                "{}/api/v2{}",
                self.way.origin(),
                methods_path(None)
            ))
            .bearer_auth(self.tenant.m2m_token())
            .header("content-type", "application/json")
            .body(body.to_string());
        let sent = async {
            let answer = match request.send().await {
                Err(error) if error.is_connect() => return Seen::NoConnection,
                Err(_) => return Seen::NoAnswer,
                Ok(answer) => answer,
            };
            let status = answer.status().as_u16();
            let json = answer.headers()["content-type"]
                .as_bytes()
                .starts_with(b"application/json");
            match answer.bytes().await {
                Err(_) => Seen::NoAnswer,
                Ok(body) => Seen::Answer {
                    status,
                    is_json: json && serde_json::from_slice::<serde_json::Value>(&body).is_ok(),
                },
            }
        };
        tokio::select! {
            seen = sent => seen,
            () = self.way.held() => Seen::NoAnswer,
        }
    }
}

fn injected_mutation(injection: Injection) -> Schedule {
    Schedule::of(&[Phase::Mutation]).inject(Phase::Mutation, injection)
}

#[tokio::test]
async fn each_fault_is_what_its_name_says() {
    let setup = Setup::start().await;
    let answer = |status, is_json| Seen::Answer { status, is_json };
    let mut number = 0;
    for fault in Fault::ALL {
        for commit in fault.commits() {
            let before = setup.count();
            setup
                .way
                .plan(injected_mutation(Injection::new(fault, *commit)))
                .await;
            number += 1;
            let seen = setup.create(number).await;
            let expected = match fault {
                Fault::ConnectRefused => Seen::NoConnection,
                Fault::ResetBeforeSend
                | Fault::ResetAfterCommit
                | Fault::Timeout
                | Fault::TruncatedBody
                | Fault::SlowBody => Seen::NoAnswer,
                Fault::RateLimited => answer(429, true),
                Fault::InternalError => answer(500, true),
                Fault::BadGateway => answer(502, false),
                Fault::Unavailable => answer(503, true),
                Fault::MalformedJson | Fault::WrongContentType => answer(201, false),
            };
            assert_eq!(seen, expected, "{fault:?} {commit:?}");
            let made = setup.count() - before;
            assert_eq!(
                made,
                usize::from(*commit == Commit::Before),
                "{fault:?} {commit:?}"
            );
            setup.way.release().await;
            let made = setup.count() - before;
            assert_eq!(
                made,
                usize::from(*commit != Commit::Never),
                "{fault:?} {commit:?}"
            );
            // The next request isn't affected.
            number += 1;
            assert_eq!(
                setup.create(number).await,
                answer(201, true),
                "after {fault:?}"
            );
            setup
                .tenant
                .control()
                .set_methods(&user(), Vec::new())
                .unwrap();
        }
    }
    let injected = setup.way.injected();
    assert_eq!(injected.len(), Fault::ALL.len());
}

#[tokio::test]
async fn requests_about_another_user_are_not_affected() {
    let setup = Setup::start().await;
    let injection = Injection::new(Fault::InternalError, Commit::Never);
    setup
        .way
        .plan_for("somebody", injected_mutation(injection))
        .await;
    let seen = setup.create(1).await;
    assert_eq!(
        seen,
        Seen::Answer {
            status: 201,
            is_json: true
        }
    );
    let calls = setup.way.calls();
    assert!(calls[0].is_done() && calls[0].injection.is_none());
}

#[tokio::test]
async fn same_seed_gives_the_same_schedule() {
    let texts = |seed| {
        let schedule = Schedule::seeded(Fault::Timeout, &[Phase::Before, Phase::Mutation], seed);
        format!("{schedule:?}")
    };
    let all: Vec<String> = (0..100).map(texts).collect();
    assert_eq!(all, (0..100).map(texts).collect::<Vec<_>>());
    let mut different = all.clone();
    different.sort();
    different.dedup();
    assert!(different.len() > 50);
    assert!(all.iter().all(|text| text.contains("Timeout")));
}
