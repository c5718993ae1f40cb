//! TLS for the tests' server: its certificate, a certificate that isn't its own, and an account that needs TLS.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use super::Owner;
use crate::tools;
use crate::workspace::Workspace;

/// The file of the server's certificate, in its directory.
pub(super) const CERTIFICATE: &str = "tls.crt";
/// The file of its key.
pub(super) const KEY: &str = "tls.key";
/// A certificate for the same name that no server has: a client that trusts it must reject the server.
const OTHER: [&str; 2] = ["other.crt", "other.key"];
/// The account that can only connect with TLS.
const ACCOUNT: &str = "factordesk_tls";

/// Creates the certificates in `folder`, and configures the cluster `data` to reject [`ACCOUNT`] without TLS.
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
    // PostgreSQL rejects a key file that other users can read.
    let key = folder.join(KEY);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
    if let Some(Owner { uid, gid }) = owner {
        chown(&key, Some(uid), Some(gid))?;
    }
    // The first matching line counts, so these come before the others.
    let rules = data.join("pg_hba.conf");
    let others = fs::read_to_string(&rules).context("can't read pg_hba.conf")?;
    let own = format!(
        // `host` matches with and without TLS, so it rejects what the first line didn't take.
        "hostssl all {ACCOUNT} 127.0.0.1/32 scram-sha-256\nhost all {ACCOUNT} all reject\n"
    );
    fs::write(&rules, own + &others).context("can't write pg_hba.conf")
}

/// Creates a certificate for 127.0.0.1, valid for two days, which can't sign others.
fn make(openssl: &Path, folder: &Path, certificate: &str, key: &str) -> anyhow::Result<()> {
    let output = Command::new(openssl)
        // `-nodes` leaves the key unencrypted: the server starts without a person who types a
        // passphrase.
        .args(["req", "-x509", "-days", "2", "-nodes"])
        .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(["-subj", "/CN=Factordesk's tests"])
        // rustls compares this, never the common name.
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        // `req -x509` makes a CA otherwise, which webpki refuses as a server's own certificate.
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
