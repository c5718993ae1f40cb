//! The log: structured lines on standard error, of this program only. Libraries may log URLs and bodies, so their
//! events are filtered out at every level.
//!
//! Logging never waits for the reader of standard error: see `queue`.

mod json;
mod queue;
mod writer;

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::{Dispatch, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::queue::{Dropped, Lost, Queue};
use self::writer::{Report, Writer};

/// The tracing target of the audit chain's anchors.
const AUDIT: &str = "audit";
/// How long the process's end waits for lines that aren't written yet.
const LAST_LINES: Duration = Duration::from_secs(1);

static DROPPED: Dropped = Dropped::new();

/// The format of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line
    Json,
    /// Text for people
    Text,
}

/// The log of this process. Dropping it waits at most a second until everything is written.
#[derive(Debug)]
#[must_use = "dropping it ends the log"]
pub struct Log(Queue);

impl Drop for Log {
    fn drop(&mut self) {
        self.0.end(LAST_LINES);
    }
}

/// Starts logging. Events with the target `audit` are written at every level.
///
/// # Errors
/// The system can't start a thread.
pub fn init(level: Level, format: LogFormat) -> io::Result<Log> {
    let targets = Targets::new()
        .with_target("factordesk_proxy", level)
        // At every level: the anchors reveal a chain that was cut off or rewritten (property 48).
        .with_target(AUDIT, Level::INFO);
    let queue = Queue::new(&DROPPED);
    let writer = Writer::new(queue.clone(), standard_error(), report(format));
    thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || writer.run())?;
    // Fails if there is a subscriber already, as in tests; that one stays in use.
    let _ = tracing_subscriber::registry()
        .with(targets)
        .with(lines(format, queue.clone()))
        .try_init();
    hide_panic_messages();
    Ok(Log(queue))
}

/// The metrics, in Prometheus' text format.
pub(crate) fn render_metrics() -> String {
    let Lost { audit, other } = DROPPED.so_far();
    let name = "factordesk_log_dropped_total";
    format!(
        "# HELP {name} Log lines that could not be written, because the reader of standard error is too slow or gone.\n\
         # TYPE {name} counter\n\
         {name}{{kind=\"audit\"}} {audit}\n\
         {name}{{kind=\"other\"}} {other}\n"
    )
}

fn lines<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(writer);
    match format {
        LogFormat::Json => lines.event_format(json::JsonLines).boxed(),
        LogFormat::Text => lines.with_target(false).boxed(),
    }
}

/// Opens standard error without the lock of Rust's own handle. The log's thread would hold that lock while its reader
/// stalls, and block everything else that writes there.
#[cfg(unix)]
fn standard_error() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd as _;
    match io::stderr().as_fd().try_clone_to_owned() {
        Ok(file) => Box::new(std::fs::File::from(file)),
        Err(_) => Box::new(io::stderr()),
    }
}

#[cfg(not(unix))]
fn standard_error() -> Box<dyn Write + Send> {
    Box::new(io::stderr())
}

/// Creates the function that formats the line about missing lines. It has a subscriber of its own, so the log level
/// doesn't filter it.
fn report(format: LogFormat) -> Report {
    let made = Made::default();
    let made_there = made.clone();
    let targets = Targets::new().with_target(module_path!(), Level::WARN);
    let subscriber = tracing_subscriber::registry()
        .with(targets)
        .with(lines(format, move || made_there.clone()));
    let dispatch = Dispatch::new(subscriber);
    Box::new(move |lost| {
        tracing::dispatcher::with_default(&dispatch, || {
            tracing::warn!(
                dropped_lines = lost.audit + lost.other,
                dropped_audit = lost.audit,
                "log lines are missing here: the reader of standard error was too slow or gone"
            );
        });
        std::mem::take(&mut *made.0.lock().unwrap_or_else(PoisonError::into_inner))
    })
}

/// A line that is formatted in memory.
#[derive(Debug, Clone, Default)]
struct Made(Arc<Mutex<Vec<u8>>>);

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Replaces the panic hook by one that logs only the place: a panic's message may quote personal data or secrets.
fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Set for the child process that logs, which runs this same test: a subscriber and a panic hook belong to a
    /// whole process.
    const CHILD: &str = "FACTORDESK_TEST_LOG_FORMAT";

    #[test]
    fn security_43_what_libraries_and_panics_say_is_not_in_the_log() {
        if let Some(format) = std::env::var_os(CHILD) {
            let text = format == "text";
            return log(if text {
                LogFormat::Text
            } else {
                LogFormat::Json
            });
        }
        let this = "telemetry::tests::security_43_what_libraries_and_panics_say_is_not_in_the_log";
        for format in ["json", "text"] {
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", this, "--nocapture"])
                .env(CHILD, format)
                .output()
                .unwrap();
            let log = String::from_utf8(output.stderr).unwrap();
            for wanted in ["our own line", "an audit line", "panic", "telemetry.rs"] {
                assert!(log.contains(wanted), "{wanted}: {log}");
            }
            assert!(!log.contains("Canary"), "{log}");
        }
    }

    fn log(format: LogFormat) {
        let log = init(Level::TRACE, format).unwrap();
        tracing::trace!(target: "factordesk_proxy::middleware", "our own line");
        tracing::info!(target: "audit", "an audit line");
        tracing::error!(target: "hyper::proto", "CanaryHyper");
        tracing::error!(target: "hyper_util::client", "CanaryClient");
        tracing::error!(target: "reqwest", "CanaryReqwest");
        tracing::error!(target: "rustls", "CanaryRustls");
        tracing::error!(target: "tokio_postgres", "CanaryPostgres");
        let panicked = std::panic::catch_unwind(|| panic!("CanaryPanic"));
        assert!(panicked.is_err());
        drop(log);
    }
}
