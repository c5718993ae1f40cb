//! Finds where one request ends and the next begins. Every byte that hyper receives was accounted for here first, so
//! hyper and the guard can't disagree about it (request smuggling).

use super::fault::Fault;
use super::head::{Body, Head};

/// Maximum size of a request head, in bytes.
/// A bearer token may take half of it (`MAX_TOKEN_BYTES` in `auth/jwt.rs`).
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Maximum number of hexadecimal digits in a chunk size; limits a chunk to 4 GiB.
const MAX_DIGITS: u32 = 8;

/// The parser's position in a connection's bytes.
#[derive(Debug)]
pub(super) struct Framing(FramingState);

#[derive(Debug)]
enum FramingState {
    Head {
        head: Head,
        /// Start of the incomplete line, counted from the head's beginning
        line: usize,
        /// How far the head has been searched for a line end, so that no byte is searched twice
        looked: usize,
    },
    Length(u64),
    Chunks(Chunk),
}

/// The position in a chunked body (RFC 9112, section 7.1). Extensions and trailers are rejected: no client needs
/// them, and programs differ in where they end.
#[derive(Debug, Clone, Copy)]
enum Chunk {
    Size { digits: u32, size: u64 },
    SizeLf(u64),
    Data(u64),
    DataCr,
    DataLf,
    LastCr,
    LastLf,
}

/// What may be done with the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Number of bytes that may be passed on. The rest is the beginning of a head, and must be presented again
    /// together with further bytes.
    pub(super) pass: usize,
    /// If set, the bytes after these must not be read
    pub(super) stop: Option<Stop>,
}

/// Why parsing stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A malformed head, which can be answered
    Head(Fault),
    /// A malformed chunk. hyper already has the request, so it can't be answered here.
    Chunk,
}

impl Framing {
    /// The state at the beginning of a connection.
    pub(super) fn new() -> Self {
        Self(FramingState::head())
    }

    /// Continues parsing. `bytes` must begin with those that weren't passed on the last time.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> Verdict {
        let mut pass = 0;
        while pass < bytes.len() {
            match self.step(&bytes[pass..]) {
                Ok(0) => break,
                Ok(more) => pass += more,
                Err(stop) => {
                    return Verdict {
                        pass,
                        stop: Some(stop),
                    };
                }
            }
        }
        Verdict { pass, stop: None }
    }

    /// Returns the number of bytes that may be passed on; 0 if a head is incomplete.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Stop> {
        match &mut self.0 {
            FramingState::Head { .. } => self.head(bytes).map_err(Stop::Head),
            FramingState::Length(rest) => {
                let taken = take(rest, bytes);
                if *rest == 0 {
                    self.0 = FramingState::head();
                }
                Ok(taken)
            }
            FramingState::Chunks(chunk) => {
                let (taken, next) = chunk.step(bytes).ok_or(Stop::Chunk)?;
                self.0 = next.map_or_else(FramingState::head, FramingState::Chunks);
                Ok(taken)
            }
        }
    }

    fn head(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        let FramingState::Head { head, line, looked } = &mut self.0 else {
            return Ok(0);
        };
        while let Some(found) = memchr::memchr(b'\n', &bytes[*looked..]) {
            let end = *looked + found;
            let text = bytes[*line..end]
                .strip_suffix(b"\r")
                .ok_or(Fault::LineEnd)?;
            *looked = end + 1;
            *line = end + 1;
            if text.contains(&b'\r') {
                return Err(Fault::LineEnd);
            }
            if text.is_empty() {
                let body = std::mem::take(head).end()?;
                self.0 = match body {
                    // `Length(0)` would take no byte, which `advance` takes for an incomplete head.
                    Body::Length(0) => FramingState::head(),
                    Body::Length(length) => FramingState::Length(length),
                    Body::Chunked => FramingState::Chunks(Chunk::FIRST),
                };
                return Ok(end + 1);
            }
            // Here, too: a head that these bytes complete never reaches the check below.
            if end > MAX_HEAD_BYTES {
                return Err(Fault::TooLarge);
            }
            head.line(text)?;
        }
        *looked = bytes.len();
        if bytes.len() > MAX_HEAD_BYTES {
            return Err(Fault::TooLarge);
        }
        Ok(0)
    }
}

impl FramingState {
    fn head() -> Self {
        Self::Head {
            head: Head::default(),
            line: 0,
            looked: 0,
        }
    }
}

impl Chunk {
    const FIRST: Self = Self::Size { digits: 0, size: 0 };

    /// Returns the number of bytes consumed and the next state, which is `None` at the end of the body. Returns
    /// `None` if the chunk is malformed.
    fn step(&mut self, bytes: &[u8]) -> Option<(usize, Option<Self>)> {
        if let Self::Data(rest) = self {
            let taken = take(rest, bytes);
            let next = if *rest == 0 { Self::DataCr } else { *self };
            return Some((taken, Some(next)));
        }
        let byte = *bytes.first()?;
        let next = match (*self, byte) {
            (
                Self::Size {
                    digits: 1..,
                    size: 0,
                },
                b'\r',
            ) => Self::SizeLf(0),
            (Self::Size { digits: 1.., size }, b'\r') => Self::SizeLf(size),
            (Self::Size { digits, size }, byte) if digits < MAX_DIGITS => Self::Size {
                digits: digits + 1,
                size: size * 16 + u64::from(char::from(byte).to_digit(16)?),
            },
            (Self::SizeLf(0), b'\n') => Self::LastCr,
            (Self::SizeLf(size), b'\n') => Self::Data(size),
            (Self::DataCr, b'\r') => Self::DataLf,
            (Self::DataLf, b'\n') => Self::FIRST,
            (Self::LastCr, b'\r') => Self::LastLf,
            (Self::LastLf, b'\n') => return Some((1, None)),
            _ => return None,
        };
        Some((1, Some(next)))
    }
}

