//! Access to internals for the fuzz targets only. Not part of the public interface.

use bytes::Bytes;
use factordesk_model::{ErrorBody, Query, Route};
use http::HeaderMap;

use crate::auth::jwt::{Claims, JwtError, JwtVerifier, Use};
use crate::auth0::RawResponse;
use crate::auth0::response::{Verdict, judge as judge_answer};
use crate::change::{Key, Renaming, reason as reasons};
use crate::policy::{AdminFacts, Members, Policy, in_scope, within};
use crate::search::Search;

/// What the proxy makes of a response of the tenant.
pub enum Judged {
    /// It is passed on, in this form
    Good {
        /// The rate limit headers
        headers: HeaderMap,
        /// JSON, or empty
        body: Bytes,
    },
    /// It is an error that is passed on, in this form
    Refused {
        /// The rate limit headers
        headers: HeaderMap,
        /// The documented fields
        body: Box<ErrorBody>,
    },
    /// Nothing of it is passed on
    Other,
}

/// Judges a response to an operation of this route.
pub fn judge(route: &Route, status: u16, headers: &HeaderMap, body: &[u8]) -> Judged {
    let raw = RawResponse {
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
        | Verdict::Unusable(_)
        | Verdict::TooLarge(_) => Judged::Other,
    }
}

/// Checks a token's header and claims as if its signature were valid.
pub fn check_unsigned(
    verifier: &JwtVerifier,
    header: &str,
    claims: &str,
    purpose: Use<'_>,
) -> Result<Claims, JwtError> {
    verifier.check_unsigned(header, claims, purpose)
}

/// A search for users in the form that is sent to the tenant.
pub struct Rebuilt {
    /// The value of `q`; `None` to list all users
    pub written: Option<String>,
    /// The fields it uses
    pub fields: Vec<String>,
}

/// Parses the value of `q` and serializes it again.
pub fn search(q: &str) -> Result<Rebuilt, String> {
    let search = Search::read(q).map_err(|refused| refused.to_string())?;
    let fields = search.fields().into_iter().map(str::to_owned).collect();
    let written = search.written().map_err(|refused| refused.to_string())?;
    Ok(Rebuilt { written, fields })
}

/// Reason and ticket number of these headers. `None` if they are rejected.
pub fn reason(headers: &HeaderMap) -> Option<(Option<String>, Option<String>)> {
    let read = reasons::read(headers).ok()?;
    Some((read.reason, read.ticket))
}

/// Whether there is an `Idempotency-Key`. `None` if it is rejected.
pub fn has_idempotency_key(headers: &HeaderMap) -> Option<bool> {
    Key::read(headers).ok().map(|key| key.is_some())
}

/// The name that a renaming replaces, empty if the method had none; the outer option is `None` if
/// there is no such header. `None` if it is rejected.
pub fn old_name(headers: &HeaderMap) -> Option<Option<String>> {
    let read = Renaming::read(headers, "").ok()?;
    Some(read.map(|renaming| renaming.old_name().to_owned()))
}

/// The searches of an admin whose policy has a single scope.
pub struct ScopedSearch(Policy);

impl ScopedSearch {
    /// `users`: the scope's predicates, as in a policy file.
    ///
    /// # Errors
    /// The problems of the policy.
    pub fn new(users: &str) -> Result<Self, String> {
        let text =
            format!("version = 1\n[[scope]]\nname = \"x\"\nadmins = \"all\"\nusers = {users}\n");
        let policy = Policy::read(&text);
        policy.map(Self).map_err(|problems| format!("{problems:?}"))
    }

    /// The value of `q` that is sent to the tenant; `None` to list all users.
    pub fn written(&self, q: &str) -> Option<String> {
        let reach = self.0.reach(&AdminFacts::default());
        let query = Query::default().with("q", Some(q.to_owned()));
        within(&reach, &query).get("q").map(str::to_owned)
    }

    /// The ids of the users in a response that the admin sees. `None` if it can't be parsed.
    pub fn shown(&self, body: &[u8]) -> Option<Vec<String>> {
        let reach = self.0.reach(&AdminFacts::default());
        let (_, kept) = in_scope(&self.0, &reach, &Members::default(), body).ok()?;
        Some(kept.into_iter().map(|(_, facts)| facts.user_id).collect())
    }
}
