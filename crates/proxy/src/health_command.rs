//! The command `health`: asks the proxy on this machine for its state. For containers without a shell.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use factordesk_model::ErrorBody;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Maximum time for a response; a proxy that takes longer isn't well.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Maximum size of a response, in bytes.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024;

/// The endpoint to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Probe {
    /// `/livez`
    Alive,
    /// `/readyz`
    Ready,
}

impl Probe {
    /// Sends the request. `Ok` if the response is 200. `listen` is the address that the proxy is configured to listen
    /// on.
    pub(crate) async fn run(self, listen: SocketAddr) -> Result<(), String> {
        let address = reachable(listen);
        let answer = tokio::time::timeout(TIMEOUT, self.ask(address))
            .await
            .map_err(|_| format!("{address} did not respond within {} s", TIMEOUT.as_secs()))?
            .map_err(|error| format!("{address}: {error}"))?;
        if answer.status != "200" {
            let error = ErrorBody::read(503, answer.body.as_bytes());
            let (path, status) = (self.path(), answer.status);
            let message = printable(&error.message);
            return Err(format!("{path} returned {status}: {message}"));
        }
        // The body is "alive", or "ready" with the faults that don't prevent requests.
        write!(io::stdout(), "{}", printable(&answer.body)).map_err(|error| error.to_string())
    }

    async fn ask(self, address: SocketAddr) -> io::Result<ProbeResponse> {
        let mut stream = TcpStream::connect(address).await?;
        let path = self.path();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        // `Connection: close` makes the proxy end the stream after its response.
        let mut answer = Vec::new();
        stream
            .take(MAX_RESPONSE_BYTES)
            .read_to_end(&mut answer)
            .await?;
        let answer = String::from_utf8_lossy(&answer);
        let read = || {
            let (head, body) = answer.split_once("\r\n\r\n")?;
            let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?;
            Some(ProbeResponse {
                status: status.to_owned(),
                body: body.to_owned(),
            })
        };
        read().ok_or_else(|| io::Error::other("this is not an HTTP response"))
    }

    fn path(self) -> &'static str {
        match self {
            Self::Alive => "/livez",
            Self::Ready => "/readyz",
        }
    }
}

/// Status and body of a response.
struct ProbeResponse {
    status: String,
    body: String,
}

/// Removes control characters, so that another program on this port can't send any to the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

/// The address to connect to: a proxy that listens on all addresses also listens on loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_address_is_probed_on_loopback() {
        for (listen, asked) in [
            ("0.0.0.0:8787", "127.0.0.1:8787"),
            ("[::]:8787", "[::1]:8787"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            let listen = listen.parse().unwrap();
            assert_eq!(reachable(listen).to_string(), asked);
        }
    }
}
