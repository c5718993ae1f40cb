//! Figures for the readers of a test run.

use std::io::Write as _;

/// Prints one line to the real standard output, because the test runner captures `println!`.
pub(crate) fn figure(text: &str) {
    let _ = writeln!(std::io::stdout(), "figure: {text}");
}
