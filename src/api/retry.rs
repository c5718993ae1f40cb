//! Reads how long to wait before a retry from the headers of a response.

/// Seconds until the next attempt.
///
/// Read from `Retry-After` in seconds (the proxy doesn't use its date form), otherwise from
/// `X-RateLimit-Reset` (Unix seconds at which one more request is allowed). `now` is in milliseconds
/// since 1970.
pub fn retry_after(retry_after: Option<&str>, reset: Option<&str>, now: f64) -> Option<u32> {
    // One type of number for both: each type that is read adds code to the page.
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let seconds = retry_after.and_then(number);
    if let Some(seconds) = seconds.and_then(|seconds| u32::try_from(seconds).ok()) {
        return Some(seconds);
    }
    let reset = number(reset?)?;
    // A wrong local clock gives a meaningless result, so callers limit the wait.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float becomes the nearest u64"
    )]
    let now = (now / 1000.0) as u64;
    Some(u32::try_from(reset.saturating_sub(now)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_comes_before_the_rate_limit_header() {
        assert_eq!(retry_after(Some(" 3 "), Some("1000"), 0.0), Some(3));
        assert_eq!(retry_after(None, Some("1010"), 1_000_500.0), Some(10));
        assert_eq!(
            retry_after(Some("Wed, 21 Oct 2026"), Some("5"), 0.0),
            Some(5)
        );
        assert_eq!(retry_after(None, Some("5"), 9_000.0), Some(0));
        assert_eq!(retry_after(None, None, 0.0), None);
    }
}
