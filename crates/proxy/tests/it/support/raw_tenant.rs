//! A tenant on the level of bytes: it keeps requests as they arrive, and sends any response that a
//! test wants, valid or not.

use std::fmt::Write as _;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const TOKEN: &[u8] = br#"{"access_token":"t0","expires_in":86400,"token_type":"Bearer"}"#;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// Method and target
    pub(crate) line: String,
    /// Names in lower case
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What follows a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The next request
    On,
    /// The connection is closed
    Close,
    /// The connection is closed at the next release
    Hold,
}

/// A response: a head, a filler that is repeated, and a tail.
#[derive(Debug, Clone)]
pub(crate) struct CannedResponse {
    head: Bytes,
    filler: Bytes,
    times: usize,
    tail: Bytes,
    then: Then,
}

impl CannedResponse {
    /// These bytes and then the end of the connection.
    pub(crate) fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            head: Bytes::from(bytes.into()),
            filler: Bytes::new(),
            times: 0,
            tail: Bytes::new(),
            then: Then::Close,
        }
    }

    /// A response with this status, these header lines as they are, and a body with its length.
    pub(crate) fn with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut head = format!("HTTP/1.1 {status} Status\r\n");
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if !matches!(status, 204 | 304) {
            write!(head, "content-length: {}\r\n", body.len()).unwrap();
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        Self {
            then: Then::On,
            ..Self::bytes(bytes)
        }
    }

    /// A response with the content type of JSON.
    pub(crate) fn json(status: u16, body: &[u8]) -> Self {
        Self::with(status, &[("content-type", "application/json")], body)
    }

    /// Repeats this filler, and ends with this tail.
    pub(crate) fn again(mut self, filler: impl Into<Vec<u8>>, times: usize, tail: &str) -> Self {
        self.filler = Bytes::from(filler.into());
        self.times = times;
        self.tail = Bytes::from(tail.to_owned());
        self
    }

    /// The connection stays open for the next request.
    pub(crate) fn kept(mut self) -> Self {
        self.then = Then::On;
        self
    }

    /// The connection stays open until [`RawTenant::release`], without another byte.
    pub(crate) fn held(mut self) -> Self {
        self.then = Then::Hold;
        self
    }
}

struct Shared {
    reads: Mutex<CannedResponse>,
    changes: Mutex<CannedResponse>,
    tokens: Mutex<CannedResponse>,
    sent: AtomicU64,
    heard: Mutex<Vec<Heard>>,
    held: watch::Sender<usize>,
    releases: watch::Sender<u64>,
}

/// The server. It stops on drop.
pub(crate) struct RawTenant {
    pub(crate) origin: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl RawTenant {
    /// Starts with a working token endpoint. Reads get `[]`, mutations 204.
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared {
            reads: Mutex::new(CannedResponse::json(200, b"[]")),
            changes: Mutex::new(CannedResponse::with(204, &[], b"")),
            tokens: Mutex::new(CannedResponse::json(200, TOKEN)),
            sent: AtomicU64::new(0),
            heard: Mutex::default(),
            held: watch::Sender::new(0),
            releases: watch::Sender::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            origin,
            shared,
            server,
        }
    }

    /// Sets the response to reads of the Management API.
    pub(crate) fn reads(&self, said: CannedResponse) {
        *self.shared.reads.lock().unwrap() = said;
    }

    /// Sets the response to mutations.
    pub(crate) fn changes(&self, said: CannedResponse) {
        *self.shared.changes.lock().unwrap() = said;
    }

    /// Sets the response to token requests.
    pub(crate) fn tokens(&self, said: CannedResponse) {
        *self.shared.tokens.lock().unwrap() = said;
    }

    /// The number of bytes that it has sent.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// The requests to the Management API since this was last called.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.shared.heard.lock().unwrap())
    }

    /// Returns when this many responses are held.
    pub(crate) async fn holds(&self, count: usize) {
        let mut held = self.shared.held.subscribe();
        held.wait_for(|held| *held >= count).await.unwrap();
    }

    /// Closes the connections that are held.
    pub(crate) fn release(&self) {
        self.shared.releases.send_modify(|count| *count += 1);
    }
}

impl Drop for RawTenant {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        // An error only means that the proxy has stopped reading.
        tokio::spawn(async move { serve(stream, &shared).await.ok() });
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut unread = Vec::new();
    while let Some(heard) = hear(&mut stream, &mut unread).await? {
        let said = if heard.line.starts_with("POST /oauth/token") {
            shared.tokens.lock().unwrap().clone()
        } else {
            let which = if heard.line.starts_with("GET ") {
                &shared.reads
            } else {
                &shared.changes
            };
            shared.heard.lock().unwrap().push(heard);
            which.lock().unwrap().clone()
        };
        let fillers = std::iter::repeat_n(&said.filler, said.times);
        for part in std::iter::once(&said.head)
            .chain(fillers)
            .chain([&said.tail])
        {
            stream.write_all(part).await?;
            shared.sent.fetch_add(part.len() as u64, Ordering::Relaxed);
        }
        match said.then {
            Then::On => {}
            Then::Close => return stream.shutdown().await,
            Then::Hold => {
                let mut releases = shared.releases.subscribe();
                releases.borrow_and_update();
                shared.held.send_modify(|held| *held += 1);
                let _ = releases.changed().await;
                shared.held.send_modify(|held| *held -= 1);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Reads the next request. Returns `None` at the end. The proxy sends lengths, never chunks.
async fn hear(stream: &mut TcpStream, unread: &mut Vec<u8>) -> io::Result<Option<Heard>> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(unread).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&unread[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    while unread.len() < end + 4 + length {
        if stream.read_buf(unread).await? == 0 {
            return Ok(None);
        }
    }
    let body = unread[end + 4..end + 4 + length].to_vec();
    unread.drain(..end + 4 + length);
    Ok(Some(Heard {
        line,
        headers,
        body,
    }))
}
