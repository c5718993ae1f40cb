//! A plain TCP balancer: each connection goes to the next replica that is there, byte by byte.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Default)]
struct Shared {
    replicas: Vec<Option<SocketAddr>>,
    /// Who got which connection
    picked: Vec<usize>,
}

impl Shared {
    /// The next living one in turn.
    fn next(&mut self) -> Option<(usize, SocketAddr)> {
        let count = self.replicas.len();
        let last = self.picked.last().copied().unwrap_or(count - 1);
        let (index, address) = (1..=count)
            .map(|step| (last + step) % count)
            .find_map(|index| Some((index, self.replicas[index]?)))?;
        self.picked.push(index);
        Some((index, address))
    }
}

pub(super) struct Balancer {
    pub(super) address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    server: JoinHandle<()>,
}

impl Balancer {
    /// In front of so many replicas, none of which is there yet.
    pub(super) async fn start(replicas: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Mutex::new(Shared {
            replicas: vec![None; replicas],
            picked: Vec::new(),
        }));
        let state = Arc::clone(&shared);
        let server = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(pass(client, Arc::clone(&state)));
            }
        });
        Self {
            address,
            shared,
            server,
        }
    }

    /// Where a replica is, or that it is gone.
    pub(super) fn set(&self, index: usize, address: Option<SocketAddr>) {
        self.shared.lock().unwrap().replicas[index] = address;
    }

    /// Who got the connections so far.
    pub(super) fn picked(&self) -> Vec<usize> {
        self.shared.lock().unwrap().picked.clone()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(mut client: TcpStream, shared: Arc<Mutex<Shared>>) {
    // Somebody who has just gone takes no connection: the next one does.
    loop {
        let next = shared.lock().unwrap().next();
        let Some((_, address)) = next else {
            return;
        };
        if let Ok(mut replica) = TcpStream::connect(address).await {
            // A reset on one side is an end on the other.
            let _ = copy_bidirectional(&mut client, &mut replica).await;
            return;
        }
    }
}
