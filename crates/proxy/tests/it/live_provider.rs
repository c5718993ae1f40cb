//! npm's `oidc-provider` as the identity provider, over minutes of the proxy's clock: its refresh tokens rotate, and are revoked.
//!
//! Needs `FACTORDESK_TEST_SDK`, the path of `tests/sdk` with its npm packages installed; `cargo xtask test --only sdk` sets it.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::faults::sdk_folder;
use crate::session_revalidation::ask;
use crate::support::TestApp;
use crate::support::figure::figure;
use crate::support::login::SESSION;

const TIMEOUT: Duration = Duration::from_mins(1);

/// A Node process. It ends when this value is dropped.
struct LiveProvider {
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl LiveProvider {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new("node")
            .arg(folder.join("support/provider_process.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self {
            stdin: child.stdin.take().unwrap(),
            lines: BufReader::new(child.stdout.take().unwrap()).lines(),
            _child: child,
        }
    }

    /// The next line that is JSON. The library prints warnings for developers, too.
    async fn read(&mut self) -> Value {
        let read = async {
            loop {
                let line = self.lines.next_line().await.unwrap().unwrap();
                if let Ok(value) = serde_json::from_str(&line) {
                    return value;
                }
            }
        };
        tokio::time::timeout(TIMEOUT, read).await.unwrap()
    }

    async fn tell(&mut self, question: Value) -> Value {
        let line = format!("{question}\n");
        self.stdin.write_all(line.as_bytes()).await.unwrap();
        self.read().await
    }

    async fn steps(&mut self) -> Vec<String> {
        let answer = self.tell(json!({})).await;
        serde_json::from_value(answer["steps"].clone()).unwrap()
    }
}

fn count(steps: &[String], wanted: &str) -> usize {
    steps.iter().filter(|step| *step == wanted).count()
}

#[tokio::test]
async fn security_03_a_live_provider_renews_with_rotating_tokens_until_it_revokes_them() {
    let Some(folder) = sdk_folder() else {
        return;
    };
    let mut provider = LiveProvider::start(Path::new(&folder));
    let mut app = TestApp::builder();
    let variables = provider.read().await;
    for (name, value) in variables["variables"].as_object().unwrap() {
        let name: &'static str = name.clone().leak();
        app = app.set(name, value.as_str().unwrap());
    }
    let app = app.start().await;
    // The provider has no clock for tests, so the proxy's starts where the provider's is.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    app.clock.advance(now.as_secs() - app.clock.seconds());
    provider.tell(json!({"desk": app.origin})).await;

    let begun = app.begin_login("/").await;
    let answer = provider.tell(json!({"authorize": begun.authorize})).await;
    let callback = answer["callback"].as_str().unwrap();
    let path = callback.strip_prefix(&app.origin).unwrap();
    let reply = app.callback(path, &begun.cookie).await;
    assert_eq!(reply.status, 303, "{reply:?}");
    let id = reply.cookie_id(SESSION);

    app.add_user("auth0|mia");
    let list = "/api/v2/users/auth0%7Cmia/authentication-methods";
    for renewals in 1..=3 {
        app.clock.advance(46);
        let reply = ask(&app, &id, list).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let steps = provider.steps().await;
        assert_eq!(
            count(&steps, "granted refresh_token"),
            renewals,
            "{steps:?}"
        );
    }

    let cookie = format!("{SESSION}={id}");
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    let reply = app.send("POST", "/auth/logout", &headers, None).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    // It waits for the revocation.
    app.stop().await;
    let steps = provider.steps().await;
    assert_eq!(count(&steps, "revoked a grant"), 1, "{steps:?}");
    figure(&format!("3 live provider: {}", steps.join(", ")));
}
