//! The server: a door that can be shut, connections, and calls that wait for the release.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::fault::Fault;
use super::schedule::{Place, Schedule};
use super::script::{Call, Script};
use super::wire::{Answer, Connection, Request};
use crate::faulty::strike;
use crate::sync::lock;

/// Connections that wait to be accepted, at most.
const BACKLOG: u32 = 128;

/// What every connection shares.
pub(super) struct Shared {
    tenant: Mutex<Option<SocketAddr>>,
    script: Mutex<Script>,
    struck: Mutex<BTreeMap<Fault, u64>>,
    arrived: Mutex<BTreeMap<Place, u64>>,
    /// Whether somebody is to listen, and whether somebody does
    wanted: watch::Sender<bool>,
    listening: watch::Sender<bool>,
    /// Calls under way, those of them that are held, and how many releases there have been
    busy: watch::Sender<usize>,
    held: watch::Sender<usize>,
    releases: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }

    /// Hands a call on.
    pub(super) async fn pass(&self, request: &Request, number: usize) -> io::Result<Answer> {
        let tenant = *lock(&self.tenant);
        let tenant = tenant.ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected))?;
        let answer = request.pass(tenant).await?;
        self.script().passed(number, answer.status);
        Ok(answer)
    }

    /// Until the next release.
    pub(super) async fn hold(&self) {
        let mut releases = self.releases.subscribe();
        releases.borrow_and_update();
        let _counted = Counted::new(&self.held);
        // An error means that the server is gone.
        let _ = releases.changed().await;
    }

    /// Nobody listens any more when this returns.
    pub(super) async fn close_door(&self) {
        self.count(Fault::ConnectRefused);
        self.set_door(false).await;
    }

    async fn set_door(&self, open: bool) {
        self.wanted.send_replace(open);
        let _ = self.listening.subscribe().wait_for(|is| *is == open).await;
    }

    fn count(&self, fault: Fault) {
        *lock(&self.struck).entry(fault).or_default() += 1;
    }
}

/// One more, as long as it is there.
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

/// A bad way to a tenant. Dropping it ends it.
pub struct FaultyTenant {
    shared: Arc<Shared>,
    origin: String,
    acceptor: JoinHandle<()>,
    /// Bound and silent: the port stays ours while nobody listens
    _port: Option<TcpSocket>,
}

impl FaultyTenant {
    /// Listens on a free port; leads nowhere yet.
    pub async fn start() -> io::Result<Self> {
        let port = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = port.local_addr()?;
        // Where a port can't be shared, it is free for a moment between two listeners.
        let port = cfg!(unix).then_some(port);
        let shared = Arc::new(Shared {
            tenant: Mutex::default(),
            script: Mutex::new(Script::new(Schedule::starting_with(Place::Before), "")),
            struck: Mutex::default(),
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

    /// `http://127.0.0.1:PORT`: what is to be taken for the tenant's origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// From now on calls are handed on to the tenant at this origin (`http://127.0.0.1:PORT`).
    ///
    /// # Panics
    /// When it isn't of that form.
    pub fn lead_to(&self, origin: &str) {
        let address = origin.strip_prefix("http://").unwrap_or(origin);
        let Ok(address) = address.parse() else {
            panic!("{origin} is no http://ADDRESS:PORT");
        };
        *lock(&self.shared.tenant) = Some(address);
    }

    /// Begins a run: from now on calls go wrong as this says.
    pub async fn plan(&self, schedule: Schedule) {
        self.plan_for("", schedule).await;
    }

    /// Begins a run in which only calls go wrong whose path or body has this text in it, and calls for a token.
    pub async fn plan_for(&self, about: &str, schedule: Schedule) {
        *self.shared.script() = Script::new(schedule, about);
        self.set_door().await;
    }

    /// As the next call needs it.
    async fn set_door(&self) {
        let closed = self.shared.script().is_closed_at_first();
        if closed {
            self.shared.close_door().await;
        } else {
            self.shared.set_door(true).await;
        }
    }

    /// Returns when a call is held.
    pub async fn held(&self) {
        let _ = self.shared.held.subscribe().wait_for(|n| *n > 0).await;
    }

    /// Held calls go on, the door is open again (unless the next one is to be refused, too); returns when no call is under way.
    pub async fn release(&self) {
        let mut held = self.shared.held.subscribe();
        let mut busy = self.shared.busy.subscribe();
        loop {
            self.shared.releases.send_modify(|count| *count += 1);
            tokio::select! {
                // What was released is over...
                _ = busy.wait_for(|count| *count == 0) => break,
                // ... or a call that came meanwhile is held, too.
                _ = async { held.changed().await.is_ok() && held.wait_for(|n| *n > 0).await.is_ok() } => {}
            }
        }
        self.set_door().await;
    }

    /// The calls of this run, in the order in which they arrived.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.script().calls().to_vec()
    }

    /// How many calls have arrived at a place since the start.
    pub fn arrived(&self, place: Place) -> u64 {
        lock(&self.shared.arrived)
            .get(&place)
            .copied()
            .unwrap_or_default()
    }

    /// How often each fault has struck since the start.
    pub fn struck(&self) -> BTreeMap<Fault, u64> {
        lock(&self.shared.struck).clone()
    }
}

impl Drop for FaultyTenant {
    fn drop(&mut self) {
        self.acceptor.abort();
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    #[cfg(unix)]
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Listens as long as it is wanted, again and again.
async fn accept(shared: Arc<Shared>, address: SocketAddr) {
    let mut wanted = shared.wanted.subscribe();
    loop {
        if wanted.wait_for(|open| *open).await.is_err() {
            return;
        }
        let Ok(listener) = bind(address).and_then(|socket| socket.listen(BACKLOG)) else {
            // Somebody has the port for a moment.
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

/// The next connection; `None` when the door is to be shut.
async fn next(listener: &TcpListener, wanted: &mut watch::Receiver<bool>) -> Option<TcpStream> {
    loop {
        tokio::select! {
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

/// One connection, to its end or until the door is shut.
async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let mut wanted = shared.wanted.subscribe();
    let mut connection = Connection::new(stream);
    loop {
        let request = tokio::select! {
            biased;
            _ = wanted.wait_for(|open| !*open) => return connection.reset(),
            request = connection.request() => request,
        };
        // A connection that fails has ended.
        let Ok(Some(request)) = request else {
            return;
        };
        let _counted = Counted::new(&shared.busy);
        let (number, place, strike) = shared.script().arrive(&request);
        *lock(&shared.arrived).entry(place).or_default() += 1;
        let went_on = match strike {
            None => strike::answer(&shared, connection, &request, number).await,
            Some(strike) => {
                shared.count(strike.fault);
                strike::strike(&shared, connection, &request, number, strike).await
            }
        };
        match went_on {
            Ok(Some(same)) => connection = same,
            Ok(None) | Err(_) => return,
        }
    }
}
