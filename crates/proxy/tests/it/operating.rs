//! 57 and 60: `docs/OPERATING.md` and the files for deployment match the code. Credential rotation,
//! and the `health` command.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use factordesk_proxy::config::VARIABLES;

use crate::support::document::{Document, checkout, read};
use crate::support::key_file::KeyFile;
use crate::support::login::SESSION;
use crate::support::{ADA, TestApp};

const MANUAL: Document = Document("docs/OPERATING.md");

#[test]
fn manual_lists_every_variable_and_no_other() {
    let all = VARIABLES.iter().map(|v| v.name.to_owned()).collect();
    MANUAL.same("variable", "Configuration", &all);
}

#[tokio::test]
async fn manual_lists_every_metric_and_no_other() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    app.get("/api/v2/users/auth0%7Cmia", &[("authorization", &bearer)])
        .await;
    let text = app.get("/metrics", &[]).await.body;
    let all: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .map(str::to_owned)
        .collect();
    // A sample without a `# TYPE` line would be missed.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(all.iter().any(|name| line.starts_with(name)), "{line}");
    }
    MANUAL.same("metric", "Metrics", &all);
    app.stop().await;
}

/// All Rust files below a directory.
fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The arguments of a macro call: the text up to its closing bracket, split at top-level commas.
fn arguments(call: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut all = vec![String::new()];
    for c in call.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all
}

/// The names of the fields that Rust source logs.
fn fields_of(source: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for macro_name in ["error!(", "warn!(", "info!(", "debug!(", "trace!("] {
        for call in source.split(&format!("tracing::{macro_name}")).skip(1) {
            for argument in arguments(call) {
                let argument = argument.trim();
                if argument.starts_with('"')
                    || argument.starts_with("target:")
                    || argument.is_empty()
                {
                    continue;
                }
                let name = argument.split('=').next().unwrap_or_default();
                fields.insert(name.trim().trim_start_matches(['%', '?']).to_owned());
            }
        }
    }
    fields
}

#[test]
fn log_fields_are_extracted_from_macro_calls() {
    let source = "tracing::warn!(target: \"audit\", %error, seq = link.map(|(a, b)| a), ?found, id, \"a, b = c\");";
    let fields: Vec<_> = fields_of(source).into_iter().collect();
    assert_eq!(fields, ["error", "found", "id", "seq"]);
}

#[test]
fn manual_lists_every_log_field_and_no_other() {
    let mut files = Vec::new();
    sources(&checkout().join("crates/proxy/src"), &mut files);
    let mut all = BTreeSet::new();
    for file in &files {
        all.append(&mut fields_of(&std::fs::read_to_string(file).unwrap()));
    }
    assert!(all.contains("request_id"), "{all:?}");
    MANUAL.same("log field", "Log", &all);
}

