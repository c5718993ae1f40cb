//! The proxy as a process.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

/// The environment variables of a process.
pub(super) type Variables = Vec<(&'static str, String)>;

const PROGRAM: &str = env!("CARGO_BIN_EXE_factordesk-proxy");
/// Attempts to start: another program may take the free port first.
const MAX_STARTS: usize = 5;

/// A running proxy. It is killed on drop.
pub(super) struct Process {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Process {
    /// Starts a process and returns when it listens.
    pub(super) async fn start(variables: Variables) -> Self {
        let start = move || {
            (0..MAX_STARTS)
                .find_map(|_| start_once(&variables))
                .unwrap_or_else(|| panic!("{PROGRAM} does not start"))
        };
        tokio::task::spawn_blocking(start).await.unwrap()
    }

    /// Sends `SIGKILL` and returns when the process is gone.
    pub(super) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn start_once(variables: &Variables) -> Option<Process> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let child = Command::new(PROGRAM)
        .env_clear()
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .env("FACTORDESK_LISTEN", address.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut process = Process { child, address };
    let mut line = String::new();
    let out = process.child.stdout.take().unwrap();
    // The program prints this line when it listens. If it exits before, there is no line.
    BufReader::new(out).read_line(&mut line).unwrap();
    line.starts_with("ready: ").then_some(process)
}

/// Runs `factordesk-proxy audit verify`. Returns its error output if the chain is broken.
pub(super) async fn verify_audit(variables: Variables) -> Result<(), String> {
    let verify = move || {
        let output = Command::new(PROGRAM)
            .args(["audit", "verify"])
            .env_clear()
            .envs(variables)
            .output()
            .unwrap();
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    };
    tokio::task::spawn_blocking(verify).await.unwrap()
}
