//! The threads that serve connections: one for each core, each with a single-threaded runtime.
//!
//! A connection stays on its worker, together with its requests, its timers and the tenant connections they use, so a
//! request never wakes another thread. A work-stealing runtime spends as much on moving tasks between threads as on
//! most requests.

use std::future::Future;
use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// The worker threads.
pub struct Workers(Vec<Worker>);

struct Worker {
    runtime: Handle,
    connections: Arc<AtomicUsize>,
    thread: Option<Thread>,
}

/// A thread that ends when `end` is used or dropped.
struct Thread {
    end: oneshot::Sender<()>,
    handle: JoinHandle<()>,
}

impl Workers {
    /// Starts one worker for each core that this process may use.
    ///
    /// # Errors
    /// The system provides no thread or no event queue.
    pub fn start() -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        (0..cores)
            .map(|_| Worker::start())
            .collect::<io::Result<_>>()
            .map(Self)
    }

    /// A single worker that uses the current runtime. For tests, and for programs that embed the proxy.
    ///
    /// # Panics
    /// If called outside of a runtime.
    pub fn here() -> Self {
        Self(vec![Worker {
            runtime: Handle::current(),
            connections: Arc::default(),
            thread: None,
        }])
    }

    /// Runs a connection's future on the worker with the fewest connections.
    pub(super) fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
        // `Relaxed`: a number that is slightly out of date only places a connection less well.
        let fewest = self
            .0
            .iter()
            .min_by_key(|worker| worker.connections.load(Ordering::Relaxed));
        // There is always at least one worker.
        let Some(worker) = fewest else { return };
        let count = Counted::one_more(&worker.connections);
        worker.runtime.spawn(async move {
            connection.await;
            drop(count);
        });
    }

    /// Stops the workers. Their unfinished work is dropped.
    pub fn end(self) {
        for worker in self.0 {
            if let Some(Thread { end, handle }) = worker.thread {
                drop(end);
                let _ = handle.join();
            }
        }
    }
}

impl Worker {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (end, ended) = oneshot::channel();
        let handle = runtime.handle().clone();
        // Dropping the runtime waits for the store's blocking statements that are still running.
        let serve = move || drop(runtime.block_on(ended));
        Ok(Self {
            runtime: handle,
            connections: Arc::default(),
            thread: Some(Thread {
                end,
                handle: thread::Builder::new()
                    .name("worker".to_owned())
                    .spawn(serve)?,
            }),
        })
    }
}

/// Counts one connection until it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn one_more(connections: &Arc<AtomicUsize>) -> Self {
        connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(connections))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread::ThreadId;
    use std::time::Duration;

    use super::*;

    fn workers(count: usize) -> Workers {
        Workers((0..count).map(|_| Worker::start().unwrap()).collect())
    }

    #[test]
    fn connections_are_shared_out_and_stay_on_their_threads() {
        let workers = workers(3);
        let (told, threads) = mpsc::channel::<(usize, ThreadId)>();
        let mut ends = Vec::new();
        for connection in 0..6 {
            let (end, ended) = oneshot::channel::<()>();
            let told = told.clone();
            workers.spawn(async move {
                told.send((connection, thread::current().id())).unwrap();
                let _ = ended.await;
                tokio::task::yield_now().await;
                told.send((connection, thread::current().id())).unwrap();
            });
            ends.push(end);
        }
        let mut first: Vec<_> = threads.iter().take(6).collect();
        first.sort_by_key(|(connection, _)| *connection);
        for (_, thread) in &first {
            assert_eq!(first.iter().filter(|(_, other)| other == thread).count(), 2);
        }
        drop(ends);
        let mut last: Vec<_> = threads.iter().take(6).collect();
        last.sort_by_key(|(connection, _)| *connection);
        assert_eq!(first, last);
        workers.end();
    }

    #[test]
    fn who_has_fewest_gets_the_next() {
        let workers = workers(2);
        let (told, threads) = mpsc::channel::<ThreadId>();
        let spawn = |ends: oneshot::Receiver<()>| {
            let told = told.clone();
            workers.spawn(async move {
                told.send(thread::current().id()).unwrap();
                let _ = ends.await;
            });
            threads.recv_timeout(Duration::from_secs(10)).unwrap()
        };
        let (first_end, first) = oneshot::channel();
        let (second_end, second) = oneshot::channel();
        let (first, second) = (spawn(first), spawn(second));
        assert_ne!(first, second);
        drop(second_end);
        // The worker's thread decrements the count on its own.
        while workers.0[1].connections.load(Ordering::Relaxed) > 0 {
            thread::yield_now();
        }
        assert_eq!(spawn(oneshot::channel().1), second);
        drop(first_end);
        workers.end();
    }
}
