//! Tells whether a response was delivered, as far as the proxy can know: whether its last byte was given to the
//! socket.
//!
//! A [`Receipt`] travels with a response. It is confirmed once the body has ended and the connection has written
//! everything. If the connection closes earlier, or the request is dropped, the receipt is dropped unconfirmed. What
//! happens beyond the socket is unknown.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Request;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::service::Service;
use tokio::sync::oneshot;

use crate::routes::Desk;

/// Confirms one response. Clones are the same receipt.
#[derive(Debug, Clone)]
pub(crate) struct Receipt(Arc<Mutex<Option<oneshot::Sender<()>>>>);

/// The side that waits for a [`Receipt`].
#[derive(Debug)]
pub(crate) struct Delivery(oneshot::Receiver<()>);

/// Creates a receipt and the side that waits for it.
pub(crate) fn receipt() -> (Receipt, Delivery) {
    let (sender, receiver) = oneshot::channel();
    (
        Receipt(Arc::new(Mutex::new(Some(sender)))),
        Delivery(receiver),
    )
}

impl Receipt {
    fn confirm(self) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // The waiting side may have been dropped.
            let _ = sender.send(());
        }
    }
}

impl Delivery {
    /// Waits until the outcome is certain. Returns whether the response was written.
    pub(crate) async fn wait(self) -> bool {
        self.0.await.is_ok()
    }
}

/// The receipts of one connection's responses that are complete but not yet written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unwritten(Arc<Mutex<Vec<Receipt>>>);

impl Unwritten {
    fn add(&self, receipt: Receipt) {
        let mut receipts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        receipts.push(receipt);
    }

    /// Confirms all receipts: everything has been written.
    pub(super) fn flushed(&self) {
        let mut receipts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for receipt in receipts.drain(..) {
            receipt.confirm();
        }
    }
}

/// Serves one connection, and gives its requests access to its [`Unwritten`].
#[derive(Clone)]
pub(super) struct OfConnection {
    pub(super) desk: Desk,
    pub(super) unwritten: Unwritten,
}

impl Service<Request<Incoming>> for OfConnection {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let Self { desk, unwritten } = self.clone();
        Box::pin(async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(unwritten);
            Ok(desk.respond(request).await)
        })
    }
}

/// Confirms the [`Receipt`] among a response's extensions once the response was written.
///
/// Must be the last layer on the way out, because other layers may replace the body.
pub(crate) fn watch(response: Response, unwritten: Option<Unwritten>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Some(receipt) = parts.extensions.remove::<Receipt>() else {
        return Response::from_parts(parts, body);
    };
    let mut watched = Watched {
        body,
        receipt: Some(receipt),
        unwritten,
    };
    // hyper doesn't poll a body that is empty from the start.
    watched.check_end();
    Response::from_parts(parts, Body::new(watched))
}

struct Watched {
    body: Body,
    receipt: Option<Receipt>,
    /// `None` if the connection is unknown; then the receipt is confirmed when the body ends
    unwritten: Option<Unwritten>,
}

impl Watched {
    fn check_end(&mut self) {
        if self.body.is_end_stream()
            && let Some(receipt) = self.receipt.take()
        {
            match &self.unwritten {
                Some(unwritten) => unwritten.add(receipt),
                None => receipt.confirm(),
            }
        }
    }
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        // hyper may not poll again after the last frame.
        this.check_end();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // hyper takes `Content-Length` from this; without it the response would be chunked.
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    fn response(body: Body, receipt: &Receipt) -> Response {
        let mut response = Response::new(body);
        response.extensions_mut().insert(receipt.clone());
        response
    }

    #[tokio::test]
    async fn security_76_an_answer_is_delivered_once_all_of_it_was_written() {
        for body in ["", "{}"] {
            let (receipt, delivery) = receipt();
            let connection = Unwritten::default();
            let response = watch(
                response(Body::from(body), &receipt),
                Some(connection.clone()),
            );
            drop(receipt);
            let mut done = std::pin::pin!(delivery.wait());
            if !body.is_empty() {
                // So far only the head can have been flushed.
                connection.flushed();
                assert!(futures_util::poll!(&mut done).is_pending());
            }
            assert_eq!(
                response.into_body().collect().await.unwrap().to_bytes(),
                body
            );
            assert!(futures_util::poll!(&mut done).is_pending());
            connection.flushed();
            assert!(done.await);
        }
    }

    #[tokio::test]
    async fn security_76_an_answer_that_was_dropped_is_not_delivered() {
        // Dropped before the response, before its body ended, and before it was written.
        let (receipt_of_none, delivery) = receipt();
        drop(receipt_of_none);
        assert!(!delivery.wait().await);
        for read in [false, true] {
            let (receipt, delivery) = receipt();
            let connection = Unwritten::default();
            let response = watch(
                response(Body::from("{}"), &receipt),
                Some(connection.clone()),
            );
            drop(receipt);
            if read {
                response.into_body().collect().await.unwrap();
                drop(connection);
            } else {
                drop(response);
                connection.flushed();
            }
            assert!(!delivery.wait().await, "{read}");
        }
    }
}
