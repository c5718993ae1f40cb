//! The policy file: problems stop the start, and SIGHUP reads it again.

use std::sync::Arc;

use factordesk_model::Permission;
use factordesk_proxy::config::Config;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::{Notify, Semaphore};

use crate::support::app::client;
use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::policy::PolicyFile;
use crate::support::process::Program;

const DB: &str =
    "version = 1\n[[scope]]\nname = \"db\"\nadmins = \"all\"\nusers = { connections = [\"db\"] }\n";
const AD: &str =
    "version = 1\n[[scope]]\nname = \"ad\"\nadmins = \"all\"\nusers = { connections = [\"ad\"] }\n";
const VIP_USER: &str = r#"{"user_id": "auth0|mia", "identities": [{"connection": "db", "provider": "auth0", "user_id": "mia"}], "app_metadata": {"vip": true}}"#;
const USER: &str = r#"{"user_id": "auth0|mia", "identities": [{"connection": "db", "provider": "auth0", "user_id": "mia"}]}"#;

#[tokio::test]
async fn policy_file_is_read_again_at_sighup_and_a_bad_one_changes_nothing() {
    let upstream = FaultyUpstream::start(|_| now(json(200, USER))).await;
    let file = PolicyFile::new(DB);
    let mut program = Program::start_logging(
        &upstream.origin,
        &[
            ("FACTORDESK_POLICY_FILE", file.0.to_str().unwrap()),
            ("FACTORDESK_LOG", "info"),
        ],
    )
    .await;
    let mut log = BufReader::new(program.child.stderr.take().unwrap()).lines();
    let client = client();
    let url = format!("{}/api/v2/users/auth0%7Cmia", program.origin);
    let bearer = program.bearer();
    let status = async || {
        let request = client.get(&url).header("authorization", &bearer);
        request.send().await.unwrap().status().as_u16()
    };
    let mut line = async |part: &str| loop {
        let line = log.next_line().await.unwrap().unwrap();
        if line.contains(part) {
            return line;
        }
    };
    line("admins are limited by the policy file").await;
    assert_eq!(status().await, 200);
    file.write(AD);
    program.hang_up();
    line("the policy file was reloaded").await;
    assert_eq!(status().await, 404);
    file.write(&DB.replace("users", "user"));
    program.hang_up();
    let said = line("the previous policy stays in force").await;
    assert!(said.contains("line 5"), "{said}");
    assert_eq!(status().await, 404);
    file.write(DB);
    program.hang_up();
    line("the policy file was reloaded").await;
    assert_eq!(status().await, 200);
}

