//! Waiting for a condition, never for a fixed time.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::Instant;

/// Timeout of any condition on a page, on a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);
/// Polling interval.
const INTERVAL: Duration = Duration::from_millis(50);

/// Polls `probe` until it returns `Ok(Ok(_))`. `Ok(Err(reason))` and errors from the browser mean "not yet"; the last
/// one is reported when the deadline passes.
pub(crate) async fn until<T>(
    what: &str,
    probe: impl AsyncFnMut() -> Result<Result<T, String>>,
) -> Result<T> {
    until_within(DEADLINE, what, probe).await
}

/// [`until`] with another timeout, for waits that take longer than a page does.
pub(crate) async fn until_within<T>(
    time: Duration,
    what: &str,
    mut probe: impl AsyncFnMut() -> Result<Result<T, String>>,
) -> Result<T> {
    let deadline = Instant::now() + time;
    loop {
        let not_yet = match probe().await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(why)) => why,
            // Elements go stale while the page renders: poll again.
            Err(problem) => format!("{problem:#}"),
        };
        if Instant::now() > deadline {
            bail!("waited {} s for {what}: {not_yet}", time.as_secs());
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
