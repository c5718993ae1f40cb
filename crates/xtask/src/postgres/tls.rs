//! TLS for the tests' server: a certificate, another one that it doesn't have, and an account that can't come in without.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use super::Owner;
use crate::tools;
use crate::workspace::Workspace;

/// The server's certificate, in its folder.
pub(super) const CERTIFICATE: &str = "tls.crt";
/// Its key.
pub(super) const KEY: &str = "tls.key";
/// For the same name and nobody's: whoever trusts this one must not trust the server.
const OTHER: [&str; 2] = ["other.crt", "other.key"];
/// The account that comes in by TLS only.
const ACCOUNT: &str = "factordesk_tls";

/// Makes the certificates in `folder`, and lets nobody be [`ACCOUNT`] without TLS in the cluster `data`.
pub(super) fn set_up(
    workspace: &Workspace,
    folder: &Path,
    data: &Path,
    owner: Option<Owner>,
) -> anyhow::Result<()> {
    let openssl = tools::openssl(workspace)?;
    for [certificate, key] in [[CERTIFICATE, KEY], OTHER] {
        make(&openssl, folder, certificate, key)?;
    }
    // The server takes no key that others can read.
    let key = folder.join(KEY);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
    if let Some(Owner { uid, gid }) = owner {
        chown(&key, Some(uid), Some(gid))?;
    }
    // The first line that fits counts.
    let rules = data.join("pg_hba.conf");
    let others = fs::read_to_string(&rules).context("can't read pg_hba.conf")?;
    let own = format!(
        "hostssl all {ACCOUNT} 127.0.0.1/32 scram-sha-256\nhost all {ACCOUNT} all reject\n"
    );
    fs::write(&rules, own + &others).context("can't write pg_hba.conf")
}

/// For 127.0.0.1, for two days; it is nobody's issuer.
fn make(openssl: &Path, folder: &Path, certificate: &str, key: &str) -> anyhow::Result<()> {
    let output = Command::new(openssl)
        .args(["req", "-x509", "-days", "2", "-nodes"])
        .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(["-subj", "/CN=Factordesk's tests"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", key, "-out", certificate])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("can't start openssl")?;
    ensure!(
        output.status.success(),
        "openssl can't make a certificate: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
