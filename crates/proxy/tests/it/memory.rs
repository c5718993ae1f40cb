//! 57: the memory that incomplete requests take.

use std::time::Duration;

use factordesk_model::ListVersion;
use factordesk_model::headers::ConfirmAction;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::app::client;
use crate::support::document::read;
use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::figure::figure;
use crate::support::process::{Program, raise_file_limit};

const SOCKETS: usize = 9_500;
/// Just below the maximum size of a request head, in bytes.
const HEAD: usize = 31 * 1024;
const LOGINS: usize = 1_000;
const BODIES: usize = 120;

/// The peak memory that `docs/OPERATING.md` states, in MiB.
pub(crate) fn stated() -> u64 {
    let text = read("docs/OPERATING.md");
    let (_, rest) = text.split_once("has held at most ").unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// Opens `count` connections and sends `bytes` on each. They are closed when the value is dropped.
async fn open(program: &Program, count: usize, bytes: &[u8]) -> Vec<TcpStream> {
    let mut sockets = Vec::with_capacity(count);
    for _ in 0..count {
        let mut socket = TcpStream::connect(program.address()).await.unwrap();
        // The proxy may refuse and close the connection while this is still writing.
        let _ = socket.write_all(bytes).await;
        sockets.push(socket);
    }
    sockets
}

async fn metric(program: &Program, sample: &str) -> usize {
    let metrics = client().get(format!("{}/metrics", program.origin)).send();
    let metrics = metrics.await.unwrap().text().await.unwrap();
    let value = metrics.lines().find_map(|line| line.strip_prefix(sample));
    value.unwrap().trim().parse().unwrap()
}

#[tokio::test]
async fn security_57_incomplete_requests_and_a_login_flood_stay_below_the_stated_memory() {
    raise_file_limit(SOCKETS);
    let upstream = FaultyUpstream::with_mia().await;
    let program = Program::start_logging(&upstream.origin, &[]).await;
    // With a new token each time: on a busy machine the whole takes longer than a login counts as recent.
    let call = || {
        client()
            .get(format!("{}/api/v2/users", program.origin))
            .header("authorization", program.bearer())
            .send()
    };
    assert_eq!(call().await.unwrap().status(), 200);
    let idle = program.peak_memory();

    let start = "GET /api/v2/users HTTP/1.1\r\nhost: desk\r\n";
    let value = "a".repeat(HEAD - start.len() - 3);
    let head = format!("{start}x: {value}");
    let heads = open(&program, SOCKETS, head.as_bytes()).await;
    assert_eq!(
        call().await.unwrap().status(),
        200,
        "an admin's request meanwhile"
    );
    let with_heads = program.peak_memory();

    let client = client();
    for _ in 0..LOGINS {
        let login = client.get(format!("{}/auth/login", program.origin)).send();
        login.await.unwrap().bytes().await.unwrap();
    }
    drop(heads);
    let with_logins = program.peak_memory();

    // Complete requests first and then the start of another, because hyper's buffers grow with use.
    let value = "a".repeat(8_000);
    let whole = format!("GET /livez HTTP/1.1\r\nhost: desk\r\nx: {value}\r\n\r\n").repeat(3);
    let used = open(&program, SOCKETS, format!("{whole}{start}").as_bytes()).await;
    assert_eq!(
        call().await.unwrap().status(),
        200,
        "an admin's request meanwhile"
    );
    drop(used);
    let with_used = program.peak_memory();

    // Bodies from an admin with the permission to send them.
    let confirm = ConfirmAction::ReplaceAll.header(ListVersion::of([]));
    let bearer = program.bearer();
    let body = format!(
        "PUT /api/v2/users/auth0%7Cmia/authentication-methods HTTP/1.1\r\nhost: desk\r\nauthorization: {bearer}\r\n\
         content-type: application/json\r\nx-factordesk-confirm: {confirm}\r\ncontent-length: 262144\r\n\r\n{}",
        " ".repeat(250_000)
    );
    let bodies = open(&program, BODIES, body.as_bytes()).await;
    assert_eq!(
        call().await.unwrap().status(),
        200,
        "an admin's request meanwhile"
    );
    let waiting = metric(&program, "factordesk_requests_under_way").await;
    assert!(
        waiting >= BODIES / 2,
        "{waiting} of {BODIES} bodies are waited for"
    );
    drop(bodies);
    let peak = program.peak_memory();
    figure(&format!(
        "57 memory: {idle} MiB idle; {with_heads} MiB with {SOCKETS} incomplete heads of {HEAD} bytes, {with_logins} MiB \
         after {LOGINS} logins started beside them, {with_used} MiB after {SOCKETS} connections with three requests of 8 kB each, {peak} MiB after \
         {BODIES} incomplete bodies of 250 kB"
    ));
    assert!(peak <= stated(), "{peak} MiB, more than stated");
}

/// Once large incomplete heads have used up the shared memory, further ones are refused, while
/// ordinary heads are still read.
#[tokio::test]
async fn security_57_large_incomplete_heads_leave_room_for_ordinary_ones() {
    // More than fit into the shared 16 MiB at 29 KiB each.
    const FULL: usize = 700;
    raise_file_limit(FULL);
    let upstream = FaultyUpstream::start(|_| now(json(200, "[]"))).await;
    let program = Program::start_logging(&upstream.origin, &[]).await;
    let bearer = program.bearer();
    let start = format!("GET /api/v2/users HTTP/1.1\r\nhost: desk\r\nauthorization: {bearer}\r\n");
    let head = format!("{start}x: {}", "a".repeat(HEAD - start.len() - 3));
    let mut sockets = open(&program, FULL, head.as_bytes()).await;
    // The last ones were refused.
    let mut answer = String::new();
    let mut last = sockets.pop().unwrap();
    let read = last.read_to_string(&mut answer);
    let read = tokio::time::timeout(Duration::from_secs(20), read).await;
    // The connection may be reset after the response.
    let _ = read.unwrap();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 503 "),
        "{answer}"
    );
    // An ordinary head, in two pieces.
    let mut socket = TcpStream::connect(program.address()).await.unwrap();
    let (first, second) = start.split_at(start.len() / 2);
    socket.write_all(first.as_bytes()).await.unwrap();
    socket
        .write_all(format!("{second}connection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    // A large head in one piece.
    let reply = client()
        .get(format!("{}/api/v2/users", program.origin))
        .header("authorization", &bearer)
        .header("x-large", "a".repeat(1_500))
        .send();
    assert_eq!(reply.await.unwrap().status(), 200);
    let refused = "factordesk_requests_refused_total{caller=\"anonymous\"}";
    let refused = metric(&program, refused).await;
    assert!((1..FULL).contains(&refused), "{refused}");
}
