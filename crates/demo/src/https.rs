//! TLS in front of a proxy on this machine, with a certificate made for this run.
//!
//! WebKit keeps the desk's `Secure` cookies only at an `https` address; Chromium and Firefox also at `http://127.0.0.1`.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// The host in the certificate.
pub const HOST: &str = "localhost";

/// Passes connections to `listener` on to `proxy`, until the task is aborted.
///
/// # Errors
/// No certificate can be made.
pub fn serve(listener: TcpListener, proxy: SocketAddr) -> io::Result<JoinHandle<()>> {
    let acceptor = acceptor().map_err(io::Error::other)?;
    Ok(tokio::spawn(async move {
        loop {
            // A failed accept is one connection's, or passes when others have closed.
            let Ok((client, _)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Either side may close at any time, as browsers do when they refuse the certificate.
                let _ = pass_on(client, &acceptor, proxy).await;
            });
        }
    }))
}

fn acceptor() -> Result<TlsAcceptor, Box<dyn std::error::Error + Send + Sync>> {
    let own = rcgen::generate_simple_self_signed([HOST.to_owned()])?;
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn pass_on(client: TcpStream, acceptor: &TlsAcceptor, proxy: SocketAddr) -> io::Result<()> {
    let mut client = acceptor.accept(client).await?;
    let mut proxy = TcpStream::connect(proxy).await?;
    tokio::io::copy_bidirectional(&mut client, &mut proxy).await?;
    Ok(())
}
