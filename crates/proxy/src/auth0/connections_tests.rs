//! Connections over TLS, to a test server with a self-signed certificate; and without TLS, to one that says which
//! connection it was asked on.

use std::convert::Infallible;
use std::io;
use std::sync::Mutex;

use http::Version;
use http::header::HOST;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request as Received, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::*;

/// What the server saw of a request: version, authority and path.
type Seen = Arc<Mutex<Vec<(Version, String, String)>>>;

struct Server {
    port: u16,
    certificate: CertificateDer<'static>,
    connections: Arc<Mutex<u32>>,
    seen: Seen,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

impl Server {
    /// Starts a server for `localhost` that offers these protocols (ALPN).
    async fn start(protocols: &[&str]) -> Self {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = own.cert.der().clone();
        let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key.into())
            .unwrap();
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, seen) = (Arc::new(Mutex::new(0)), Seen::default());
        let accepting = accept(
            listener,
            config,
            Arc::clone(&connections),
            Arc::clone(&seen),
        );
        Self {
            port,
            certificate,
            connections,
            seen,
            task: tokio::spawn(accepting),
        }
    }

    fn seen(&self) -> Vec<(Version, String, String)> {
        self.seen.lock().unwrap().clone()
    }
}

async fn accept(
    listener: TcpListener,
    config: ServerConfig,
    connections: Arc<Mutex<u32>>,
    seen: Seen,
) {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    while let Ok((stream, _)) = listener.accept().await {
        *connections.lock().unwrap() += 1;
        let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
        tokio::spawn(async move {
            // A client that doesn't trust the certificate aborts the handshake.
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let modern = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let stream = TokioIo::new(stream);
            let service = service_fn(move |request: Received<Incoming>| {
                let host = request.headers().get(HOST);
                let host = host.and_then(|value| value.to_str().ok());
                let authority = request.uri().authority().map(http::uri::Authority::as_str);
                seen.lock().unwrap().push((
                    request.version(),
                    authority.or(host).unwrap_or_default().to_owned(),
                    request.uri().path().to_owned(),
                ));
                async { Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"[]")))) }
            });
            if modern {
                let http = http2::Builder::new(TokioExecutor::new());
                let _ = http.serve_connection(stream, service).await;
            } else {
                let _ = http1::Builder::new()
                    .serve_connection(stream, service)
                    .await;
            }
        });
    }
}

/// Connections that trust only this certificate.
fn trusting(certificate: &CertificateDer<'static>) -> Connections {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Connections::with(true, config, Duration::from_secs(15))
}

fn get(url: &str) -> Request<Full<Bytes>> {
    Request::get(url).body(Full::default()).unwrap()
}

#[tokio::test]
async fn connections_speak_what_the_tenant_likes_and_are_kept() {
    for (protocols, version) in [
        (&[][..], Version::HTTP_11),
        (&["http/1.1"][..], Version::HTTP_11),
        (&["h2", "http/1.1"][..], Version::HTTP_2),
    ] {
        let server = Server::start(protocols).await;
        let connections = trusting(&server.certificate);
        let host = format!("localhost:{}", server.port);
        for _ in 0..3 {
            let url = format!("https://{host}/api/v2/users/auth0%7Cmia");
            let (status, _, body) = connections.send(get(&url), 2).await.unwrap();
            assert_eq!(
                (status, body.as_deref()),
                (StatusCode::OK, Some(&b"[]"[..]))
            );
        }
        let path = "/api/v2/users/auth0%7Cmia".to_owned();
        assert_eq!(
            server.seen(),
            vec![(version, host, path); 3],
            "{protocols:?}"
        );
        assert_eq!(*server.connections.lock().unwrap(), 1, "{protocols:?}");
    }
}

#[tokio::test]
async fn connections_to_whom_they_do_not_trust_send_nothing() {
    let server = Server::start(&["h2", "http/1.1"]).await;
    let other = Server::start(&[]).await;
    for (connections, host, why) in [
        (trusting(&other.certificate), "localhost", "another issuer"),
        (trusting(&server.certificate), "127.0.0.1", "another name"),
    ] {
        let url = format!("https://{host}:{}/secret", server.port);
        match connections.send(get(&url), 2).await {
            Err(SendError::NotSent(said)) => {
                assert!(said.contains("certificate"), "{why}: {said}");
                assert!(!said.contains("secret"), "{why}: {said}");
            }
            other => panic!("{why}: {other:?}"),
        }
    }
    assert_eq!(server.seen(), []);
}

#[tokio::test]
async fn connections_of_a_tenant_with_tls_speak_nothing_else() {
    let server = Server::start(&[]).await;
    let connections = trusting(&server.certificate);
    let url = format!("http://localhost:{}/", server.port);
    let refused = connections.send(get(&url), 2).await;
    assert!(matches!(refused, Err(SendError::NotSent(_))), "{refused:?}");
    assert_eq!(*server.connections.lock().unwrap(), 0);
}

