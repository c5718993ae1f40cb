//! A gateway in front of the tenant that decodes paths too early, as some do.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How a gateway changes a path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    pub(crate) name: &'static str,
    /// The escapes that it decodes, two hex digits each
    decodes: &'static [&'static str],
    /// Whether it takes `\` for a separator
    turns_backslashes: bool,
    /// Whether it removes dot segments and empty segments
    normalizes: bool,
    /// Whether it removes parameters, from a `;` to the end of the segment
    cuts_parameters: bool,
}

const PLAIN: Habits = Habits {
    name: "leaves paths alone",
    decodes: &[],
    turns_backslashes: false,
    normalizes: false,
    cuts_parameters: false,
};

/// A gateway that changes nothing, and the known kinds that decode too early.
pub(crate) const HONEST: Habits = PLAIN;
pub(crate) const EARLY: [Habits; 6] = [
    Habits {
        name: "decodes slashes",
        decodes: &["2F"],
        ..PLAIN
    },
    Habits {
        name: "decodes slashes, then normalizes",
        decodes: &["2F"],
        normalizes: true,
        ..PLAIN
    },
    Habits {
        name: "decodes both slashes, turns them one way, normalizes",
        decodes: &["2F", "5C"],
        turns_backslashes: true,
        normalizes: true,
        ..PLAIN
    },
    Habits {
        name: "decodes percent signs",
        decodes: &["25"],
        ..PLAIN
    },
    Habits {
        name: "decodes slashes and percent signs, normalizes",
        decodes: &["2F", "5C", "25", "2E"],
        turns_backslashes: true,
        normalizes: true,
        ..PLAIN
    },
    Habits {
        name: "decodes everything, cuts queries, fragments and parameters off",
        decodes: &["2F", "5C", "25", "2E", "3F", "23", "3B"],
        turns_backslashes: true,
        normalizes: true,
        cuts_parameters: true,
    },
];

impl Habits {
    /// The path that it forwards.
    pub(crate) fn change(self, path: &str) -> String {
        let mut text = String::new();
        let mut rest = path;
        while let Some(at) = rest.find('%') {
            let (before, code) = (&rest[..at], &rest[at + 1..]);
            text.push_str(before);
            let known = self.decodes.iter().find(|hex| {
                code.get(..2)
                    .is_some_and(|two| two.eq_ignore_ascii_case(hex))
            });
            let (piece, after) = match known {
                Some(hex) => {
                    let byte = u8::from_str_radix(hex, 16).unwrap();
                    (char::from(byte).to_string(), &code[2..])
                }
                None => ("%".to_owned(), code),
            };
            text.push_str(&piece);
            rest = after;
        }
        text.push_str(rest);
        if self.turns_backslashes {
            text = text.replace('\\', "/");
        }
        let end = text.find(['?', '#']).unwrap_or(text.len());
        text.truncate(end);
        if self.cuts_parameters {
            let plain = text.split('/').map(|segment| segment.split(';').next());
            text = plain.flatten().collect::<Vec<_>>().join("/");
        }
        if self.normalizes {
            let mut kept: Vec<&str> = Vec::new();
            for segment in text.split('/') {
                match segment {
                    "" | "." => {}
                    ".." => drop(kept.pop()),
                    segment => kept.push(segment),
                }
            }
            text = format!("/{}", kept.join("/"));
        }
        text
    }
}

/// The gateway. It stops on drop.
pub(crate) struct Front {
    pub(crate) origin: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    habits: Habits,
    tenant: Mutex<Option<Authority>>,
    client: Client<HttpConnector, Body>,
}

impl Front {
    pub(crate) async fn start(habits: Habits) -> Self {
        let shared = Arc::new(Shared {
            habits,
            tenant: Mutex::default(),
            client: Client::builder(TokioExecutor::new()).build_http(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            origin,
            shared,
            server,
        }
    }

    /// Sets the server to which it forwards requests.
    pub(crate) fn lead_to(&self, origin: &str) {
        let uri: Uri = origin.parse().unwrap();
        *self.shared.tenant.lock().unwrap() = uri.authority().cloned();
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(shared): State<Arc<Shared>>, mut request: Request) -> Response {
    let mut target = shared.habits.change(request.uri().path());
    if let Some(query) = request.uri().query() {
        target = format!("{target}?{query}");
    }
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority.clone_from(&shared.tenant.lock().unwrap());
    // This gateway can't forward a path that isn't valid in a request.
    let Ok(target) = PathAndQuery::try_from(target) else {
        return status(400);
    };
    parts.path_and_query = Some(target);
    *request.uri_mut() = Uri::from_parts(parts).unwrap();
    match shared.client.request(request).await {
        Ok(response) => response.map(Body::new),
        Err(_) => status(502),
    }
}

fn status(code: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code.try_into().unwrap();
    response
}
