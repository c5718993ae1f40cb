//! An HTTP client that sends one request after the other on one connection.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context as _;

/// Maximum time for a read. Under valgrind, the first response takes seconds.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A connection that is kept open.
pub(super) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(super) fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).context("can't connect to the proxy")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request, in one piece, and reads the response. Returns its status.
    pub(super) fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> anyhow::Result<u16> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: desk\r\n");
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n")?;
        }
        if !body.is_empty() {
            let length = body.len();
            write!(
                text,
                "content-type: application/json\r\ncontent-length: {length}\r\n"
            )?;
        }
        text.push_str("\r\n");
        text.push_str(body);
        self.0.get_mut().write_all(text.as_bytes())?;
        self.response().context("the proxy sent no response")
    }

    fn response(&mut self) -> anyhow::Result<u16> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut length = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            // The proxy announces every body's length.
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        status.with_context(|| format!("not a response: {first}"))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        anyhow::ensure!(!line.is_empty(), "the connection was closed");
        Ok(line.trim_end().to_owned())
    }
}
