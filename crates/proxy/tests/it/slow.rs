//! 28: clients that send or read slowly.
//!
//! These tests use tokio's paused clock, which advances when all tasks wait, so ten seconds take no
//! time. The connections are streams in memory, served by the same code as sockets.

use std::io::Write as _;
use std::time::Duration;

use factordesk_model::Permission;
use factordesk_proxy::server::Connections;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{TestApp, raw};

/// After this time, property 28 promises, a slow client is disconnected.
const MAX_DURATION: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(500);

/// How a slow client behaves.
struct Slow {
    name: &'static str,
    /// Sent at once
    first: String,
    /// Sent afterwards, a byte every half second
    then: String,
    /// The expected response, if any
    status: Option<u16>,
}

fn cases(session: &str) -> Vec<Slow> {
    let head = format!(
        "host: desk\r\ncookie: __Host-factordesk={session}\r\nx-factordesk: 1\r\ncontent-type: application/json\r\n"
    );
    let post = format!("POST /api/v2/users/auth0%7Cmia/authentication-methods HTTP/1.1\r\n{head}");
    let get = format!("GET /api/v2/users HTTP/1.1\r\n{head}");
    let json = format!("{{\"type\":\"{}\"}}", "a".repeat(200));
    let length = json.len();
    let livez = "GET /livez HTTP/1.1\r\nhost: desk\r\n";
    let slow = |name, first: String, then: &str, status| Slow {
        name,
        first,
        then: then.to_owned(),
        status,
    };
    vec![
        slow("says nothing", String::new(), "", None),
        slow("trickles its request line", String::new(), &post, None),
        slow(
            "trickles a header",
            format!("{livez}x: "),
            &"a".repeat(200),
            None,
        ),
        slow(
            "trickles headers",
            livez.to_owned(),
            &"x: y\r\n".repeat(40),
            None,
        ),
        slow("stops before the empty line", livez.to_owned(), "", None),
        slow(
            "is idle between requests",
            format!("{livez}\r\n"),
            "",
            Some(200),
        ),
        slow(
            "trickles its second request",
            format!("{livez}\r\n"),
            livez,
            Some(200),
        ),
        slow(
            "trickles a body",
            format!("{post}content-length: {length}\r\n\r\n"),
            &json,
            Some(408),
        ),
        slow(
            "stops within a body",
            format!("{post}content-length: {length}\r\n\r\n{{"),
            "",
            Some(408),
        ),
        slow(
            "trickles a chunk",
            format!("{post}transfer-encoding: chunked\r\n\r\n{length:x}\r\n"),
            &json,
            Some(408),
        ),
        slow(
            "trickles chunks",
            format!("{post}transfer-encoding: chunked\r\n\r\n"),
            &"1\r\n \r\n".repeat(40),
            Some(408),
        ),
        slow(
            "waits for 100 and stops",
            format!("{post}content-length: {length}\r\nexpect: 100-continue\r\n\r\n"),
            "",
            Some(100),
        ),
        slow(
            "trickles a body that is not read",
            format!("{get}content-length: {length}\r\n\r\n"),
            &json,
            Some(400),
        ),
    ]
}

/// Writes as slowly as the case says, until the connection is closed.
async fn write(mut stream: tokio::io::WriteHalf<DuplexStream>, case: &Slow) {
    stream.write_all(case.first.as_bytes()).await.unwrap();
    for byte in case.then.as_bytes() {
        sleep(TICK).await;
        if stream.write_all(&[*byte]).await.is_err() {
            return;
        }
    }
    // Neither closes the connection nor sends another byte.
    std::future::pending::<()>().await;
}

#[tokio::test(start_paused = true)]
async fn security_28_a_client_that_trickles_is_cut_off_within_ten_seconds() {
    let app = TestApp::start().await;
    let session = app.session(&Permission::ALL).await;
    let connections = Connections::new(app.state.clone().unwrap());
    let cases = cases(&session);
    let mut longest = Duration::ZERO;
    for case in &cases {
        let (own, theirs) = duplex(64 * 1024);
        let server = tokio::spawn(connections.serve(theirs));
        let start = Instant::now();
        let (mut reader, writer) = tokio::io::split(own);
        let mut answer = Vec::new();
        tokio::select! {
            end = timeout(3 * MAX_DURATION, reader.read_to_end(&mut answer)) => assert!(end.is_ok(), "{}: still open", case.name),
            () = write(writer, case) => {}
        }
        let _ = server.await.unwrap();
        let open = start.elapsed();
        longest = longest.max(open);
        assert!(
            open <= MAX_DURATION + Duration::from_millis(5),
            "{}: {open:?}",
            case.name
        );
        let status = raw::parse(&answer).map(|reply| reply.status);
        assert_eq!(status, case.status, "{}", case.name);
    }
    assert_eq!(app.upstream_calls(), []);
    let _ = writeln!(
        std::io::stdout(),
        "figure: 28 slow clients: {} ways, the longest connection was open for {:.1} s",
        cases.len(),
        longest.as_secs_f64()
    );
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn security_28_a_client_that_does_not_take_the_response_is_cut_off() {
    let app = TestApp::start().await;
    let connections = Connections::new(app.state.clone().unwrap());
    // Smaller than the response: the rest waits for a read.
    let (mut own, theirs) = duplex(128);
    let server = tokio::spawn(connections.serve(theirs));
    let start = Instant::now();
    own.write_all(b"GET /metrics HTTP/1.1\r\nhost: desk\r\n\r\n")
        .await
        .unwrap();
    let end = timeout(3 * MAX_DURATION, server).await;
    assert!(end.is_ok(), "still open");
    let open = start.elapsed();
    assert!(open <= MAX_DURATION + Duration::from_millis(5), "{open:?}");
    app.stop().await;
}
