//! For tests: how the time of some work grows with its input.

use std::time::{Duration, Instant};

/// Fails if ten times the input takes more than forty times as long. Quadratic work takes a hundred times as long.
pub(crate) fn assert_linear(mut work: impl FnMut(usize)) {
    // The fastest of several runs is the least disturbed one.
    let mut fastest = |size| {
        let run = |_| {
            let begun = Instant::now();
            work(size);
            begun.elapsed()
        };
        (0..5).map(run).min().unwrap_or(Duration::ZERO)
    };
    let (short, long) = (fastest(300), fastest(3_000));
    assert!(long < short * 40, "{short:?}, then {long:?}");
}
