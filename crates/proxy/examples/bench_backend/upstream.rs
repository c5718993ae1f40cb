//! A Management API that sends fixed responses as fast as it can, and the embedded tenant as the identity provider.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;

use factordesk_demo as demo;
use factordesk_tenant::{RunningTenant, Tenant, TenantConfig};

const TOKEN: &str =
    r#"{"access_token":"eyJhbGciOiJub25lIn0.e30.bench","expires_in":86400,"token_type":"Bearer"}"#;
/// The methods that every list repeats, as the API lists them. `#` is the number in the list.
const METHODS: [&str; 3] = [
    r#"{"id":"phone|dev_#","type":"phone","name":"Mobile","phone_number":"+447700900123","preferred_authentication_method":"sms","authentication_methods":[{"id":"sms|dev_#","type":"sms"}],"created_at":"2026-01-01T00:00:00.000Z","confirmed":true,"last_auth_at":"2026-11-01T08:00:00.000Z"}"#,
    r#"{"id":"totp|dev_#","type":"totp","name":"Authenticator","created_at":"2026-02-01T00:00:00.000Z","confirmed":true,"last_auth_at":"2026-11-20T08:00:00.000Z"}"#,
    r#"{"id":"webauthn-roaming|dev_#","type":"webauthn-roaming","name":"Blue key","key_id":"x5UQ3m0G4hY","public_key":"pQECAyYgASFYIA","relying_party_identifier":"login.example.com","created_at":"2026-03-01T00:00:00.000Z","confirmed":true}"#,
];
/// The response to every renaming, and to every creation.
const RENAMED: &str =
    r#"{"id":"totp|dev_2","type":"totp","name":"Renamed","created_at":"2026-02-01T00:00:00.000Z"}"#;
const CREATED: &str = r#"{"id":"email|dev_9","type":"email","email":"****@exam*******","created_at":"2026-11-30T00:00:00.000Z"}"#;

/// The response to every request for a user. The proxy reads one before a mutation, to see that it isn't the admin.
const USER: &str = r#"{"user_id":"auth0|bench","email":"mia.keller@example.com","email_verified":true,"identities":[{"connection":"Username-Password-Authentication","provider":"auth0","user_id":"bench","isSocial":false}]}"#;

/// Starts both, and writes `proxy.conf` for a proxy that listens on `proxy`, without its store. Prints the API's
/// address, and a bearer token of an admin.
pub(crate) async fn start(folder: &Path, proxy: SocketAddr) -> RunningTenant {
    let api = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = api.local_addr().unwrap();
    std::thread::spawn(move || accept(&api));
    let tenant = Tenant::start(TenantConfig::default()).await.unwrap();
    std::fs::write(folder.join("proxy.conf"), config(&tenant, proxy, address)).unwrap();
    let admin = tenant.admins()[0].email.clone();
    println!("api={address}");
    println!(
        "authorization=Bearer {}",
        tenant.issue_admin_token(&admin).unwrap()
    );
    tenant
}

fn config(tenant: &RunningTenant, proxy: SocketAddr, api: SocketAddr) -> String {
    let mut text = String::new();
    for (name, value) in demo::variables(tenant, proxy, demo::PublicHost::default()) {
        let value = match name {
            "AUTH0_DOMAIN" => format!("http://{api}"),
            // The load exceeds every configurable limit.
            "FACTORDESK_TENANT_RATE" => "off".to_owned(),
            // In the environment, because it may hold a password.
            "FACTORDESK_STORE" => continue,
            _ => value,
        };
        writeln!(text, "{name}={value}").unwrap();
    }
    text
}

/// Accepts connections, each in a thread of its own: there are never more than a few hundred.
fn accept(listener: &TcpListener) {
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || serve(stream));
    }
}

/// Responds until the client disconnects.
fn serve(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (token, user, renamed, created) = (
        answer(200, TOKEN),
        answer(200, USER),
        answer(200, RENAMED),
        answer(201, CREATED),
    );
    let mut lists: HashMap<usize, Vec<u8>> = HashMap::new();
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
        let text = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let body = text.split("content-length: ").nth(1);
        let body = body.and_then(|rest| rest.lines().next()?.trim().parse().ok());
        let whole = end + body.unwrap_or(0);
        while filled < whole {
            let count = stream.read(&mut buffer[filled..]).ok().filter(|n| *n > 0)?;
            filled += count;
        }
        buffer.copy_within(whole..filled, 0);
        filled -= whole;
        let answer = if text.starts_with("post /oauth/token ") {
            &token
        } else if text.starts_with("post ") {
            &created
        } else if text.starts_with("patch ") {
            &renamed
        } else if is_user(&text) {
            &user
        } else {
            let count = length(&text);
            &*lists
                .entry(count)
                .or_insert_with(|| answer(200, &list(count)))
        };
        stream.write_all(answer).ok()?;
    }
}

/// Whether the request is for a user, and not for methods.
fn is_user(head: &str) -> bool {
    let target = head.split(' ').nth(1).unwrap_or_default();
    target.starts_with("/api/v2/users/") && !target.contains("/authentication-methods")
}

/// The number of methods of the user in the path: `bench-60` has 60.
fn length(head: &str) -> usize {
    let number = head.split("bench-").nth(1).unwrap_or_default();
    let digits = number.split(|c: char| !c.is_ascii_digit()).next();
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(METHODS.len())
}

fn list(length: usize) -> String {
    let methods = METHODS.iter().cycle().take(length).enumerate();
    let methods: Vec<String> = methods
        .map(|(index, method)| method.replace('#', &(index + 1).to_string()))
        .collect();
    format!("[{}]", methods.join(","))
}

fn answer(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {length}\r\n\
         x-ratelimit-limit: 1000000\r\nx-ratelimit-remaining: 999999\r\nx-ratelimit-reset: 1795000000\r\n\r\n{body}"
    )
    .into_bytes()
}
