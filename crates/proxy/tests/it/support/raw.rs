//! Requests byte by byte: HTTP clients tidy up what these tests are about.

use std::fmt::Write as _;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Reply, TestApp};

/// Sends bytes, reads to the end of the connection; `None` when it was closed without an answer.
pub(crate) async fn bytes(app: &TestApp, request: &[u8]) -> Option<Reply> {
    let address = app.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A reset after the answer is as good as an end.
    let _ = stream.read_to_end(&mut answer).await;
    parse(&answer)
}

/// A request line and headers, then `connection: close`.
pub(crate) async fn request(
    app: &TestApp,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
) -> Option<Reply> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: desk\r\nconnection: close\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text.push_str("\r\n");
    bytes(app, text.as_bytes()).await
}

fn parse(answer: &[u8]) -> Option<Reply> {
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
    Some(Reply {
        status,
        headers: headers.into_iter().collect(),
        body: body.to_owned(),
    })
}