/// A server without TLS. Its responses say on which of its connections they are.
struct PlainServer {
    origin: String,
    /// Signals that it has a request that it never answers
    waiting: Arc<Notify>,
    /// Signals that a connection is closed
    closed: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Drop for PlainServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl PlainServer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (waiting, closed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let signals = (Arc::clone(&waiting), Arc::clone(&closed));
        let task = tokio::spawn(async move {
            for number in 1.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (waiting, closed) = (Arc::clone(&signals.0), Arc::clone(&signals.1));
                tokio::spawn(async move {
                    respond(stream, number, &waiting).await.unwrap();
                    closed.notify_one();
                });
            }
        });
        Self {
            origin,
            waiting,
            closed,
            task,
        }
    }
}

/// Responds until the client, or the path, closes the connection.
async fn respond(mut stream: TcpStream, number: u32, waiting: &Notify) -> io::Result<()> {
    let mut head = Vec::new();
    loop {
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let path = String::from_utf8_lossy(&head)
            .split(' ')
            .nth(1)
            .map(str::to_owned);
        head.clear();
        let (length, body) = match path.as_deref() {
            Some("/waits") => {
                waiting.notify_one();
                continue;
            }
            // The rest never comes.
            Some("/long") => (10, "01".to_owned()),
            Some("/pieces") => (2, String::new()),
            _ => (number.to_string().len(), number.to_string()),
        };
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await?;
        if path.as_deref() == Some("/pieces") {
            for piece in [b"a", b"b"] {
                settle().await;
                stream.write_all(piece).await?;
            }
        }
        if path.as_deref() == Some("/closes") {
            return Ok(());
        }
    }
}

/// Lets the runtime notice what has happened to its sockets, which it looks at after 61 steps.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

fn plain_connections() -> Connections {
    Connections::new(false, Duration::from_secs(15)).unwrap()
}

async fn ask(connections: &Connections, server: &PlainServer, path: &str) -> String {
    let request = get(&format!("{}{path}", server.origin));
    let (status, _, body) = connections.send(request, 9).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    body.map_or("too large".to_owned(), |body| {
        String::from_utf8(body.to_vec()).unwrap()
    })
}

#[tokio::test]
async fn connection_with_something_left_on_it_is_not_used_again() {
    let server = PlainServer::start().await;
    let connections = plain_connections();
    for _ in 0..2 {
        assert_eq!(ask(&connections, &server, "/").await, "1");
    }
    assert_eq!(ask(&connections, &server, "/long").await, "too large");
    assert_eq!(ask(&connections, &server, "/").await, "2");
    // A request that is given up: its response must not become that of another request.
    tokio::select! {
        answer = ask(&connections, &server, "/waits") => panic!("{answer}"),
        () = server.waiting.notified() => {}
    }
    assert_eq!(ask(&connections, &server, "/").await, "3");
}

#[tokio::test]
async fn connections_are_as_many_as_requests_at_a_time() {
    let server = PlainServer::start().await;
    let connections = plain_connections();
    let both = async || {
        let (one, other) = tokio::join!(
            ask(&connections, &server, "/"),
            ask(&connections, &server, "/")
        );
        let mut both = [one, other];
        both.sort();
        both
    };
    assert_eq!(both().await, ["1", "2"]);
    assert_eq!(both().await, ["1", "2"]);
}

#[tokio::test]
async fn connection_that_the_tenant_closed_is_replaced_before_anything_is_sent() {
    let server = PlainServer::start().await;
    let connections = plain_connections();
    assert_eq!(ask(&connections, &server, "/closes").await, "1");
    server.closed.notified().await;
    settle().await;
    assert_eq!(ask(&connections, &server, "/").await, "2");
}

#[tokio::test]
async fn connection_that_is_not_used_for_a_while_is_closed() {
    let server = PlainServer::start().await;
    let connections = plain_connections();
    assert_eq!(ask(&connections, &server, "/").await, "1");
    tokio::time::pause();
    // Nothing else wakes the runtime, so the clock goes on to the end of the idle time.
    server.closed.notified().await;
    tokio::time::resume();
    assert_eq!(ask(&connections, &server, "/").await, "2");
}

#[tokio::test]
async fn connections_read_a_body_that_arrives_in_pieces() {
    let server = PlainServer::start().await;
    let connections = plain_connections();
    assert_eq!(ask(&connections, &server, "/").await, "1");
    assert_eq!(ask(&connections, &server, "/pieces").await, "ab");
    assert_eq!(ask(&connections, &server, "/").await, "1");
}

#[tokio::test]
async fn connections_of_a_tenant_go_nowhere_else() {
    let (server, other) = (PlainServer::start().await, PlainServer::start().await);
    let connections = plain_connections();
    assert_eq!(ask(&connections, &server, "/").await, "1");
    let refused = connections.send(get(&other.origin), 9).await;
    assert!(matches!(refused, Err(SendError::NotSent(_))), "{refused:?}");
    assert_eq!(ask(&plain_connections(), &other, "/").await, "1");
}
