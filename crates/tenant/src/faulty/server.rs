//! The server: a port that can be closed, connections, and requests that are held until the release.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::fault::Fault;
use super::schedule::{Phase, Schedule};
use super::script::{RecordedRequest, Script};
use super::wire::{Connection, Request, WireResponse};
use crate::faulty::inject;
use crate::sync::lock;

/// Maximum number of connections that wait to be accepted.
const BACKLOG: u32 = 128;

/// The state that all connections share.
pub(super) struct Shared {
    tenant: Mutex<Option<SocketAddr>>,
    script: Mutex<Script>,
    injected: Mutex<BTreeMap<Fault, u64>>,
    arrived: Mutex<BTreeMap<Phase, u64>>,
    /// Whether the port should be open, and whether it is
    wanted: watch::Sender<bool>,
    listening: watch::Sender<bool>,
    /// Requests in progress, how many of them are held, and the number of releases so far
    busy: watch::Sender<usize>,
    held: watch::Sender<usize>,
    releases: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }

    /// Forwards a request to the tenant.
    pub(super) async fn pass(&self, request: &Request, number: usize) -> io::Result<WireResponse> {
        let tenant = *lock(&self.tenant);
        let tenant = tenant.ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected))?;
        let answer = request.pass(tenant).await?;
        self.script().passed(number, answer.status);
        Ok(answer)
    }

    /// Waits for the next release.
    pub(super) async fn hold(&self) {
        let mut releases = self.releases.subscribe();
        releases.borrow_and_update();
        let _counted = Counted::new(&self.held);
        // An error means that the server has been dropped.
        let _ = releases.changed().await;
    }

    /// Closes the port. When this returns, connections are refused.
    pub(super) async fn close_door(&self) {
        self.count(Fault::ConnectRefused);
        self.set_door(false).await;
    }

    async fn set_door(&self, open: bool) {
        self.wanted.send_replace(open);
        let _ = self.listening.subscribe().wait_for(|is| *is == open).await;
    }

    fn count(&self, fault: Fault) {
        *lock(&self.injected).entry(fault).or_default() += 1;
    }
}

/// Counts one up until it is dropped.
struct Counted<'a>(&'a watch::Sender<usize>);

