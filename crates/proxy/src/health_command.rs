//! `factordesk-proxy health`: asks the proxy on this machine how it is, for containers without a shell.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longer than this, and the proxy is not well.
const PATIENCE: Duration = Duration::from_secs(3);
/// Of the answer only the first line is of interest.
const LONGEST_ANSWER: u64 = 4096;

/// Which question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Probe {
    /// `/livez`
    #[default]
    Alive,
    /// `/readyz`
    Ready,
}

impl Probe {
    /// Asks; `Ok` says that the answer was 200. `listen` is where the proxy was told to listen.
    pub(crate) async fn run(self, listen: SocketAddr) -> Result<(), String> {
        let address = reachable(listen);
        let status = tokio::time::timeout(PATIENCE, self.ask(address))
            .await
            .map_err(|_| format!("{address} gave no answer in {} s", PATIENCE.as_secs()))?
            .map_err(|error| format!("{address}: {error}"))?;
        if status != "200" {
            return Err(format!("{} said {status}", self.path()));
        }
        let word = match self {
            Self::Alive => "alive",
            Self::Ready => "ready",
        };
        writeln!(io::stdout(), "{word}").map_err(|error| error.to_string())
    }

    async fn ask(self, address: SocketAddr) -> io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        let path = self.path();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        answer
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3))
            .map(str::to_owned)
            .ok_or_else(|| io::Error::other("this is not an HTTP answer"))
    }

    fn path(self) -> &'static str {
        match self {
            Self::Alive => "/livez",
            Self::Ready => "/readyz",
        }
    }
}

/// Who listens everywhere also listens on loopback.
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
    fn whoever_listens_everywhere_is_asked_on_loopback() {
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
