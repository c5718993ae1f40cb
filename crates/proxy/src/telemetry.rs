//! The log: structured lines on standard error, of this program only. Libraries below may log URLs and bodies when asked for
//! details, so they are never asked.

use std::io::IsTerminal as _;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How the lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line
    Json,
    /// For people
    Text,
}

/// Starts logging. `audit` records are written at every level.
pub fn init(level: Level, format: LogFormat) {
    let targets = Targets::new()
        .with_target("factordesk_proxy", level)
        .with_target("factordesk_tenant", level)
        .with_target("audit", Level::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(targets);
    // A second call finds a subscriber in place, which is fine.
    let _ = match format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Text => registry.with(lines.with_target(false)).try_init(),
    };
    hide_panic_messages();
}

/// A panic's message may quote what it stumbled over.
fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
}
