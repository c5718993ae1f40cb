//! The requests that several series send, for a user with three methods.

use std::path::PathBuf;

use super::lab::Asked;
use crate::workspace::Workspace;

const METHODS: &str = "/api/v2/users/auth0%7Cbench-3/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cbench-3/authentication-methods/totp%7Cdev_2";

type Headers = [(String, String)];

/// Reads the session, and nothing of the tenant.
pub(super) fn session(headers: &Headers) -> Asked<'_> {
    Asked {
        path: "/session",
        headers,
        script: None,
    }
}

/// Reads the list.
pub(super) fn list(headers: &Headers) -> Asked<'_> {
    Asked {
        path: METHODS,
        headers,
        script: None,
    }
}

/// Renames a method: reads the list, writes the intent, sends the PATCH, writes the outcome.
pub(super) fn rename(headers: &Headers) -> anyhow::Result<Asked<'_>> {
    Ok(Asked {
        path: METHOD,
        headers,
        script: Some(script("rename.lua")?),
    })
}

/// Creates a method: the same, and the notes for a POST that may be repeated.
pub(super) fn create(headers: &Headers) -> anyhow::Result<Asked<'_>> {
    Ok(Asked {
        path: METHODS,
        headers,
        script: Some(script("create.lua")?),
    })
}

fn script(name: &str) -> anyhow::Result<PathBuf> {
    let folder = Workspace::locate()?
        .root()
        .join("crates/xtask/bench/growth");
    Ok(folder.join(name))
}
