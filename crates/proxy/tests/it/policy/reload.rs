//! The policy file: problems stop the start, and SIGHUP reads it again.

use factordesk_proxy::config::Config;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::support::app::client;
use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::policy::PolicyFile;
use crate::support::process::Program;

const DB: &str =
    "version = 1\n[[scope]]\nname = \"db\"\nadmins = \"all\"\nusers = { connections = [\"db\"] }\n";
const AD: &str =
    "version = 1\n[[scope]]\nname = \"ad\"\nadmins = \"all\"\nusers = { connections = [\"ad\"] }\n";
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
