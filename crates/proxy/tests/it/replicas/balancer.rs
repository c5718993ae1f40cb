//! A plain TCP load balancer: each connection goes to the next replica that is alive.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Default)]
struct Shared {
    replicas: Vec<Option<SocketAddr>>,
    /// The replica of each connection
    picked: Vec<usize>,
}

impl Shared {
    /// The next living replica in turn.
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
    /// Starts a balancer for this many replicas, none of which is running yet.
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

    /// Sets the address of a replica, or `None` if it is gone.
    pub(super) fn set(&self, index: usize, address: Option<SocketAddr>) {
        self.shared.lock().unwrap().replicas[index] = address;
    }

    /// The replica of each connection so far.
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
    // If the replica has just died, the next one takes the connection.
    loop {
        let next = shared.lock().unwrap().next();
        let Some((_, address)) = next else {
            return;
        };
        if let Ok(mut replica) = TcpStream::connect(address).await {
            // If one side is reset, the other is closed.
            let _ = copy_bidirectional(&mut client, &mut replica).await;
            return;
        }
    }
}
