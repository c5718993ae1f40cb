//! A stream between the socket and hyper. It passes on complete heads that [`super::framing`] has accepted, and the
//! bytes of their bodies.
//!
//! hyper sees nothing of an incomplete head; its timer runs all the same. A rejected head is replaced by one that the
//! middleware answers (see [`super::fault`]), and everything after it is discarded. A peer that doesn't read its
//! response is disconnected.
//!
//! Memory: hyper reserves 8 KiB for each connection and doubles that whenever a read fills it. The guard passes on
//! less than that at a time, and nothing of an incomplete head, so a waiting connection has touched at most one page.
//! [`super::room`] limits the memory that the guard itself holds.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::delivery::Unwritten;
use super::fault::Fault;
use super::framing::{Framing, Stop};
use super::room::{HeadRoom, Held};

/// Maximum time in which a peer accepts no byte of its response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum number of bytes read and passed on at a time. Less than the 8 KiB of hyper's first buffer, so that it
/// isn't enlarged.
const MAX_READ: usize = 4 * 1024;

/// A guarded connection.
#[derive(Debug)]
pub(super) struct Guard<S> {
    stream: S,
    framing: Framing,
    /// Bytes that were read but not passed on. The first `ready` bytes may be passed on; the others are the beginning
    /// of a head.
    held: Held,
    ready: usize,
    ending: Ending,
    /// Runs while the peer accepts nothing; its end is the write timeout
    stalled: Option<Pin<Box<Sleep>>>,
    /// Is told when everything has been written
    unwritten: Unwritten,
}

/// What happens to further bytes of the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// They are passed on
    No,
    /// They are read and discarded. Unread bytes would make the kernel reset the connection, and the response might
    /// be lost.
    Deaf,
    /// The body is malformed, so reading fails
    Broken,
}

impl<S> Guard<S> {
    pub(super) fn new(stream: S, unwritten: Unwritten, room: Arc<HeadRoom>) -> Self {
        Self {
            stream,
            framing: Framing::new(),
            held: Held::new(room),
            ready: 0,
            ending: Ending::No,
            stalled: None,
            unwritten,
        }
    }

    /// Checks the bytes that were just read, and passes on as much as is allowed.
    fn sort(&mut self, bytes: &[u8], buf: &mut ReadBuf<'_>) {
        let stop = if self.held.is_empty() {
            let verdict = self.framing.advance(bytes);
            let (passed, rest) = bytes.split_at(verdict.pass);
            buf.put_slice(passed);
            verdict.stop.or_else(|| self.hold(rest))
        } else {
            self.hold(bytes).or_else(|| {
                let verdict = self.framing.advance(self.held.bytes());
                self.ready = verdict.pass;
                if verdict.stop.is_some() {
                    // What follows a rejected head must not reach hyper.
                    self.held.truncate(self.ready);
                }
                verdict.stop
            })
        };
        match stop {
            None => {}
            Some(Stop::Chunk) => self.ending = Ending::Broken,
            Some(Stop::Head(fault)) => {
                self.held.append(&fault.stand_in());
                self.ready = self.held.len();
                self.ending = Ending::Deaf;
            }
        }
    }

    /// Holds the beginning of a head. Returns a fault if there is no room for it.
    fn hold(&mut self, bytes: &[u8]) -> Option<Stop> {
        if self.held.extend(bytes) {
            return None;
        }
        self.held.clear();
        Some(Stop::Head(Fault::NoRoom))
    }

    /// Passes on held bytes that are ready.
    fn hand_on(&mut self, buf: &mut ReadBuf<'_>) {
        let count = self.ready.min(buf.remaining()).min(MAX_READ);
        buf.put_slice(&self.held.bytes()[..count]);
        self.held.remove_first(count);
        self.ready -= count;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        loop {
            if this.ready > 0 {
                this.hand_on(buf);
                return Poll::Ready(Ok(()));
            }
            if this.ending == Ending::Broken {
                return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
            }
            let mut page = [const { MaybeUninit::uninit() }; MAX_READ];
            // No more than fits into `buf`: `sort` may put all of it there, or `put_slice` panics.
            let size = MAX_READ.min(buf.remaining());
            let mut page = ReadBuf::uninit(&mut page[..size]);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut page))?;
            let is_end = page.filled().is_empty();
            if this.ending == Ending::Deaf {
                if is_end {
                    // hyper would take the end of the stream for a disconnect and not respond.
                    return Poll::Pending;
                }
                continue;
            }
            if is_end {
                return Poll::Ready(Ok(()));
            }
            this.sort(page.filled(), buf);
            if buf.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> Guard<S> {
    /// Passes on a write's result, or an error if the peer has accepted nothing for too long.
    fn watch(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if result.is_ready() {
            self.stalled = None;
            return result;
        }
        // The timer keeps running over further polls, which the peer's own bytes may cause.
        let timer = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + WRITE_TIMEOUT)));
        timer
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.watch(cx, result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.watch(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // hyper flushes after it has written everything it has.
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        this.unwritten.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
