//! For tests: how the time of some work grows with its input.

use std::time::{Duration, Instant};

/// Fails if work on one long input takes more than four times as long as on ten inputs of a tenth of its length. Quadratic
/// work takes ten times as long.
pub(crate) fn assert_linear(mut work: impl FnMut(usize)) {
    let mut time = |times: usize, size: usize| {
        let begun = Instant::now();
        for _ in 0..times {
            work(size);
        }
        begun.elapsed()
    };
    // In turns, and the fastest of several: both then suffer alike from whatever else the machine does.
    let (mut short, mut long) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        short = short.min(time(10, 300));
        long = long.min(time(1, 3_000));
    }
    assert!(long < short * 4, "{short:?}, then {long:?}");
}