#[test]
fn manual_lists_every_code_of_a_failed_login_and_no_other() {
    let mut all = BTreeSet::new();
    for file in ["login_error", "setup_fault"] {
        let source = read(&format!("crates/proxy/src/auth/{file}.rs"));
        let (_, rest) = source.split_once("pub fn code(&self)").unwrap();
        let (body, _) = rest.split_once("\n    }\n").unwrap();
        all.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    assert!(all.contains("login_expired") && all.contains("wrong_issuer"));
    MANUAL.same("code", "Logins that fail", &all);
}

#[test]
fn deployment_files_name_only_existing_variables() {
    let mut seen = 0;
    for file in ["factordesk-proxy.service", "Containerfile", "compose.yaml"] {
        let text = read(&format!("deploy/{file}"));
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        for word in words {
            if ["AUTH0_", "OIDC_", "FACTORDESK_"]
                .iter()
                .any(|start| word.starts_with(start))
            {
                assert!(VARIABLES.iter().any(|v| v.name == word), "{file}: {word}");
                seen += 1;
            }
        }
    }
    assert!(seen > 8, "only {seen} variables are named");
}

#[test]
fn security_60_the_unit_keeps_journald_from_dropping_anchors() {
    let unit = read("deploy/factordesk-proxy.service");
    let setting = |name: &str| unit.lines().find_map(|line| line.strip_prefix(name));
    assert_eq!(setting("LogRateLimitIntervalSec="), Some("30s"));
    let burst: u32 = setting("LogRateLimitBurst=").unwrap().parse().unwrap();
    // journald's own limit is 10,000.
    assert!(burst >= 100_000, "{burst}");
}

#[test]
fn security_57_unit_and_compose_file_leave_room_above_the_worst_case() {
    let mebibytes = |file: &str, name: &str| {
        let text = read(file);
        let value = text
            .lines()
            .find_map(|line| line.trim().strip_prefix(name))
            .unwrap();
        value
            .trim()
            .strip_suffix('M')
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    let unit = mebibytes("deploy/factordesk-proxy.service", "MemoryMax=");
    assert_eq!(mebibytes("deploy/compose.yaml", "memory:"), unit);
    assert!(unit >= 2 * crate::memory::stated(), "{unit} MiB");
}

/// As the manual describes: register a second key, start replicas with it, and stop those with the
/// first, while admins work.
#[tokio::test]
async fn key_rotation_does_not_interrupt_admins() {
    let (first, second) = (KeyFile::new("first"), KeyFile::new("second"));
    let old = first.replica().start().await;
    old.add_user("auth0|mia");
    for key in [&first, &second] {
        let public = key.key.public_pem();
        old.tenant
            .control()
            .register_m2m_public_key(&public)
            .unwrap();
    }
    let path = "/api/v2/users/auth0%7Cmia";
    let bearer = old.bearer(ADA);
    let session = old.log_in(ADA).await;
    let cookie = format!("{SESSION}={session}");
    let ways: [&[(&str, &str)]; 2] = [
        &[("authorization", &bearer)],
        &[("cookie", &cookie), ("x-factordesk", "1")],
    ];
    assert_eq!(old.get(path, ways[1]).await.status, 200);

    let new = second
        .replica()
        .beside(&old)
        .set("AUTH0_CLIENT_SECRET", "")
        .store(old.store.clone())
        .start()
        .await;
    assert_eq!(new.get("/readyz", &[]).await.status, 200);
    // Both on one store: each has its own token, and they share the sessions.
    for app in [&old, &new, &old, &new] {
        for headers in ways {
            assert_eq!(app.get(path, headers).await.status, 200);
        }
    }
    new.stop().await;
    old.stop().await;
}

/// There is only one client secret at a time. Replicas with a refused one keep using their token,
/// and replicas with the new credential work beside them.
#[tokio::test]
async fn replica_keeps_using_its_token_when_its_credential_is_refused() {
    let old = TestApp::start().await;
    let path = "/api/v2/users/auth0%7Cmia";
    let bearer = old.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    assert_eq!(old.get(path, &headers).await.status, 200);
    // From here on, the tenant accepts the key and no longer the secret.
    let key = KeyFile::new("instead");
    let public = key.key.public_pem();
    old.tenant
        .control()
        .register_m2m_public_key(&public)
        .unwrap();
    let late = TestApp::builder().beside(&old).start().await;
    assert_eq!(late.get("/readyz", &[]).await.status, 503);
    let new = key
        .replica()
        .beside(&old)
        .set("AUTH0_CLIENT_SECRET", "")
        .store(old.store.clone())
        .start()
        .await;
    for app in [&old, &new] {
        assert_eq!(app.get("/readyz", &[]).await.status, 200);
        assert_eq!(app.get(path, &headers).await.status, 200);
    }
    for app in [late, new, old] {
        app.stop().await;
    }
}

/// Runs `factordesk-proxy health`. Returns whether it succeeded, and its output.
async fn health(arguments: &[&str]) -> (bool, String) {
    let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_factordesk-proxy"))
            .arg("health")
            .args(arguments)
            .env_clear()
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn health_command_reports_liveness_and_readiness() {
    let app = TestApp::start().await;
    let listen = app.origin.strip_prefix("http://").unwrap().to_owned();
    assert_eq!(
        health(&["--listen", &listen]).await,
        (true, "alive\n".to_owned())
    );
    assert_eq!(
        health(&["--listen", &listen, "--ready"]).await,
        (true, "ready\n".to_owned())
    );
    // Missing scopes that aren't essential are reported too.
    let control = app.tenant.control();
    control.set_m2m_scopes(&["read:authentication_methods", "read:users"]);
    let lacking = TestApp::builder().beside(&app).start().await;
    let address = lacking.origin.strip_prefix("http://").unwrap().to_owned();
    let (well, said) = health(&["--listen", &address, "--ready"]).await;
    assert!(well && said.starts_with("ready\n"), "{said}");
    assert!(said.contains("update:users"), "{said}");
    lacking.stop().await;
    control.set_m2m_scopes(&["read:users"]);
    let other = TestApp::builder().beside(&app).start().await;
    let busy = other.origin.strip_prefix("http://").unwrap().to_owned();
    let (well, said) = health(&["--listen", &busy, "--ready"]).await;
    assert!(
        !well && said.contains("/readyz returned 503: Not ready"),
        "{said}"
    );
    assert!(said.contains("read:authentication_methods"), "{said}");
    assert!(health(&["--listen", &busy]).await.0, "not ready, but alive");
    other.stop().await;
    app.stop().await;
    let (well, said) = health(&["--listen", &listen]).await;
    assert!(!well && said.contains(&listen), "{said}");
}
