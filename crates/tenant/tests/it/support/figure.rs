//! Figures for whoever reads a test run.

use std::io::Write as _;

/// One line on the real standard output: what the test runner captures, nobody sees.
pub(crate) fn figure(text: &str) {
    let _ = writeln!(std::io::stdout(), "figure: {text}");
}
