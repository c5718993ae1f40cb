//! 56: requests without valid credentials can't take the capacity that admins need.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use factordesk_model::Permission;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::support::TestApp;
use crate::support::app::client;
use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::process::Program;
use crate::support::provider::{TestProvider, sign};

const PLACES: usize = 8;
/// The maximum of anonymous requests: a quarter.
const ANONYMOUS: usize = 2;
/// Connections of the flood.
const CONNECTIONS: usize = 600;
const ADMIN_CALLS: usize = 60;
/// Concurrent requests of the admin.
const WORKERS: usize = 6;

/// Starts as many anonymous requests as are allowed. They wait for the provider.
async fn held_logins(
    app: &TestApp,
    provider: &TestProvider,
) -> Vec<JoinHandle<reqwest::Result<reqwest::Response>>> {
    let mut logins = Vec::new();
    for _ in 0..ANONYMOUS {
        let begun = app.begin_login("/").await;
        let state = begun
            .authorize
            .query_pairs()
            .find(|(key, _)| key == "state");
        let path = format!("/auth/callback?code=c&state={}", state.unwrap().1);
        let request = app.request("GET", &path).header("cookie", &begun.cookie);
        logins.push(tokio::spawn(request.send()));
    }
    let count = u32::try_from(ANONYMOUS).unwrap();
    provider.held_requests(count).await;
    logins
}

#[tokio::test]
async fn security_56_anonymous_requests_have_a_quarter_of_the_places() {
    let arrived = Arc::new(Semaphore::new(0));
    let gate = Arc::new(Semaphore::new(0));
    let (seen_by, go_on) = (Arc::clone(&arrived), Arc::clone(&gate));
    let upstream = FaultyUpstream::start(move |seen| {
        let (arrived, gate) = (Arc::clone(&seen_by), Arc::clone(&go_on));
        Box::pin(async move {
            if seen.path.contains("held") {
                arrived.add_permits(1);
                gate.acquire().await.unwrap().forget();
            }
            json(200, "[]")
        })
    })
    .await;
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .upstream(&upstream.origin)
        .set("FACTORDESK_MAX_REQUESTS", PLACES.to_string())
        .start()
        .await;
    let (header, claims) = provider.good(app.clock.seconds());
    let bearer = format!("Bearer {}", sign(&header, &claims, &provider.key.signing));
    let by_token: [(&str, &str); 1] = [("authorization", &bearer)];
    let session = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let by_session: [(&str, &str); 2] = [("cookie", &session), ("x-factordesk", "1")];
    // Anonymous requests that stay open, because the provider doesn't answer.
    provider.hold_tokens(true);
    let logins = held_logins(&app, &provider).await;
    for path in ["/auth/login", "/", "/nothing"] {
        let refused = app.get(path, &[]).await;
        assert_eq!(refused.refusal(), (503, "unavailable".to_owned()), "{path}");
        assert_eq!(refused.header("retry-after"), "1", "{path}");
    }
    // Requests that can be refused because of their credentials alone still get a 401.
    let made_up = format!("{SESSION}={}", "A".repeat(43));
    for headers in [
        &[][..],
        &[("authorization", "Bearer x.y.z")],
        &[("cookie", &made_up), ("x-factordesk", "1")],
    ] {
        let refused = app.get("/api/v2/users", headers).await;
        assert_eq!(refused.status, 401, "{refused:?}");
    }
    // All other places are left for admins.
    let held: Vec<_> = (0..PLACES - ANONYMOUS)
        .map(|index| {
            let path = format!("/api/v2/users/auth0%7Cheld{index}/authentication-methods");
            let request = app
                .request("GET", &path)
                .header("authorization", &bearer)
                .send();
            tokio::spawn(request)
        })
        .collect();
    arrived
        .acquire_many(u32::try_from(held.len()).unwrap())
        .await
        .unwrap()
        .forget();
    let refused = app.get("/api/v2/users", &by_token).await;
    assert_eq!(refused.refusal(), (503, "unavailable".to_owned()));
    let metrics = app.get("/metrics", &[]).await.body;
    for line in [
        "factordesk_requests_under_way 8",
        "factordesk_requests_refused_total{caller=\"authenticated\"} 1",
        "factordesk_requests_refused_total{caller=\"anonymous\"} 3",
    ] {
        assert!(
            metrics.contains(&format!("\n{line}\n")),
            "{line}\n{metrics}"
        );
    }
    gate.add_permits(held.len());
    for request in held {
        assert_eq!(request.await.unwrap().unwrap().status(), 200);
    }
    // Logins still hold all anonymous places. Admins can work and log out.
    for headers in [&by_token[..], &by_session] {
        let reply = app.get("/api/v2/users", headers).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let out = app.send("POST", "/auth/logout", &by_session, None).await;
    assert_eq!(out.status, 200, "{out:?}");
    let out = app.send("POST", "/auth/logout", &by_session, None).await;
    assert_eq!(out.status, 503, "this session is over: {out:?}");
    provider.hold_tokens(false);
    for login in logins {
        assert_eq!(login.await.unwrap().unwrap().status(), 503);
    }
    assert_ne!(app.get("/nothing", &[]).await.status, 503);
    app.stop().await;
}

/// Connections that send requests as fast as they are answered, on a separate thread.
struct Flood {
    end: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    thread: std::thread::JoinHandle<()>,
}

impl Flood {
    fn start(address: &str, requests: Vec<String>) -> Self {
        let (end, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let (stop, count) = (Arc::clone(&end), Arc::clone(&answered));
        let address = address.to_owned();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let tasks: Vec<_> = (0..CONNECTIONS)
                    .map(|index| {
                        let request = requests[index % requests.len()].clone();
                        let task = ask_on(address.clone(), request, stop.clone(), count.clone());
                        tokio::spawn(task)
                    })
                    .collect();
                for task in tasks {
                    task.await.unwrap();
                }
            });
        });
        Self {
            end,
            answered,
            thread,
        }
    }

    fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    fn stop(self) {
        self.end.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

async fn ask_on(address: String, request: String, end: Arc<AtomicBool>, answered: Arc<AtomicU64>) {
    let mut socket = TcpStream::connect(&address).await.unwrap();
    let mut answer = vec![0; 16 * 1024];
    while !end.load(Ordering::Relaxed) {
        socket.write_all(request.as_bytes()).await.unwrap();
        // Responses are small: each arrives in one piece.
        let count = socket.read(&mut answer).await.unwrap();
        assert!(count > 0, "closed");
        answered.fetch_add(1, Ordering::Relaxed);
    }
}

/// Sends an admin's requests. Returns the number that succeeded, and the longest duration.
async fn admin_calls(program: &Program) -> (usize, Duration) {
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (client, bearer) = (client(), program.bearer());
            let url = format!("{}/api/v2/users", program.origin);
            tokio::spawn(async move {
                let (mut good, mut slowest) = (0, Duration::ZERO);
                for _ in 0..ADMIN_CALLS / WORKERS {
                    let start = Instant::now();
                    let request = client
                        .get(&url)
                        .header("authorization", &bearer)
                        .header("connection", "close");
                    let reply = request.send().await;
                    good += usize::from(reply.is_ok_and(|reply| reply.status() == 200));
                    slowest = slowest.max(start.elapsed());
                }
                (good, slowest)
            })
        })
        .collect();
    let (mut good, mut slowest) = (0, Duration::ZERO);
    for worker in workers {
        let (count, time) = worker.await.unwrap();
        good += count;
        slowest = slowest.max(time);
    }
    (good, slowest)
}

