//! A fake proxy: configured responses by method and path, a log of the requests, and gates that hold responses back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use factordesk::api::{ApiRequest, ApiResponse, Transport, TransportError};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use serde_json::Value;

/// A configured response.
#[derive(Clone)]
pub(crate) struct FakeResponse {
    result: Result<ApiResponse, TransportError>,
    gate: Option<Gate>,
}

impl FakeResponse {
    /// A response with a JSON body.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self {
            result: Ok(ApiResponse {
                status,
                body: body.to_string().into_bytes(),
                ..ApiResponse::default()
            }),
            gate: None,
        }
    }

    /// A response without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            result: Ok(ApiResponse {
                status,
                ..ApiResponse::default()
            }),
            gate: None,
        }
    }

    /// No response: the network is down.
    pub(crate) fn offline() -> Self {
        Self {
            result: Err(TransportError::Offline),
            gate: None,
        }
    }

    /// Adds `Retry-After`.
    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        if let Ok(response) = &mut self.result {
            response.retry_after = Some(seconds.to_string());
        }
        self
    }

    /// Holds the response back until the gate opens.
    pub(crate) fn behind(mut self, gate: &Gate) -> Self {
        self.gate = Some(gate.clone());
        self
    }
}

/// Holds responses back until it is opened.
#[derive(Clone, Default)]
pub(crate) struct Gate(Rc<GateState>);

#[derive(Default)]
struct GateState {
    open: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    aborted: Cell<usize>,
}

impl Gate {
    /// Releases the waiting responses, and lets later ones through.
    pub(crate) fn open(&self) {
        self.0.open.set(true);
        for waiting in self.0.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// The number of requests that were aborted while they waited.
    pub(crate) fn aborted(&self) -> usize {
        self.0.aborted.get()
    }

    async fn pass(self) {
        if self.0.open.get() {
            return;
        }
        let (sender, ready) = oneshot::channel();
        self.0.waiting.borrow_mut().push(sender);
        let mut counter = AbortCounter {
            gate: &self,
            armed: true,
        };
        let _ = ready.await;
        counter.armed = false;
    }
}

/// Counts an abort when it is dropped while armed.
struct AbortCounter<'a> {
    gate: &'a Gate,
    armed: bool,
}

impl Drop for AbortCounter<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.gate.0.aborted.set(self.gate.0.aborted.get() + 1);
        }
    }
}

struct Rule {
    method: &'static str,
    path: String,
    response: FakeResponse,
    once: bool,
}

/// The fake proxy.
pub(crate) struct Fake {
    rules: RefCell<Vec<Rule>>,
    log: RefCell<Vec<ApiRequest>>,
}

impl Fake {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self {
            rules: RefCell::default(),
            log: RefCell::default(),
        })
    }

    /// Sets the response from now on.
    pub(crate) fn on(&self, method: &'static str, path: &str, response: FakeResponse) {
        let mut rules = self.rules.borrow_mut();
        rules.retain(|rule| rule.once || rule.method != method || rule.path != path);
        rules.push(Rule {
            method,
            path: path.to_owned(),
            response,
            once: false,
        });
    }

    /// Sets the response to the next request only. Several are used in the order they were set, before that of
    /// [`Self::on`].
    pub(crate) fn once(&self, method: &'static str, path: &str, response: FakeResponse) {
        self.rules.borrow_mut().push(Rule {
            method,
            path: path.to_owned(),
            response,
            once: true,
        });
    }

    /// The requests with this method and path (without its query), in order.
    pub(crate) fn asked(&self, method: &str, path: &str) -> Vec<ApiRequest> {
        let log = self.log.borrow();
        log.iter()
            .filter(|request| request.method.as_str() == method && path_of(&request.url) == path)
            .cloned()
            .collect()
    }

    /// All requests, in order.
    pub(crate) fn log(&self) -> Vec<ApiRequest> {
        self.log.borrow().clone()
    }

    fn response_to(&self, request: &ApiRequest) -> FakeResponse {
        let fits = |rule: &Rule| {
            rule.method == request.method.as_str() && rule.path == path_of(&request.url)
        };
        let mut rules = self.rules.borrow_mut();
        if let Some(index) = rules.iter().position(|rule| rule.once && fits(rule)) {
            return rules.remove(index).response;
        }
        match rules.iter().find(|rule| fits(rule)) {
            Some(rule) => rule.response.clone(),
            None => FakeResponse::json(
                404,
                super::error(
                    404,
                    "unknown_route",
                    "the test has set no response for this",
                ),
            ),
        }
    }
}

/// The path of a URL, without origin and query.
fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    path.split('?').next().unwrap_or_default()
}

impl Transport for Fake {
    fn send(
        &self,
        request: ApiRequest,
    ) -> LocalBoxFuture<'static, Result<ApiResponse, TransportError>> {
        let response = self.response_to(&request);
        self.log.borrow_mut().push(request);
        async move {
            if let Some(gate) = response.gate {
                gate.pass().await;
            }
            response.result
        }
        .boxed_local()
    }
}
