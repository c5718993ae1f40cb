//! A relay between a store and its PostgreSQL server, which can be slow, and counts round trips.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The relay. It stops on drop.
pub(crate) struct Relay {
    /// The store's URL, with the relay's address
    pub(crate) url: String,
    turns: Arc<AtomicU64>,
    server: JoinHandle<()>,
}

impl Relay {
    /// Starts a relay to the server of this URL. Half of `latency` is added in each direction.
    pub(crate) async fn start(url: &str, latency: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut parsed = url::Url::parse(url).unwrap();
        let server = format!(
            "{}:{}",
            parsed.host_str().unwrap(),
            parsed.port().unwrap_or(5432)
        );
        parsed
            .set_ip_host(listener.local_addr().unwrap().ip())
            .unwrap();
        parsed
            .set_port(Some(listener.local_addr().unwrap().port()))
            .unwrap();
        assert!(parsed.as_str().contains(&address));
        let turns = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&turns);
        let server = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (server, turns) = (server.clone(), Arc::clone(&counted));
                tokio::spawn(relay(client, server, latency / 2, turns));
            }
        });
        Self {
            url: parsed.into(),
            turns,
            server,
        }
    }

    /// How often a store began to send something after the server had sent something.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn relay(
    client: TcpStream,
    server: String,
    delay: Duration,
    turns: Arc<AtomicU64>,
) -> io::Result<()> {
    let server = TcpStream::connect(server).await?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    // Whether the server was the last to send.
    let answered = Arc::new(AtomicU64::new(1));
    let was_answered = Arc::clone(&answered);
    let up = pass(client_reads, server_writes, delay, move || {
        turns.fetch_add(was_answered.swap(0, Ordering::SeqCst), Ordering::SeqCst);
    });
    let down = pass(server_reads, client_writes, delay, move || {
        answered.store(1, Ordering::SeqCst);
    });
    tokio::try_join!(up, down).map(drop)
}

/// Passes bytes on after a delay, however many are on their way.
async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    delay: Duration,
    note: impl Fn(),
) -> io::Result<()> {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        loop {
            let mut bytes = vec![0; 64 * 1024];
            let count = from.read(&mut bytes).await?;
            if count == 0 {
                return io::Result::Ok(());
            }
            note();
            bytes.truncate(count);
            let _ = sender.send((Instant::now() + delay, bytes));
        }
    };
    let write = async move {
        while let Some((at, bytes)) = receiver.recv().await {
            if !delay.is_zero() {
                tokio::time::sleep_until(at).await;
            }
            to.write_all(&bytes).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(read, write).map(drop)
}
