//! Connections over TLS, to a test server with a self-signed certificate.

use std::convert::Infallible;
use std::sync::Mutex;

use http::Version;
use http::header::HOST;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request as Received, Response};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
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
