//! A temporary PostgreSQL server, for a test run or a benchmark.
//!
//! It has its own temporary directory, listens on a free port of 127.0.0.1 with a random password, and accepts TLS.
//! Its `fsync` is on, as on a real server. It is stopped by its process id.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::exec::Exec;
use crate::tools;
use crate::workspace::Workspace;

mod tls;

/// The environment variable with the server's URL, for the tests.
pub(crate) const VARIABLE: &str = "FACTORDESK_TEST_POSTGRES";
/// The environment variable with the file of the server's certificate. Next to it, `other.crt` is a certificate that
/// isn't the server's.
pub(crate) const CERTIFICATE_VARIABLE: &str = "FACTORDESK_TEST_POSTGRES_CERTIFICATE";

const USER: &str = "factordesk";
/// Time for the server to accept connections, on a busy machine.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// Time for the server to end after the signal.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A running server. It is stopped and its directory is deleted on drop.
pub(crate) struct Server {
    process: Child,
    folder: Folder,
    programs: PathBuf,
    port: u16,
    password: String,
}

/// A temporary directory, deleted on drop.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The account that the server runs as. It refuses to run as root.
#[derive(Clone, Copy)]
struct Owner {
    uid: u32,
    gid: u32,
}

impl Server {
    /// Creates a cluster and starts the server.
    pub(crate) fn start(workspace: &Workspace) -> anyhow::Result<Self> {
        let programs = tools::postgres_programs(workspace)?;
        let owner = owner(workspace)?;
        let path = std::env::temp_dir().join(format!("factordesk-postgres-{}", std::process::id()));
        // Fails if it exists: another user of this machine could have made it, to read the
        // password.
        fs::create_dir(&path).with_context(|| format!("can't create {}", path.display()))?;
        let folder = Folder(path);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700))?;
        let password = password()?;
        let file = folder.0.join("password");
        fs::write(&file, &password)?;
        if let Some(owner) = owner {
            for path in [&folder.0, &file] {
                chown(path, Some(owner.uid), Some(owner.gid))?;
            }
        }
        let data = folder.0.join("data");
        let made = command(&programs, "initdb", &folder.0, owner)
            // `--no-sync` only affects initdb, whose result is temporary.
            .args(["--encoding=UTF8", "--no-locale", "--no-sync"])
            .args(["--auth=scram-sha-256", "--username", USER])
            // A file, not an argument: other users can read the command lines of all processes.
            .arg("--pwfile")
            .arg(&file)
            .arg("--pgdata")
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .context("can't start initdb")?;
        if !made.success() {
            bail!("initdb failed ({made})");
        }
        tls::set_up(workspace, &folder.0, &data, owner)?;
        // If another process takes the port in between, starting the server fails.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let setting = |name: &str, file: &str| format!("{name}={}", folder.0.join(file).display());
        let process = command(&programs, "postgres", &folder.0, owner)
            .arg("-D")
            .arg(&data)
            // The default directory of the socket may be missing, or belong to another account.
            .arg("-k")
            .arg(&folder.0)
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "max_connections=200"])
            .args(["-c", "ssl=on"])
            .args(["-c", &setting("ssl_cert_file", tls::CERTIFICATE)])
            .args(["-c", &setting("ssl_key_file", tls::KEY)])
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.0.join("log"))?)
            .spawn()
            .context("can't start postgres")?;
        let mut server = Self {
            process,
            folder,
            programs,
            port,
            password,
        };
        server.wait_until_ready()?;
        eprintln!("temporary PostgreSQL server: 127.0.0.1:{port}");
        Ok(server)
    }

    /// The URL, including the password.
    pub(crate) fn url(&self) -> String {
        self.database_url("postgres")
    }

    fn database_url(&self, database: &str) -> String {
        let Self { port, password, .. } = self;
        format!("postgres://{USER}:{password}@127.0.0.1:{port}/{database}")
    }

    /// Creates a database, and returns its URL.
    pub(crate) fn create_database(&self, name: &str) -> anyhow::Result<String> {
        self.query("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(self.database_url(name))
    }

    /// Runs a statement and returns what it prints.
    pub(crate) fn query(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let output = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--command", statement])
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", USER)
            .env("PGPASSWORD", &self.password)
            .env("PGDATABASE", database)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .context("can't start psql")?;
        if !output.status.success() {
            bail!("psql failed ({}): {statement}", output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The process that all connections are children of.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The file of the server's certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.0.join(tls::CERTIFICATE)
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status()
                .context("can't start pg_isready")?;
            if ready.success() {
                return Ok(());
            }
            let ended = self.process.try_wait()?;
            if ended.is_some() || start.elapsed() > START_TIMEOUT {
                let log = fs::read_to_string(self.folder.0.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's "fast shutdown": it ends the sessions; committed data is on the disk.
        // The standard library can only send SIGKILL, and `unsafe` code is denied.
        let asked = Command::new("kill")
            .args(["-INT", &self.process.id().to_string()])
            .status()
            .is_ok_and(|status| status.success());
        let start = Instant::now();
        while asked && start.elapsed() < STOP_TIMEOUT {
            if let Ok(Some(_)) = self.process.try_wait() {
                return;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        // Harmless even for a running server: its cluster is deleted afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(programs: &Path, name: &str, folder: &Path, owner: Option<Owner>) -> Command {
    let mut command = Command::new(programs.join(name));
    // Another account may not be allowed into the checkout, where this process runs.
    command.current_dir(folder).stdin(Stdio::null());
    if let Some(Owner { uid, gid }) = owner {
        command.uid(uid).gid(gid);
    }
    command
}

/// If this process runs as root: the package's account, or `nobody`.
fn owner(workspace: &Workspace) -> anyhow::Result<Option<Owner>> {
    let id = |args: &str| -> Option<u32> {
        let output = Exec::new(workspace, "id", args).quiet_output()?;
        output.trim().parse().ok()
    };
    if id("-u") != Some(0) {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        let (uid, gid) = (id(&format!("-u {name}")), id(&format!("-g {name}")));
        if let (Some(uid), Some(gid)) = (uid, gid) {
            return Ok(Some(Owner { uid, gid }));
        }
    }
    bail!(
        "PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody` to run it as"
    )
}

/// A random password, because other users of this machine can reach the port.
fn password() -> anyhow::Result<String> {
    use std::fmt::Write as _;
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_answers_while_it_is_there_and_leaves_nothing_behind() {
        let workspace = Workspace::locate().unwrap();
        if !tools::has_postgres(&workspace) {
            eprintln!("SKIPPED: PostgreSQL's server is not installed");
            return;
        }
        let server = Server::start(&workspace).unwrap();
        let port = server.port;
        let folder = server.folder.0.clone();
        let connects = || std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok();
        assert!(connects());
        let url = server.create_database("another").unwrap();
        assert!(url.ends_with(&format!(":{port}/another")), "{url}");
        let name = server.query("another", "SELECT current_database()");
        assert_eq!(name.unwrap(), "another");
        assert!(server.query("another", "SELECT nonsense").is_err());
        drop(server);
        assert!(!connects());
        assert!(!folder.exists());
    }
}