#[cfg(unix)]
#[tokio::test]
async fn policy_file_behind_a_link_is_the_one_that_it_leads_to_at_sighup() {
    use std::os::unix::fs::symlink;

    let upstream = FaultyUpstream::start(|_| now(json(200, USER))).await;
    let (db, ad) = (PolicyFile::new(DB), PolicyFile::new(AD));
    // As a mounted configuration is replaced: a new link is renamed over the old one.
    let link = PolicyFile::new("");
    let lead_to = |file: &PolicyFile| {
        let next = link.0.with_extension("next");
        symlink(&file.0, &next).unwrap();
        std::fs::rename(&next, &link.0).unwrap();
    };
    lead_to(&db);
    let variables = [
        ("FACTORDESK_POLICY_FILE", link.0.to_str().unwrap()),
        ("FACTORDESK_LOG", "info"),
    ];
    let mut program = Program::start_logging(&upstream.origin, &variables).await;
    let mut log = BufReader::new(program.child.stderr.take().unwrap()).lines();
    let client = client();
    let url = format!("{}/api/v2/users/auth0%7Cmia", program.origin);
    let bearer = program.bearer();
    let mut hang_up = async |says: &str| {
        program.hang_up();
        loop {
            let logged = log.next_line().await.unwrap().unwrap();
            if logged.contains(says) {
                return;
            }
        }
    };
    let status = async || {
        let request = client.get(&url).header("authorization", &bearer);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status().await, 200);
    lead_to(&ad);
    // Not before the signal.
    assert_eq!(status().await, 200);
    hang_up("the policy file was reloaded").await;
    assert_eq!(status().await, 404);
    // A link into nothing, and one to itself, change nothing.
    for target in ["/does/not/exist.toml", link.0.to_str().unwrap()] {
        std::fs::remove_file(&link.0).unwrap();
        symlink(target, &link.0).unwrap();
        hang_up("the previous policy stays in force").await;
        assert_eq!(status().await, 404);
    }
    std::fs::remove_file(&link.0).unwrap();
    lead_to(&db);
    hang_up("the policy file was reloaded").await;
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn security_65_what_was_read_by_an_earlier_policy_is_not_judged_by_the_next() {
    const VIP: &str = "[[protected]]\nname = \"vip\"\nusers = { app_metadata = { vip = true } }\n";
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let held = (Arc::clone(&arrived), Arc::clone(&release));
    let upstream = FaultyUpstream::start(move |seen| {
        let (arrived, release) = (Arc::clone(&held.0), Arc::clone(&held.1));
        Box::pin(async move {
            if seen.path.ends_with("/authentication-methods") {
                return json(200, "[]");
            }
            arrived.notify_one();
            release.acquire().await.unwrap().forget();
            json(200, VIP_USER)
        })
    })
    .await;
    let file = PolicyFile::new(DB);
    let variables = [
        ("FACTORDESK_POLICY_FILE", file.0.to_str().unwrap()),
        ("FACTORDESK_LOG", "info"),
    ];
    let mut program = Program::start_logging(&upstream.origin, &variables).await;
    let mut log = BufReader::new(program.child.stderr.take().unwrap()).lines();
    let bearer = program.bearer_without(Permission::ManageProtected);
    let client = client();
    let list = format!(
        "{}/api/v2/users/auth0%7Cmia/authentication-methods",
        program.origin
    );
    let request = client.get(&list).header("authorization", &bearer);
    let first = tokio::spawn(request.send());
    arrived.notified().await;
    // The profile is on its way, read for a policy that looks at no metadata.
    file.write(&format!("{DB}{VIP}"));
    program.hang_up();
    loop {
        let line = log.next_line().await.unwrap().unwrap();
        if line.contains("the policy file was reloaded") {
            break;
        }
    }
    release.add_permits(100);
    assert_eq!(first.await.unwrap().unwrap().status(), 200);
    let delete = client.delete(format!("{list}/totp%7Cdev_2"));
    let reply = delete
        .header("authorization", &bearer)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 403);
    assert!(upstream.calls().iter().all(|call| call.method == "GET"));
}

#[tokio::test]
async fn without_a_policy_file_the_log_says_that_every_user_is_in_scope() {
    let upstream = FaultyUpstream::start(|_| now(json(200, USER))).await;
    let variables = [("FACTORDESK_LOG", "info")];
    let mut program = Program::start_logging(&upstream.origin, &variables).await;
    let mut log = BufReader::new(program.child.stderr.take().unwrap()).lines();
    loop {
        let line = log.next_line().await.unwrap().unwrap();
        if line.contains("every user is in scope for every admin") {
            break;
        }
    }
}

#[test]
fn policy_problems_stop_the_start_together_with_all_others() {
    let file =
        PolicyFile::new("version = 1\n[[scope]]\nname = \"x\"\nadmin = \"all\"\nusers = {}\n");
    let env = |name: &str| {
        (name == "FACTORDESK_POLICY_FILE").then(|| file.0.to_str().unwrap().to_owned())
    };
    let problems = Config::from_sources(None, &env).unwrap_err();
    let of_policy = problems
        .iter()
        .filter(|problem| problem.variable == "FACTORDESK_POLICY_FILE");
    let told: Vec<&str> = of_policy.map(|problem| problem.what.as_str()).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].starts_with("line 2: ") && told[1].starts_with("line 4: "),
        "{told:?}"
    );
    // The other variables are reported, too.
    assert!(
        problems
            .iter()
            .any(|problem| problem.variable == "AUTH0_DOMAIN")
    );
    let missing =
        |name: &str| (name == "FACTORDESK_POLICY_FILE").then(|| "/does/not/exist.toml".to_owned());
    let problems = Config::from_sources(None, &missing).unwrap_err();
    assert!(
        problems
            .iter()
            .any(|problem| problem.what.contains("can't be read")),
        "{problems:?}"
    );
}