/// Returns how many of the bytes belong to the body, and subtracts them from `rest`.
fn take(rest: &mut u64, bytes: &[u8]) -> usize {
    let taken = usize::try_from(*rest).map_or(bytes.len(), |rest| rest.min(bytes.len()));
    *rest -= taken as u64;
    taken
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POST: &str = "POST / HTTP/1.1\r\nhost: h\r\n";

    /// Presents the bytes in pieces, as the guard does: those not passed on are presented again. Returns the number
    /// of bytes passed on, and why parsing stopped.
    fn all(bytes: &[u8], sizes: &[usize]) -> (usize, Option<Stop>) {
        let mut framing = Framing::new();
        let (mut passed, mut seen, mut sizes) = (0, 0, sizes.iter().cycle());
        while seen < bytes.len() {
            seen = (seen + sizes.next().unwrap()).min(bytes.len());
            let verdict = framing.advance(&bytes[passed..seen]);
            passed += verdict.pass;
            if verdict.stop.is_some() {
                return (passed, verdict.stop);
            }
        }
        (passed, None)
    }

    #[test]
    fn security_27_bodies_are_counted() {
        let head = format!("{POST}content-length: 5\r\n\r\n");
        assert_eq!(
            all(format!("{head}GET /").as_bytes(), &[7]),
            (head.len() + 5, None)
        );
        // The next byte begins a head, and isn't passed on.
        assert_eq!(
            all(format!("{head}GET /G").as_bytes(), &[7]),
            (head.len() + 5, None)
        );
        let (passed, stop) = all(format!("{head}GET /\n\n").as_bytes(), &[7]);
        assert_eq!(
            (passed, stop),
            (head.len() + 5, Some(Stop::Head(Fault::LineEnd)))
        );
    }

    #[test]
    fn security_27_chunks_are_counted() {
        let head = format!("{POST}transfer-encoding: chunked\r\n\r\n");
        for good in [
            "0\r\n\r\n",
            "5\r\nGET /\r\n0\r\n\r\n",
            "00000005\r\n\r\n\r\n\r\r\n0000\r\n\r\n",
            "a\r\n0123456789\r\nA\r\n0\r\n\r\n12345\r\n0\r\n\r\n",
        ] {
            let text = format!("{head}{good}{head}{good}");
            assert_eq!(all(text.as_bytes(), &[1]), (text.len(), None), "{good:?}");
            assert_eq!(
                all(text.as_bytes(), &[text.len()]),
                (text.len(), None),
                "{good:?}"
            );
        }
        for bad in [
            "\r\n\r\n",
            "g\r\n",
            "-1\r\n",
            "+1\r\n",
            "0x1\r\n",
            " 1\r\n",
            "1 \r\n",
            "1;a=b\r\n",
            "1\n",
            "1\r\r\n",
            "100000000\r\n",
            "1\r\nab\r\n",
            "1\r\na\n",
            "1\r\na\r1",
            "0\r\nx: y\r\n\r\n",
            "0\r\n\n",
            "0\n\r\n",
        ] {
            let text = format!("{head}{bad}");
            let (passed, stop) = all(text.as_bytes(), &[3]);
            assert_eq!(stop, Some(Stop::Chunk), "{bad:?}");
            assert!(passed >= head.len() && passed < text.len(), "{bad:?}");
        }
    }

    #[test]
    fn a_head_has_its_largest_size() {
        let fits = format!(
            "GET / HTTP/1.1\r\nhost: h\r\na: {}\r\n\r\n",
            "b".repeat(30_000)
        );
        assert_eq!(all(fits.as_bytes(), &[1000]), (fits.len(), None));
        let large = format!(
            "GET / HTTP/1.1\r\nhost: h\r\na: {}\r\n\r\n",
            "b".repeat(MAX_HEAD_BYTES)
        );
        for sizes in [&[1000][..], &[100_000]] {
            assert_eq!(
                all(large.as_bytes(), sizes),
                (0, Some(Stop::Head(Fault::TooLarge)))
            );
        }
    }

    proptest! {
        /// The result doesn't depend on how the bytes are split.
        #[test]
        fn security_27_pieces_change_nothing(
            parts in prop::collection::vec(prop::sample::select(vec![
                "GET / HTTP/1.1\r\n", "POST /a HTTP/1.1\r\n", "host: h\r\n", "content-length: 7\r\n", "transfer-encoding: chunked\r\n",
                "\r\n", "\n", "\r", "5\r\nhello\r\n", "0\r\n\r\n", "hello!!", " ", "a: b\r\n", "\0", "GET /x HTTP/1.1\r\nhost: h\r\n\r\n",
            ]), 0..14),
            sizes in prop::collection::vec(1_usize..40, 1..6),
        ) {
            let text = parts.concat();
            prop_assert_eq!(all(text.as_bytes(), &sizes), all(text.as_bytes(), &[text.len().max(1)]));
        }
    }
}
