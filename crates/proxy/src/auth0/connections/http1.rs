//! An HTTP/1.1 connection. The request that uses it also drives it, so that no other task has to be
//! woken. While nothing uses it, nothing drives it: whether the tenant has closed it is noticed with
//! the next request, before anything is written.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use http_body_util::Full;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};

use super::pool::Stream;
use super::{Failed, Received, Sent, receive};

/// How often a connection may ask to go on at once before other tasks get their turn.
const MAX_TURNS: u32 = 16;

/// An open connection.
pub(super) struct Http1 {
    sender: SendRequest<Full<Bytes>>,
    connection: Connection<Stream, Full<Bytes>>,
    has_ended: bool,
    signal: Arc<Signal>,
    waker: Waker,
}

impl Http1 {
    /// Uses an open stream.
    pub(super) async fn open(stream: Stream) -> hyper::Result<Self> {
        // Requests are small: one buffer is written faster than a list of buffers.
        let (sender, connection) = Builder::new().writev(false).handshake(stream).await?;
        let signal = Arc::new(Signal::default());
        Ok(Self {
            sender,
            connection,
            has_ended: false,
            waker: Waker::from(Arc::clone(&signal)),
            signal,
        })
    }

    /// Sends a request, with a path only and a `Host` header, and reads the response.
    pub(super) async fn exchange(
        &mut self,
        request: Sent,
        largest: usize,
    ) -> Result<Received, Failed> {
        let received = receive(self.sender.try_send_request(request), largest);
        self.drive(pin!(received)).await
    }

    /// Whether another request may be sent.
    pub(super) fn is_reusable(&self) -> bool {
        !self.has_ended && self.sender.is_ready()
    }

    /// Drives the connection until the future, which waits for it, is ready.
    async fn drive<F: Future>(&mut self, mut future: Pin<&mut F>) -> F::Output {
        poll_fn(|cx| {
            self.signal.driver.register(cx.waker());
            let mut own = Context::from_waker(&self.waker);
            for _ in 0..MAX_TURNS {
                self.signal.begin();
                if !self.has_ended {
                    // The future learns of an error, too.
                    self.has_ended = Pin::new(&mut self.connection).poll(&mut own).is_ready();
                }
                if let Poll::Ready(output) = future.as_mut().poll(&mut own) {
                    self.signal.end();
                    return Poll::Ready(output);
                }
                if !self.signal.end() {
                    return Poll::Pending;
                }
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }
}

/// Wakes the task that drives a connection. While that drives it, it needn't be woken, only be told
/// to go on: connection and future wake each other all the time.
#[derive(Default)]
struct Signal {
    driver: AtomicWaker,
    state: AtomicU8,
}

const DRIVING: u8 = 1;
const WOKEN: u8 = 2;

impl Signal {
    fn begin(&self) {
        self.state.store(DRIVING, Ordering::SeqCst);
    }

    /// Returns whether there is more to do.
    fn end(&self) -> bool {
        self.state.swap(0, Ordering::SeqCst) & WOKEN != 0
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.fetch_or(WOKEN, Ordering::SeqCst) & DRIVING == 0 {
            self.driver.wake();
        }
    }
}
