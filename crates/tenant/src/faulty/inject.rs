//! Carries out the fault of one request.

use std::io;

use factordesk_model::error::reason;
use serde_json::json;

use super::fault::{Commit, Fault, Injection};
use super::server::Shared;
use super::wire::{Connection, Request, WireResponse};

const JSON: &str = "application/json; charset=utf-8";

/// Forwards a request without a fault; returns the connection if it stays open.
pub(super) async fn answer(
    shared: &Shared,
    mut connection: Connection,
    request: &Request,
    number: usize,
) -> io::Result<Option<Connection>> {
    let answer = shared.pass(request, number).await?;
    let closes = shared.script().is_closed_after(number);
    if closes {
        shared.close_door().await;
    }
    // `connection: close` makes the client connect for its next request, which is then refused.
    connection.write(&answer.bytes(closes)).await?;
    Ok(Some(connection).filter(|_| !closes))
}

/// Carries out a fault; returns the connection if it stays open.
pub(super) async fn inject(
    shared: &Shared,
    connection: Connection,
    request: &Request,
    number: usize,
    injection: Injection,
) -> io::Result<Option<Connection>> {
    let passed = match injection.commit {
        Commit::Before => Some(shared.pass(request, number).await?),
        Commit::Never | Commit::Late => None,
    };
    // Before the response: once the client has it, its next request may come at any time.
    if shared.script().is_closed_after_injection(number) {
        shared.close_door().await;
    }
    match injection.fault {
        Fault::ConnectRefused | Fault::ResetBeforeSend | Fault::ResetAfterCommit => {
            connection.reset();
            Ok(None)
        }
        Fault::Timeout => {
            shared.hold().await;
            if injection.commit == Commit::Late {
                shared.pass(request, number).await?;
            }
            Ok(None)
        }
        Fault::TruncatedBody => {
            let answer = passed.unwrap_or_else(|| html(request));
            truncated(connection, &answer, injection.nuance).await
        }
        Fault::SlowBody => {
            let answer = passed.unwrap_or_else(|| html(request));
            slow(shared, connection, &answer, injection.nuance).await
        }
        Fault::RateLimited => {
            let mut answer = error(429);
            if injection.nuance.is_multiple_of(2) {
                let now = ("retry-after".to_owned(), "0".to_owned());
                answer.headers.push(now);
            }
            whole(connection, &answer).await
        }
        Fault::InternalError => whole(connection, &error(500)).await,
        Fault::BadGateway => {
            // No JSON: it is the gateway that answers, and its page has none of Auth0's fields.
            let page = "<html><h1>502 Bad Gateway</h1></html>";
            whole(connection, &WireResponse::new(502, "text/html", page)).await
        }
        Fault::Unavailable => whole(connection, &error(503)).await,
        Fault::MalformedJson => {
            let answer = malformed(passed, request, injection.nuance);
            whole(connection, &answer).await
        }
        Fault::WrongContentType => {
            let answer = passed.filter(|answer| !answer.body.is_empty()).map_or_else(
                || html(request),
                |mut answer| {
                    answer.headers = vec![("content-type".to_owned(), "text/html".to_owned())];
                    answer
                },
            );
            whole(connection, &answer).await
        }
    }
}

async fn whole(
    mut connection: Connection,
    answer: &WireResponse,
) -> io::Result<Option<Connection>> {
    connection.write(&answer.bytes(false)).await?;
    Ok(Some(connection))
}

/// Stops somewhere before the last byte of the body, or of the head if there is no body.
async fn truncated(
    mut connection: Connection,
    answer: &WireResponse,
    nuance: u64,
) -> io::Result<Option<Connection>> {
    // `connection: close`, as the connection ends here. The length is still that of the whole body.
    let bytes = answer.bytes(true);
    let from = if answer.body.is_empty() {
        0
    } else {
        bytes.len() - answer.body.len()
    };
    // The remainder is below it, so at least one byte is always missing.
    let room = (bytes.len() - from) as u64;
    let end = from + usize::try_from(nuance % room.max(1)).unwrap_or_default();
    connection.write(&bytes[..end]).await?;
    Ok(None)
}

/// Sends byte by byte, or one half now and the rest after the release.
async fn slow(
    shared: &Shared,
    mut connection: Connection,
    answer: &WireResponse,
    nuance: u64,
) -> io::Result<Option<Connection>> {
    let bytes = answer.bytes(false);
    let from = if answer.body.is_empty() {
        bytes.len() / 2
    } else {
        bytes.len() - answer.body.len() / 2
    };
    connection.write(&bytes[..from]).await?;
    if nuance.is_multiple_of(2) {
        for byte in &bytes[from..] {
            connection.write(&[*byte]).await?;
            // Lets the client read in between, instead of getting all bytes at once.
            tokio::task::yield_now().await;
        }
        return Ok(Some(connection));
    }
    shared.hold().await;
    connection.write(&bytes[from..]).await?;
    Ok(Some(connection))
}

/// The tenant's response, truncated, with a matching `content-length`.
fn malformed(passed: Option<WireResponse>, request: &Request, nuance: u64) -> WireResponse {
    let status = passed
        .as_ref()
        .map(|answer| answer.status)
        // A 204 has no body that could be malformed.
        .filter(|status| *status != 204)
        .unwrap_or_else(|| request.expected_status());
    let mut body = passed.map(|answer| answer.body).unwrap_or_default();
    if body.len() < 2 {
        body = b"{\"id\": ".to_vec();
    }
    // One byte to all but one: without its last byte, an object or a list is never closed.
    body.truncate(1 + usize::try_from(nuance % (body.len() as u64 - 1)).unwrap_or_default());
    WireResponse {
        status,
        headers: vec![("content-type".to_owned(), JSON.to_owned())],
        body,
    }
}

/// The response of a portal or gateway that answers instead of the tenant.
fn html(request: &Request) -> WireResponse {
    let page = "<html><h1>Welcome</h1></html>";
    WireResponse::new(request.expected_status(), "text/html", page)
}

fn error(status: u16) -> WireResponse {
    let body = json!({"statusCode": status, "error": reason(status), "message": reason(status)});
    WireResponse::new(status, JSON, &body.to_string())
}