#[tokio::test]
async fn security_56_a_flood_without_valid_credentials_refuses_no_admin() {
    let upstream = FaultyUpstream::start(|_| now(json(200, "[]"))).await;
    // Each refusal is a log line, and nothing reads the log.
    let program = Program::start_logging(&upstream.origin, &[]).await;
    let bearer = program.bearer();
    let get = |path: &str, headers: &str| {
        let address = program.address();
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n")
    };
    // A token whose signature is well-formed but wrong.
    let mut forged = bearer.clone();
    let place = bearer.len() - 9;
    let other = if &bearer[place..=place] == "A" {
        "B"
    } else {
        "A"
    };
    forged.replace_range(place..=place, other);
    let cookie = format!(
        "cookie: {SESSION}={}\r\nx-factordesk: 1\r\n",
        "A".repeat(43)
    );
    let floods = [
        (
            "logins and made-up sessions",
            vec![
                get("/auth/login", ""),
                get("/session", &cookie),
                get("/api/v2/users", &cookie),
            ],
        ),
        (
            "forged tokens and none",
            vec![
                get("/api/v2/users", &format!("authorization: {forged}\r\n")),
                get("/api/v2/users", ""),
            ],
        ),
    ];
    // From here on, the Management API token is cached.
    assert_eq!(admin_calls(&program).await.0, ADMIN_CALLS);
    for (name, requests) in floods {
        let flood = Flood::start(program.address(), requests);
        while flood.answered() < 2 * CONNECTIONS as u64 {
            tokio::task::yield_now().await;
        }
        let (start, before) = (Instant::now(), flood.answered());
        let (good, slowest) = admin_calls(&program).await;
        let rate = u128::from(flood.answered() - before) * 1_000 / start.elapsed().as_millis();
        flood.stop();
        figure(&format!(
            "56 flood of {name}: {CONNECTIONS} connections, {rate} requests a second; {good} of {ADMIN_CALLS} requests of an admin \
             answered, the slowest after {} ms",
            slowest.as_millis()
        ));
        assert_eq!(good, ADMIN_CALLS, "{name}");
    }
}
