//! The program as a separate process, as a process manager runs it.

use std::process::Stdio;

use factordesk_demo as demo;
use factordesk_model::Permission;
use factordesk_tenant::{RunningTenant, Seed, Tenant, TenantConfig};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use super::ADA;

/// A proxy in a separate process. It is killed on drop.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) origin: String,
    tenant: RunningTenant,
}

impl Program {
    /// Starts the program on its own tenant, with this Management API and this soft limit of open
    /// files.
    pub(crate) async fn start(upstream: &str, files: u32, variables: &[(&str, &str)]) -> Self {
        Self::start_with_log(upstream, files, variables, Stdio::inherit).await
    }

    /// The same, with its log in the pipe `child.stderr`, which nothing reads.
    pub(crate) async fn start_logging(upstream: &str, variables: &[(&str, &str)]) -> Self {
        Self::start_with_log(upstream, 1024, variables, Stdio::piped).await
    }

    async fn start_with_log(
        upstream: &str,
        files: u32,
        variables: &[(&str, &str)],
        log: fn() -> Stdio,
    ) -> Self {
        let tenant = Tenant::start(TenantConfig {
            seed: Seed::Empty,
            ..TenantConfig::default()
        })
        .await
        .unwrap();
        // A connection of another test may take the port before the program does.
        for _ in 0..3 {
            let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = free.local_addr().unwrap();
            drop(free);
            let host = demo::PublicHost::default();
            let mut command = Command::new("sh");
            command
                .arg("-c")
                .arg(format!("ulimit -Sn {files}; exec \"$0\""))
                .arg(env!("CARGO_BIN_EXE_factordesk-proxy"))
                .envs(demo::variables(&tenant, address, host))
                .env("AUTH0_DOMAIN", upstream)
                .env("FACTORDESK_LOG", "error")
                .env("FACTORDESK_TENANT_RATE", "off")
                .envs(variables.iter().copied())
                .stdout(Stdio::piped())
                .stderr(log())
                .kill_on_drop(true);
            let mut child = command.spawn().unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let first = lines.next_line().await.unwrap();
            if first.is_some_and(|line| line.starts_with("ready: ")) {
                return Self {
                    child,
                    origin: host.origin(address),
                    tenant,
                };
            }
        }
        panic!("the program doesn't start: its log says why");
    }

    /// An `Authorization` value with a token that is valid by this machine's clock.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.tenant.issue_admin_token(ADA).unwrap())
    }

    /// The same for an admin without this permission.
    pub(crate) fn bearer_without(&self, permission: Permission) -> String {
        let all = Permission::ALL.into_iter().filter(|one| *one != permission);
        let control = self.tenant.control();
        control
            .set_permissions(ADA, &all.collect::<Vec<_>>())
            .unwrap();
        self.bearer()
    }

    /// The address without `http://`.
    pub(crate) fn address(&self) -> &str {
        self.origin.strip_prefix("http://").unwrap()
    }

    /// The peak memory of the process in MiB, as the system counts it.
    pub(crate) fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id().unwrap());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.unwrap().split_whitespace().nth(1).unwrap();
        kib.parse::<u64>().unwrap() / 1024
    }

    /// Sends SIGTERM, as a process manager does first.
    pub(crate) fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Sends SIGHUP, after which the policy file is read again.
    pub(crate) fn hang_up(&self) {
        self.signal(rustix::process::Signal::HUP);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.child.id().unwrap()).unwrap();
        let id = rustix::process::Pid::from_raw(id).unwrap();
        rustix::process::kill_process(id, signal).unwrap();
    }
}

/// Raises this process's limit of open files for its side of `sockets` connections.
pub(crate) fn raise_file_limit(sockets: usize) {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let needed = sockets as u64 + 500;
    assert!(
        limit.maximum.is_none_or(|most| most >= needed),
        "this test needs {needed} files: raise the hard limit (ulimit -Hn)"
    );
    if limit.current.is_some_and(|current| current < needed) {
        limit.current = limit.maximum.or(Some(needed));
        setrlimit(Resource::Nofile, limit).unwrap();
    }
}
