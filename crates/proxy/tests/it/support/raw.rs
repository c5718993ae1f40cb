//! Raw requests, because HTTP clients would correct what these tests have to send.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{TestApp, TestResponse};

/// For the end of a connection that should be closed at once.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Sends bytes and reads to the end of the connection. Returns `None` if it was closed without a
/// response.
pub(crate) async fn bytes(app: &TestApp, request: &[u8]) -> Option<TestResponse> {
    parse(&exchange(app, request).await)
}

/// Sends bytes and reads everything until the proxy closes the connection.
pub(crate) async fn exchange(app: &TestApp, request: &[u8]) -> Vec<u8> {
    pieces(app, &mut std::iter::once(request)).await
}

/// Sends bytes in pieces, each in its own segment.
pub(crate) async fn pieces(app: &TestApp, pieces: &mut dyn Iterator<Item = &[u8]>) -> Vec<u8> {
    let address = app.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for piece in pieces {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = Vec::new();
    // A reset after the response also counts as the end.
    let end = timeout(TIMEOUT, stream.read_to_end(&mut answer)).await;
    assert!(
        end.is_ok(),
        "still open: {:?}",
        String::from_utf8_lossy(&answer)
    );
    answer
}

/// Sends a request line and headers, with `connection: close`.
pub(crate) async fn request(
    app: &TestApp,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
) -> Option<TestResponse> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: desk\r\nconnection: close\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text.push_str("\r\n");
    bytes(app, text.as_bytes()).await
}

/// Parses the first response.
pub(crate) fn parse(answer: &[u8]) -> Option<TestResponse> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.parse().ok()?, value.parse().ok()?))
        })
        .collect::<Vec<(http::HeaderName, http::HeaderValue)>>();
    Some(TestResponse {
        status,
        headers: headers.into_iter().collect(),
        body: body.to_owned(),
    })
}
