//! The backend of `cargo xtask bench proxy`: a Management API that sends fixed responses as fast as it can, and the
//! embedded tenant as the identity provider.
//!
//! `bench_upstream FOLDER PROXY_ADDRESS` writes `proxy.conf` and a store with a session into the folder. It prints
//! the API's address and a client's headers on standard output, and ends when its standard input is closed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where it fails, and is read by the program that started it"
)]

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use factordesk_demo as demo;
use factordesk_model::Permission;
use factordesk_proxy::store::{SessionRecord, SessionStore as _, SqliteStore, StoreKey};
use factordesk_tenant::{RunningTenant, Tenant, TenantConfig};

const TOKEN: &str =
    r#"{"access_token":"eyJhbGciOiJub25lIn0.e30.bench","expires_in":86400,"token_type":"Bearer"}"#;
/// A user's methods as the API lists them.
const METHODS: &str = r#"[{"id":"phone|dev_F1n","type":"phone","name":"Mobile","phone_number":"+447700900123","preferred_authentication_method":"sms","authentication_methods":[{"id":"sms|dev_F1n","type":"sms"}],"created_at":"2026-01-01T00:00:00.000Z","confirmed":true,"last_auth_at":"2026-11-01T08:00:00.000Z"},{"id":"totp|dev_T2k","type":"totp","name":"Authenticator","created_at":"2026-02-01T00:00:00.000Z","confirmed":true,"last_auth_at":"2026-11-20T08:00:00.000Z"},{"id":"webauthn-roaming|dev_W3q","type":"webauthn-roaming","name":"Blue key","key_id":"x5UQ3m0G4hY","public_key":"pQECAyYgASFYIA","relying_party_identifier":"login.example.com","created_at":"2026-03-01T00:00:00.000Z","confirmed":true}]"#;
/// The first of them, as the API returns it after a change.
const METHOD: &str = r#"{"id":"phone|dev_F1n","type":"phone","name":"Mobile","phone_number":"+447700900123","preferred_authentication_method":"sms","authentication_methods":[{"id":"sms|dev_F1n","type":"sms"}],"created_at":"2026-01-01T00:00:00.000Z","confirmed":true,"last_auth_at":"2026-11-01T08:00:00.000Z"}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder: PathBuf = arguments.next().unwrap().into();
    let proxy: SocketAddr = arguments.next().unwrap().parse().unwrap();
    let api = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = api.local_addr().unwrap();
    std::thread::spawn(move || accept(&api));
    let tenant = Tenant::start(TenantConfig::default()).await.unwrap();
    let store = folder.join("store.db");
    let cookie = session(&tenant, &store).await;
    std::fs::write(
        folder.join("proxy.conf"),
        config(&tenant, proxy, address, &store),
    )
    .unwrap();
    let admin = tenant.admins()[0].email.clone();
    println!("api={address}");
    println!(
        "authorization=Bearer {}",
        tenant.issue_admin_token(&admin).unwrap()
    );
    println!("cookie=__Host-factordesk={cookie}");
    println!("ready");
    io::stdout().flush().unwrap();
    let end = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    end.await.unwrap().unwrap();
    std::process::exit(0);
}

fn config(tenant: &RunningTenant, proxy: SocketAddr, api: SocketAddr, store: &Path) -> String {
    let mut text = String::new();
    for (name, value) in demo::variables(tenant, proxy, demo::PublicHost::default()) {
        let value = match name {
            "AUTH0_DOMAIN" => format!("http://{api}"),
            // The load exceeds every configurable limit.
            "FACTORDESK_TENANT_RATE" => "off".to_owned(),
            "FACTORDESK_STORE" => format!("sqlite:{}", store.display()),
            _ => value,
        };
        writeln!(text, "{name}={value}").unwrap();
    }
    text
}

/// Puts a session into the store. Returns its cookie's value.
async fn session(tenant: &RunningTenant, store: &Path) -> String {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let id = "b".repeat(43);
    let record = SessionRecord {
        issuer: format!("{}/", tenant.origin()),
        sub: "auth0|bench".to_owned(),
        name: Some("Bench".to_owned()),
        email: Some("bench@desk.example.com".to_owned()),
        permissions: Permission::ALL.to_vec(),
        created_at: now,
        last_seen: now,
        expires_at: now + 8 * 3600,
        auth_time: Some(now),
        // Far in the future, so that the session isn't revalidated: the benchmark doesn't measure that.
        checked_at: now + 8 * 3600,
        refresh: None,
        sid: None,
    };
    let store = SqliteStore::open(store).unwrap();
    store
        .put_session(StoreKey::of(&id), record, now)
        .await
        .unwrap();
    id
}

/// Accepts connections, each in a thread of its own: there are never more than a few hundred.
fn accept(listener: &TcpListener) {
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || serve(stream));
    }
}

/// Responds until the client disconnects. Reads have no body; that of other requests follows their head.
fn serve(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (methods, method, token) = (answer(METHODS), answer(METHOD), answer(TOKEN));
    let mut buffer = vec![0; 16 * 1024];
    let mut filled = 0;
    loop {
        let end = loop {
            let head = buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n");
            if let Some(end) = head {
                break end + 4;
            }
            let count = stream.read(&mut buffer[filled..]).ok().filter(|n| *n > 0)?;
            filled += count;
        };
        let answer = match &buffer[..5] {
            b"POST " => &token,
            b"PATCH" => &method,
            _ => &methods,
        };
        let text = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length = text.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.lines().next()?.trim().parse().ok());
        let whole = end + length.unwrap_or(0);
        while filled < whole {
            let count = stream.read(&mut buffer[filled..]).ok().filter(|n| *n > 0)?;
            filled += count;
        }
        buffer.copy_within(whole..filled, 0);
        filled -= whole;
        stream.write_all(answer).ok()?;
    }
}

fn answer(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {length}\r\n\
         x-ratelimit-limit: 1000000\r\nx-ratelimit-remaining: 999999\r\nx-ratelimit-reset: 1795000000\r\n\r\n{body}"
    )
    .into_bytes()
}
