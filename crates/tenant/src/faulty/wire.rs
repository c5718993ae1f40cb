//! Minimal HTTP/1, enough for a well-behaved client and the tenant: bodies have a `content-length`.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Maximum size of a request, in bytes; larger than anything that a test sends.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A parsed request.
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query
    pub(super) target: String,
    /// The header lines, without the request line and the empty line
    headers: String,
    body: Vec<u8>,
}

impl Request {
    /// Whether its path or body contains this text.
    pub(super) fn mentions(&self, text: &str) -> bool {
        self.target.contains(text) || String::from_utf8_lossy(&self.body).contains(text)
    }

    /// The status of a successful response to it.
    pub(super) fn expected_status(&self) -> u16 {
        let path = self.target.split('?').next().unwrap_or_default();
        match self.method.as_str() {
            "POST" if path.ends_with("/authentication-methods") => 201,
            _ => 200,
        }
    }

    /// Forwards the request on a new connection and reads the response to its end.
    pub(super) async fn pass(&self, tenant: SocketAddr) -> io::Result<WireResponse> {
        // A connection of its own for each request: the tenant never sees what happens to the
        // client's.
        let mut stream = TcpStream::connect(tenant).await?;
        let mut bytes = format!(
            // The tenant closes the connection, so reading to the end gives the complete response.
            "{} {} HTTP/1.1\r\nconnection: close\r\n{}\r\n\r\n",
            self.method, self.target, self.headers
        )
        .into_bytes();
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        WireResponse::read(&answer).ok_or_else(broken)
    }
}

fn broken() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidData)
}

/// A response to be sent.
pub(super) struct WireResponse {
    pub(super) status: u16,
    /// Without those about the connection
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl WireResponse {
    pub(super) fn new(status: u16, content_type: &str, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let end = head_end(bytes)?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        // These describe the connection to the tenant; `head` writes those for the client's.
        let ours = ["connection", "content-length", "transfer-encoding"];
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .filter(|(name, _)| !ours.contains(&name.as_str()))
            .collect();
        Some(Self {
            status,
            headers,
            body: bytes[end + 4..].to_vec(),
        })
    }

    /// The head, including the empty line.
    pub(super) fn head(&self, last: bool) -> Vec<u8> {
        use std::fmt::Write as _;
        // A fixed reason phrase: clients ignore it (RFC 9112, 4).
        let mut head = format!("HTTP/1.1 {} Status\r\n", self.status);
        // Writing to a `String` can't fail.
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        // A 204 must not have a `content-length` (RFC 9110, 8.6).
        if self.status != 204 {
            let _ = write!(head, "content-length: {}\r\n", self.body.len());
        }
        head.push_str(if last {
            "connection: close\r\n\r\n"
        } else {
            "\r\n"
        });
        head.into_bytes()
    }

    pub(super) fn bytes(&self, last: bool) -> Vec<u8> {
        let mut bytes = self.head(last);
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// A connection from a client that takes this server for the tenant.
pub(super) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub(super) fn new(stream: TcpStream) -> Self {
        // Without it, small writes wait for each other. Best effort.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// The next request; `None` at the end. Cancel-safe: what was read is kept for the next call.
    pub(super) async fn request(&mut self) -> io::Result<Option<Request>> {
        loop {
            if let Some(request) = self.take_request()? {
                return Ok(Some(request));
            }
            if self.stream.read_buf(&mut self.unread).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn take_request(&mut self) -> io::Result<Option<Request>> {
        if self.unread.len() > MAX_BYTES {
            return Err(broken());
        }
        let Some(end) = head_end(&self.unread) else {
            return Ok(None);
        };
        let head = String::from_utf8(self.unread[..end].to_vec()).map_err(|_| broken())?;
        let (line, headers) = head.split_once("\r\n").ok_or_else(broken)?;
        let length = headers
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(Ok(0), |(_, value)| value.trim().parse::<usize>())
            .map_err(|_| broken())?;
        let whole = end + 4 + length;
        if self.unread.len() < whole {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(broken());
        };
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers.to_owned(),
            body: self.unread[end + 4..whole].to_vec(),
        };
        self.unread.drain(..whole);
        Ok(Some(request))
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Closes the connection with a TCP reset, so that the client learns nothing about its request.
    pub(super) fn reset(self) {
        // Where the option can't be set, the connection closes normally.
        // With a linger time of 0, closing sends RST instead of FIN.
        let _ = self.stream.set_zero_linger();
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n")
}
