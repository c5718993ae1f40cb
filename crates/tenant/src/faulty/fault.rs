//! What can go wrong with one call.

use crate::rng::Rng;

/// How a call fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Nobody listens; from right before the call until the next release
    ConnectRefused,
    /// The connection is reset, and the tenant never gets the call
    ResetBeforeSend,
    /// The tenant carries the call out; the connection is reset before a byte of the answer
    ResetAfterCommit,
    /// No answer until the release, and none after it
    Timeout,
    /// The answer breaks off
    TruncatedBody,
    /// The answer comes byte by byte, or its second half only after the release
    SlowBody,
    /// 429, and the call is not carried out
    RateLimited,
    /// 500
    InternalError,
    /// A gateway's 502, after the tenant has carried the call out
    BadGateway,
    /// 503
    Unavailable,
    /// The documented status, with half a JSON text
    MalformedJson,
    /// The documented status, as `text/html`
    WrongContentType,
}

impl Fault {
    /// Every one.
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

    /// In a few words.
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

    /// Whether the tenant may get the call, and when.
    pub fn commits(self) -> &'static [Commit] {
        match self {
            Self::ConnectRefused | Self::ResetBeforeSend | Self::RateLimited => &[Commit::Never],
            Self::ResetAfterCommit | Self::TruncatedBody | Self::SlowBody | Self::BadGateway => {
                &[Commit::Before]
            }
            Self::Timeout => &[Commit::Never, Commit::Before, Commit::Late],
            Self::InternalError
            | Self::Unavailable
            | Self::MalformedJson
            | Self::WrongContentType => &[Commit::Never, Commit::Before],
        }
    }
}

/// When the tenant gets the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Commit {
    /// Not at all
    Never,
    /// First of all
    Before,
    /// At the release, when nobody waits for it any more
    Late,
}

/// One fault for one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strike {
    /// How it fares
    pub fault: Fault,
    /// Whether the tenant gets it
    pub commit: Commit,
    /// The rest: where an answer breaks off, how a slow one is slow
    pub nuance: u64,
}

impl Strike {
    /// The plain kind; a slow body's second half waits for the release.
    pub fn new(fault: Fault, commit: Commit) -> Self {
        Self {
            fault,
            commit,
            nuance: 1,
        }
    }

    /// One of the fault's kinds.
    pub fn seeded(fault: Fault, rng: &mut Rng) -> Self {
        let commits: Vec<&Commit> = fault.commits().iter().collect();
        Self {
            fault,
            commit: *rng.pick(&commits),
            nuance: rng.bits(),
        }
    }
}