impl<'a> Counted<'a> {
    fn new(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// A faulty proxy in front of a tenant. It stops when it is dropped.
pub struct FaultyTenant {
    shared: Arc<Shared>,
    origin: String,
    acceptor: JoinHandle<()>,
    /// Bound, but not listening: it reserves the port while the listener is closed
    _port: Option<TcpSocket>,
}

impl FaultyTenant {
    /// Listens on a free port. Requests fail until [`Self::lead_to`] is called.
    pub async fn start() -> io::Result<Self> {
        let port = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = port.local_addr()?;
        // Without `SO_REUSEPORT` two sockets can't share the port, so it is unprotected for a moment between two
        // listeners.
        let port = cfg!(unix).then_some(port);
        let shared = Arc::new(Shared {
            tenant: Mutex::default(),
            script: Mutex::new(Script::new(Schedule::of(&[]), "")),
            injected: Mutex::default(),
            arrived: Mutex::default(),
            wanted: watch::Sender::new(true),
            listening: watch::Sender::new(false),
            busy: watch::Sender::new(0),
            held: watch::Sender::new(0),
            releases: watch::Sender::new(0),
        });
        let acceptor = tokio::spawn(accept(Arc::clone(&shared), address));
        shared.set_door(true).await;
        Ok(Self {
            shared,
            origin: format!("http://{address}"),
            acceptor,
            _port: port,
        })
    }

    /// `http://127.0.0.1:PORT`: the origin to use instead of the tenant's.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Forwards requests to the tenant at this origin (`http://127.0.0.1:PORT`) from now on.
    ///
    /// # Panics
    /// If the origin doesn't have that form.
    pub fn lead_to(&self, origin: &str) {
        let address = origin.strip_prefix("http://").unwrap_or(origin);
        let Ok(address) = address.parse() else {
            panic!("{origin} is not of the form http://ADDRESS:PORT");
        };
        *lock(&self.shared.tenant) = Some(address);
    }

    /// Begins a run with this schedule.
    pub async fn plan(&self, schedule: Schedule) {
        self.plan_for("", schedule).await;
    }

    /// Begins a run in which faults only apply to token requests and to requests with this text in their path or
    /// body.
    pub async fn plan_for(&self, about: &str, schedule: Schedule) {
        *self.shared.script() = Script::new(schedule, about);
        self.set_door().await;
    }

    /// Opens or closes the port, as the next request needs it.
    async fn set_door(&self) {
        let closed = self.shared.script().is_closed_at_first();
        if closed {
            self.shared.close_door().await;
        } else {
            self.shared.set_door(true).await;
        }
    }

    /// Waits until a request is held.
    pub async fn held(&self) {
        let _ = self.shared.held.subscribe().wait_for(|n| *n > 0).await;
    }

    /// Releases the held requests and opens the port again (unless the next request is to be refused a connection).
    /// Returns when no request is in progress.
    pub async fn release(&self) {
        let mut held = self.shared.held.subscribe();
        let mut busy = self.shared.busy.subscribe();
        loop {
            self.shared.releases.send_modify(|count| *count += 1);
            tokio::select! {
                // All released requests are finished...
                _ = busy.wait_for(|count| *count == 0) => break,
                // ... or another request is held in the meantime.
                _ = async { held.changed().await.is_ok() && held.wait_for(|n| *n > 0).await.is_ok() } => {}
            }
        }
        self.set_door().await;
    }

    /// The requests of this run, in the order of arrival.
    pub fn calls(&self) -> Vec<RecordedRequest> {
        self.shared.script().calls().to_vec()
    }

    /// The number of requests that have arrived at a place since the start.
    pub fn arrived(&self, phase: Phase) -> u64 {
        lock(&self.shared.arrived)
            .get(&phase)
            .copied()
            .unwrap_or_default()
    }

    /// The number of times each fault has occurred since the start.
    pub fn injected(&self) -> BTreeMap<Fault, u64> {
        lock(&self.shared.injected).clone()
    }
}

impl Drop for FaultyTenant {
    fn drop(&mut self) {
        self.acceptor.abort();
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Otherwise, connections in TIME_WAIT would keep the port from being opened again.
    socket.set_reuseaddr(true)?;
    #[cfg(unix)]
    // The reserved socket and the listener share the port. It is never free for another process.
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Listens whenever the port should be open.
async fn accept(shared: Arc<Shared>, address: SocketAddr) {
    let mut wanted = shared.wanted.subscribe();
    loop {
        if wanted.wait_for(|open| *open).await.is_err() {
            return;
        }
        let Ok(listener) = bind(address).and_then(|socket| socket.listen(BACKLOG)) else {
            // Another process has the port for a moment.
            tokio::task::yield_now().await;
            continue;
        };
        shared.listening.send_replace(true);
        while let Some(stream) = next(&listener, &mut wanted).await {
            tokio::spawn(serve(Arc::clone(&shared), stream));
        }
        drop(listener);
        shared.listening.send_replace(false);
    }
}

/// The next connection; `None` if the port is to be closed.
async fn next(listener: &TcpListener, wanted: &mut watch::Receiver<bool>) -> Option<TcpStream> {
    loop {
        tokio::select! {
            // Closing comes first, so that no connection is accepted afterwards.
            biased;
            _ = wanted.wait_for(|open| !*open) => return None,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    return Some(stream);
                }
            }
        }
    }
}

/// Serves one connection until it ends or the port is closed.
async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let mut wanted = shared.wanted.subscribe();
    let mut connection = Connection::new(stream);
    loop {
        let request = tokio::select! {
            biased;
            // Idle connections end too: a client that reuses one would not notice the closed port.
            _ = wanted.wait_for(|open| !*open) => return connection.reset(),
            request = connection.request() => request,
        };
        // A connection that fails counts as ended.
        let Ok(Some(request)) = request else {
            return;
        };
        // Counted before the next await: `release` must not miss a request in progress.
        let _counted = Counted::new(&shared.busy);
        let (number, phase, injection) = shared.script().arrive(&request);
        *lock(&shared.arrived).entry(phase).or_default() += 1;
        let went_on = match injection {
            None => inject::answer(&shared, connection, &request, number).await,
            Some(injection) => {
                shared.count(injection.fault);
                inject::inject(&shared, connection, &request, number, injection).await
            }
        };
        match went_on {
            Ok(Some(same)) => connection = same,
            Ok(None) | Err(_) => return,
        }
    }
}
