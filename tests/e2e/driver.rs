//! The driver of a browser, as a process of its own on a free port.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

use crate::engine::Engine;
use crate::wait::until_within;

/// Attempts to start a driver: another process may take its port first.
const STARTS: u32 = 5;

/// How long a driver may take to listen.
const LISTENS: Duration = Duration::from_secs(10);

/// A driver's process, and what it needs. Killed when dropped, also after a failure; the display last.
pub(crate) struct Driver {
    port: u16,
    _process: Child,
    // Kept open, or the process's writes to its standard output would fail.
    _output: Lines<BufReader<ChildStdout>>,
    _display: Option<Display>,
}

impl Driver {
    /// Starts a driver of this engine.
    pub(crate) async fn start(engine: Engine) -> Result<Self> {
        let mut tries = 1;
        loop {
            let started = match engine {
                Engine::Chromium => {
                    announced("CHROMEDRIVER", "chromedriver", "successfully on port ").await
                }
                Engine::Firefox => announced("GECKODRIVER", "geckodriver", "127.0.0.1:").await,
                Engine::WebKit => webkit().await,
            };
            match started {
                Ok(driver) => return Ok(driver),
                Err(error) if tries == STARTS => return Err(error),
                Err(_) => tries += 1,
            }
        }
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Starts a driver that picks its port, and reads it from its output: the digits after `before`.
async fn announced(variable: &str, program: &str, before: &str) -> Result<Driver> {
    let program = std::env::var(variable).unwrap_or_else(|_| program.to_owned());
    let (process, mut output) = spawn(Command::new(&program).arg("--port=0"), &program)?;
    while let Some(line) = output.next_line().await? {
        let Some((_, port)) = line.split_once(before) else {
            continue;
        };
        let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
        return Ok(Driver {
            port: digits
                .parse()
                .with_context(|| format!("no port in `{line}`"))?,
            _process: process,
            _output: output,
            _display: None,
        });
    }
    bail!("{program} ended without naming its port")
}

/// Starts WebKit's driver on a display of its own. It doesn't say which port it has picked, so it is given one.
async fn webkit() -> Result<Driver> {
    let display = Display::start().await?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let program = std::env::var("WEBKITWEBDRIVER").unwrap_or_else(|_| "WebKitWebDriver".to_owned());
    let mut command = Command::new(&program);
    command
        .arg(format!("--port={port}"))
        .env("DISPLAY", &display.name)
        .env("GDK_BACKEND", "x11")
        // Its sandbox needs user namespaces, which a container may not have. Only this project's pages are opened.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        // A real session's keyring, settings and accessibility bus have no part in tests.
        .env("GSETTINGS_BACKEND", "memory")
        .env("NO_AT_BRIDGE", "1");
    let (mut process, output) = spawn(&mut command, &program)?;
    until_within(LISTENS, "WebKit's driver", async || {
        if let Some(status) = process.try_wait()? {
            return Ok(Err(format!("it ended: {status}")));
        }
        let connected = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
        Ok(connected.map(drop).map_err(|error| error.to_string()))
    })
    .await?;
    Ok(Driver {
        port,
        _process: process,
        _output: output,
        _display: Some(display),
    })
}

/// An X server without a screen.
struct Display {
    name: String,
    _process: Child,
    _output: Lines<BufReader<ChildStdout>>,
}

impl Display {
    async fn start() -> Result<Self> {
        let mut command = Command::new("Xvfb");
        // It picks a free number, and writes it to this file descriptor.
        command.args(["-displayfd", "1", "-nolisten", "tcp"]);
        command.args(["-screen", "0", "1400x1100x24"]);
        let (process, mut output) = spawn(&mut command, "Xvfb")?;
        let number = output.next_line().await?.context("Xvfb has ended")?;
        Ok(Self {
            name: format!(":{}", number.trim()),
            _process: process,
            _output: output,
        })
    }
}

fn spawn(command: &mut Command, name: &str) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("can't start {name}: `cargo xtask test` installs it"))?;
    let output = process.stdout.take().context("no output")?;
    Ok((process, BufReader::new(output).lines()))
}
