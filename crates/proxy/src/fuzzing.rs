//! What the fuzz targets reach into, and nobody else: no part of the interface.

use bytes::Bytes;
use factordesk_model::{ErrorBody, Route};
use http::HeaderMap;

use crate::auth::jwt::{Claims, JwtError, JwtVerifier, Use};
use crate::auth0::RawAnswer;
use crate::auth0::answer::{Verdict, judge as judge_answer};
use crate::change::{Key, reason as reasons};
use crate::search::Search;

/// What an answer of the tenant is taken for.
pub enum Judged {
    /// It passes, made of this
    Good {
        /// Rate limits
        headers: HeaderMap,
        /// JSON, or nothing
        body: Bytes,
    },
    /// A refusal that passes, made of this
    Refused {
        /// Rate limits
        headers: HeaderMap,
        /// The documented fields
        body: Box<ErrorBody>,
    },
    /// Nothing of it passes
    Other,
}

/// Judges an answer to a call of this route.
pub fn judge(route: &Route, status: u16, headers: &HeaderMap, body: &[u8]) -> Judged {
    let raw = RawAnswer {
        status,
        headers: headers.clone(),
        body: Some(Bytes::copy_from_slice(body)),
    };
    match judge_answer(route, &raw) {
        Verdict::Good(answer) => Judged::Good {
            headers: answer.headers,
            body: answer.body,
        },
        Verdict::Refused(body, headers) => Judged::Refused { headers, body },
        Verdict::LacksScope(_)
        | Verdict::Unauthorized
        | Verdict::Redirect
        | Verdict::QueryTimeout
        | Verdict::Unusable(_) => Judged::Other,
    }
}

/// Checks header and claims as if they came with a signature that holds.
pub fn check_unsigned(
    verifier: &JwtVerifier,
    header: &str,
    claims: &str,
    purpose: Use<'_>,
) -> Result<Claims, JwtError> {
    verifier.check_unsigned(header, claims, purpose)
}

/// A search for users, as it may be sent.
pub struct Rebuilt {
    /// The value of `q`; `None` for everybody
    pub written: Option<String>,
    /// The fields it names
    pub fields: Vec<String>,
}

/// Reads the value of `q`, and writes it anew.
pub fn search(q: &str) -> Result<Rebuilt, String> {
    let search = Search::read(q).map_err(|refused| refused.to_string())?;
    let fields = search.fields().into_iter().map(str::to_owned).collect();
    let written = search.written().map_err(|refused| refused.to_string())?;
    Ok(Rebuilt { written, fields })
}

/// Reason and ticket number of these headers; `None` when they are refused.
pub fn reason(headers: &HeaderMap) -> Option<(Option<String>, Option<String>)> {
    let read = reasons::read(headers).ok()?;
    Some((read.reason, read.ticket))
}

/// Whether there is an `Idempotency-Key`; `None` when it is refused.
pub fn has_idempotency_key(headers: &HeaderMap) -> Option<bool> {
    Key::read(headers).ok().map(|key| key.is_some())
}
