//! The faults that a request can meet.

use crate::rng::Rng;

/// A fault of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The connection is refused; the port is closed from before the request until the next release
    ConnectRefused,
    /// The connection is reset, and the tenant never gets the request
    ResetBeforeSend,
    /// The tenant carries the request out; the connection is reset before the first byte of the response
    ResetAfterCommit,
    /// No response until the release, and none after it
    Timeout,
    /// The response breaks off
    TruncatedBody,
    /// The response comes byte by byte, or its second half only after the release
    SlowBody,
    /// 429; the request isn't carried out
    RateLimited,
    /// 500
    InternalError,
    /// A gateway's 502, after the tenant has carried the request out
    BadGateway,
    /// 503
    Unavailable,
    /// The documented status, with truncated JSON
    MalformedJson,
    /// The documented status, as `text/html`
    WrongContentType,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::ConnectRefused,
        Self::ResetBeforeSend,
        Self::ResetAfterCommit,
        Self::Timeout,
        Self::TruncatedBody,
        Self::SlowBody,
        Self::RateLimited,
        Self::InternalError,
        Self::BadGateway,
        Self::Unavailable,
        Self::MalformedJson,
        Self::WrongContentType,
    ];

    /// A short name for test output.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConnectRefused => "connect refused",
            Self::ResetBeforeSend => "reset before send",
            Self::ResetAfterCommit => "reset after commit",
            Self::Timeout => "timeout",
            Self::TruncatedBody => "truncated body",
            Self::SlowBody => "slow body",
            Self::RateLimited => "429",
            Self::InternalError => "500",
            Self::BadGateway => "502 after commit",
            Self::Unavailable => "503",
            Self::MalformedJson => "malformed JSON",
            Self::WrongContentType => "wrong content type",
        }
    }

    /// When the tenant may get the request, if at all.
    pub fn commits(self) -> &'static [Commit] {
        match self {
            Self::ConnectRefused | Self::ResetBeforeSend | Self::RateLimited => &[Commit::Never],
            // Truncated or slow, the response is the tenant's own, so the request has reached it.
            Self::ResetAfterCommit | Self::TruncatedBody | Self::SlowBody | Self::BadGateway => {
                &[Commit::Before]
            }
            // Only here can the client be gone while the tenant still works: the list lags behind.
            Self::Timeout => &[Commit::Never, Commit::Before, Commit::Late],
            Self::InternalError
            | Self::Unavailable
            | Self::MalformedJson
            | Self::WrongContentType => &[Commit::Never, Commit::Before],
        }
    }
}

/// When the tenant gets the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Commit {
    /// Not at all
    Never,
    /// Before anything goes wrong
    Before,
    /// At the release, when the client has stopped waiting
    Late,
}

/// One fault for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Injection {
    /// The fault
    pub fault: Fault,
    /// When the tenant gets the request
    pub commit: Commit,
    /// The details: where a response breaks off, which way a slow one is slow
    pub nuance: u64,
}

impl Injection {
    /// The plain variant; the second half of a slow body waits for the release.
    pub fn new(fault: Fault, commit: Commit) -> Self {
        Self {
            fault,
            commit,
            nuance: 1,
        }
    }

    /// A random variant of the fault.
    pub fn seeded(fault: Fault, rng: &mut Rng) -> Self {
        let commits: Vec<&Commit> = fault.commits().iter().collect();
        Self {
            fault,
            commit: *rng.pick(&commits),
            nuance: rng.bits(),
        }
    }
}
