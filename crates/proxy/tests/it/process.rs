//! 28 and 38: the program as a separate process, under real load.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use crate::support::app::client;
use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::process::{Program, raise_file_limit};

/// The limit of open files on most systems. The program raises it.
const USUAL_FILES: u32 = 1024;
const STALLED: usize = 5_000;

fn print(figure: &str) {
    let _ = writeln!(std::io::stdout(), "figure: {figure}");
}

#[tokio::test]
async fn security_28_thousands_of_stalled_sockets_block_no_other_client() {
    raise_file_limit(STALLED);
    let upstream = FaultyUpstream::start(|_| now(json(200, "[]"))).await;
    let program = Program::start(&upstream.origin, USUAL_FILES, &[]).await;
    let bearer = program.bearer();
    let half_head =
        format!("GET /api/v2/users HTTP/1.1\r\nhost: desk\r\nauthorization: {bearer}\r\n");
    let half_body = format!(
        "POST /api/v2/users/auth0%7Cmia/authentication-methods HTTP/1.1\r\nhost: desk\r\nauthorization: {bearer}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    let begun = std::time::Instant::now();
    let mut sockets = Vec::with_capacity(STALLED);
    for index in 0..STALLED {
        let mut socket = TcpStream::connect(program.address()).await.unwrap();
        // Only a request whose sender is known waits for its body. These count against the limit of
        // requests, so there are fewer.
        let said = match index % 25 {
            0 => half_body.as_str(),
            1..13 => half_head.as_str(),
            _ => "",
        };
        socket.write_all(said.as_bytes()).await.unwrap();
        sockets.push(socket);
    }
    let client = client();
    let mut slowest = 0;
    for _ in 0..20 {
        let start = std::time::Instant::now();
        let reply = client
            .get(format!("{}/api/v2/users", program.origin))
            .header("authorization", &bearer)
            .header("connection", "close")
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
        slowest = slowest.max(start.elapsed().as_millis());
    }
    let metrics = client
        .get(format!("{}/metrics", program.origin))
        .send()
        .await
        .unwrap();
    let metrics = metrics.text().await.unwrap();
    let open = metrics
        .lines()
        .find_map(|line| line.strip_prefix("factordesk_connections "))
        .unwrap()
        .parse::<usize>()
        .unwrap();
    // On a slow machine, the first ones may have reached their deadline already.
    if begun.elapsed().as_secs() < 9 {
        assert!(open > STALLED, "{open} connections");
    }
    print(&format!(
        "28 stalled sockets: {} opened on loopback, {open} open when asked, 20 of 20 requests on new connections answered, the slowest after {slowest} ms",
        sockets.len()
    ));
    // The proxy closes each of them.
    let mut closed = 0;
    for mut socket in sockets {
        // A reset also counts as closed.
        let _ = socket.read_to_end(&mut Vec::new()).await;
        closed += 1;
    }
    print(&format!(
        "28 stalled sockets: {closed} of {STALLED} closed by the proxy"
    ));
}

/// What the clients saw.
#[derive(Default)]
struct Seen {
    answered: AtomicUsize,
    closing: AtomicUsize,
}

/// Sends one request after another until no connection is accepted.
async fn ask_on(client: reqwest::Client, url: String, bearer: String, seen: Arc<Seen>) {
    loop {
        let request = client.get(&url).header("authorization", &bearer);
        let reply = match request.send().await {
            Ok(reply) => reply,
            Err(error) => {
                // Connection refused, or reset if the kernel accepted it just as the listener
                // closed. Then no response was due: the count of upstream requests shows it.
                let text = format!("{error:?}");
                assert!(
                    error.is_connect() || text.contains("ConnectionReset"),
                    "{text}"
                );
                return;
            }
        };
        assert_eq!(reply.status(), 200);
        let connection = reply.headers().get("connection");
        let closing = connection.is_some_and(|value| value == "close");
        seen.closing
            .fetch_add(usize::from(closing), Ordering::Relaxed);
        seen.answered.fetch_add(1, Ordering::Relaxed);
        reply.bytes().await.unwrap();
    }
}

#[tokio::test]
async fn security_38_at_sigterm_readyz_fails_first_and_no_request_is_lost() {
    const HELD: usize = 40;
    const CALLERS: usize = 4;
    let arrived = Arc::new(Semaphore::new(0));
    let gate = Arc::new(Semaphore::new(0));
    let (seen_by, go_on) = (arrived.clone(), gate.clone());
    let upstream = FaultyUpstream::start(move |seen| {
        let (arrived, gate) = (seen_by.clone(), go_on.clone());
        Box::pin(async move {
            if seen.path.contains("held") {
                arrived.add_permits(1);
                gate.acquire().await.unwrap().forget();
            }
            json(200, "[]")
        })
    })
    .await;
    let mut program = Program::start(
        &upstream.origin,
        USUAL_FILES,
        &[("FACTORDESK_DRAIN_SECONDS", "1")],
    )
    .await;
    let bearer = program.bearer();
    let held: Vec<_> = (0..HELD)
        .map(|index| {
            let request = client()
                .get(format!(
                    "{}/api/v2/users/auth0%7Cheld{index}/authentication-methods",
                    program.origin
                ))
                .header("authorization", &bearer);
            tokio::spawn(request.send())
        })
        .collect();
    arrived
        .acquire_many(u32::try_from(HELD).unwrap())
        .await
        .unwrap()
        .forget();
    // Clients that keep their connections open.
    let seen = Arc::new(Seen::default());
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (client, seen) = (client(), Arc::clone(&seen));
            let (url, bearer) = (format!("{}/api/v2/users", program.origin), bearer.clone());
            tokio::spawn(ask_on(client, url, bearer, seen))
        })
        .collect();
    let probe = client();
    let ready = || probe.get(format!("{}/readyz", program.origin)).send();
    assert_eq!(ready().await.unwrap().status(), 200);
    program.terminate();
    let mut asked = 0;
    while ready().await.unwrap().status() == 200 {
        asked += 1;
        assert!(asked < 10_000);
    }
    // No longer ready, but still serving clients that haven't noticed.
    let after = seen.answered.load(Ordering::Relaxed);
    let live = probe
        .get(format!("{}/livez", program.origin))
        .send()
        .await
        .unwrap();
    assert_eq!(live.status(), 200);
    for caller in callers {
        caller.await.unwrap();
    }
    let answered = seen.answered.load(Ordering::Relaxed);
    let closing = seen.closing.load(Ordering::Relaxed);
    assert!(
        answered > after,
        "no request was served between /readyz and the end"
    );
    assert!(closing > 0, "no response closed its connection");
    assert!(
        program.child.try_wait().unwrap().is_none(),
        "it exited with requests in progress"
    );
    gate.add_permits(HELD);
    for request in held {
        assert_eq!(request.await.unwrap().unwrap().status(), 200);
    }
    let calls = upstream.calls();
    let asked = calls.iter().filter(|call| call.path.ends_with("/users"));
    assert_eq!(
        asked.count(),
        answered,
        "a request was accepted and not answered"
    );
    let status = program.child.wait().await.unwrap();
    assert!(status.success(), "{status}");
    print(&format!(
        "38 SIGTERM under load: {answered} requests of busy clients answered ({closing} told to reconnect), {HELD} of {HELD} held ones finished, 0 dropped, exit status 0"
    ));
}
