//! 35 and 38: a shutdown loses no mutation and no connection.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Semaphore;

use crate::support::faulty::{FaultyUpstream, empty, json};
use crate::support::{ADA, TestApp};

const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const LIST: &str =
    r#"{"start":0,"limit":100,"total":1,"authenticators":[{"id":"totp|dev_2","type":"totp"}]}"#;
/// Longer than anything here takes. Fails the test instead of waiting for ever.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Connections in the listener's queue. The proxy may accept some of them before it stops
/// listening.
const QUEUED: usize = 60;

fn address(app: &TestApp) -> SocketAddr {
    app.origin
        .strip_prefix("http://")
        .and_then(|address| address.parse().ok())
        .unwrap()
}

/// Returns when nothing listens at this address any more.
async fn closed(address: SocketAddr) {
    let gone = async {
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TIMEOUT, gone).await.unwrap();
}

#[tokio::test]
async fn security_35_and_38_the_end_waits_for_a_change_whose_caller_has_gone() {
    let (arrived, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (seen_by, go_on) = (Arc::clone(&arrived), Arc::clone(&gate));
    let upstream = FaultyUpstream::start(move |seen| {
        let (arrived, gate) = (Arc::clone(&seen_by), Arc::clone(&go_on));
        Box::pin(async move {
            if seen.is_read() {
                return json(200, LIST);
            }
            arrived.add_permits(1);
            gate.acquire().await.unwrap().forget();
            empty(204)
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let request = app.request("DELETE", METHOD);
    let caller = tokio::spawn(request.header("authorization", app.bearer(ADA)).send());
    tokio::time::timeout(TIMEOUT, arrived.acquire())
        .await
        .unwrap()
        .unwrap()
        .forget();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    let (store, address) = (Arc::clone(&app.store), address(&app));
    let mut stop = tokio::spawn(app.stop());
    closed(address).await;
    // Ten seconds in steps. They pass only while nothing else can run, so whatever could end has
    // ended.
    tokio::time::pause();
    for _ in 0..100 {
        let ended = tokio::time::timeout(Duration::from_millis(100), &mut stop).await;
        assert!(ended.is_err(), "the shutdown didn't wait for it");
    }
    tokio::time::resume();
    gate.add_permits(1);
    stop.await.unwrap();
    // When the process ends, the outcome is recorded.
    let history = store.history("auth0|mia", u64::MAX, 10).await.unwrap();
    let (_, outcome) = history.first().unwrap();
    let record: Value = serde_json::from_str(&outcome.as_ref().unwrap().record).unwrap();
    assert_eq!(record["outcome"], "done");
}

/// The kernel has accepted these connections, but the proxy hasn't when it stops listening.
#[tokio::test]
async fn security_38_connections_in_the_listeners_queue_are_served() {
    let app = TestApp::builder()
        .set("FACTORDESK_DRAIN_SECONDS", "1")
        .start()
        .await;
    let address = address(&app);
    // From here on, time passes only when nothing else can run, or when the test advances it.
    tokio::time::pause();
    let stop = tokio::spawn(app.stop());
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    // Without an await: the proxy, on the same thread, can't run in between.
    let mut queued: Vec<TcpStream> = (0..QUEUED)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            let request = "GET /livez HTTP/1.1\r\nhost: desk\r\nconnection: close\r\n\r\n";
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    // A little more than a second, because tokio rounds its timers up.
    tokio::time::advance(Duration::from_millis(1100)).await;
    tokio::time::resume();
    stop.await.unwrap();
    let mut answered = 0;
    for stream in &mut queued {
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        let mut reply = String::new();
        let read = stream.read_to_string(&mut reply);
        answered += usize::from(read.is_ok() && reply.starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(answered, QUEUED);
}
