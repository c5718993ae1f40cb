//! The log: structured lines on standard error, of this program only. Libraries below may log URLs and bodies when asked for
//! details, so they are never asked.
//!
//! Those who log never wait for those who read: see `queue`.

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

/// The target of the anchors of the audit chain.
const AUDIT: &str = "audit";
/// At the end of the process: how long lines that still wait may take.
const LAST_LINES: Duration = Duration::from_secs(1);

static DROPPED: Dropped = Dropped::new();

/// How the lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line
    Json,
    /// For people
    Text,
}

/// The log of this process. Dropping it waits, for a second at most, until everything is written.
#[derive(Debug)]
#[must_use = "dropping it ends the log"]
pub struct Log(Queue);

impl Drop for Log {
    fn drop(&mut self) {
        self.0.end(LAST_LINES);
    }
}

/// Starts logging. `audit` records are written at every level.
///
/// # Errors
/// The system gives no thread.
pub fn init(level: Level, format: LogFormat) -> io::Result<Log> {
    let targets = Targets::new()
        .with_target("factordesk_proxy", level)
        .with_target(AUDIT, Level::INFO);
    let queue = Queue::new(&DROPPED);
    let writer = Writer::new(queue.clone(), standard_error(), report(format));
    thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || writer.run())?;
    // A second call finds a subscriber in place, which is fine.
    let _ = tracing_subscriber::registry()
        .with(targets)
        .with(lines(format, queue.clone()))
        .try_init();
    hide_panic_messages();
    Ok(Log(queue))
}

/// For `/metrics`, in Prometheus' text format.
pub(crate) fn render_metrics() -> String {
    let Lost { audit, other } = DROPPED.so_far();
    let name = "factordesk_log_dropped_total";
    format!(
        "# HELP {name} Log lines that could not be written: their reader is too slow, or gone.\n\
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

/// Standard error, without the lock of Rust's own handle: the log's thread would hold it while its reader stalls.
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

/// What makes the line that says how many are missing: a log of its own, which isn't filtered by level.
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
                "log lines are missing here: whatever reads standard error was too slow, or gone"
            );
        });
        std::mem::take(&mut *made.0.lock().unwrap_or_else(PoisonError::into_inner))
    })
}

/// A line in memory.
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

/// A panic's message may quote what it stumbled over.
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

    /// Set in the process that logs, which is this test once more: a subscriber and a panic hook are a whole process'.
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
