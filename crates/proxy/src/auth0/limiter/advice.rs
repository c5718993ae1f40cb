//! Reads what a 429 and the rate limit headers say about waiting.
//!
//! The values aren't trusted: clocks differ, and gateways put in what they like. Only whole numbers
//! count, a reset time is read in whichever unit makes sense, and a pause is capped so that it
//! can't stop the desk for long.

use http::HeaderMap;
use http::header::{HeaderName, RETRY_AFTER};

// Constants, because a name that is given as text is checked each time.
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Minimum pause after a 429, in seconds. Also used if the headers give no pause, or a time that
/// has passed.
const MIN_PAUSE: u64 = 1;
/// Maximum pause after a 429, in seconds.
const MAX_PAUSE: u64 = 60;

/// Seconds to wait after a 429: from `Retry-After`, otherwise from `X-RateLimit-Reset`. `now` is in
/// Unix seconds.
pub(super) fn pause(headers: &HeaderMap, now: u64) -> u64 {
    number(headers, &RETRY_AFTER)
        .or_else(|| until_reset(number(headers, &RESET)?, now))
        .unwrap_or(MIN_PAUSE)
        .clamp(MIN_PAUSE, MAX_PAUSE)
}

/// Seconds until a reset, if less than [`MAX_PAUSE`].
///
/// Auth0 documents Unix seconds; others send Unix milliseconds, or seconds from now. Returns `None`
/// if the value makes sense in none of these: a call that is sent too early is only refused again.
fn until_reset(reset: u64, now: u64) -> Option<u64> {
    let seconds = reset.checked_sub(now);
    let millis = reset.checked_sub(now.saturating_mul(1000));
    let readings = [
        seconds,
        millis.map(|millis| millis.div_ceil(1000)),
        Some(reset),
    ];
    readings
        .into_iter()
        .flatten()
        .find(|pause| *pause < MAX_PAUSE)
}

/// The size of the tenant's bucket, and the calls left in it.
pub(super) fn size_and_remaining(headers: &HeaderMap) -> (Option<u64>, Option<u64>) {
    (number(headers, &LIMIT), number(headers, &REMAINING))
}

/// Reads a whole number from a header that occurs exactly once. Larger values become `u64::MAX`.
fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let mut values = headers.get_all(name).iter();
    // `parse` would also accept a leading `+`.
    let text = values.next()?.to_str().ok()?.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits && values.next().is_none()).then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NOW: u64 = 1_795_000_000;

    fn pause_of(retry_after: &str, reset: &str) -> u64 {
        let mut headers = HeaderMap::new();
        for (name, value) in [("retry-after", retry_after), ("x-ratelimit-reset", reset)] {
            if !value.is_empty() {
                headers.append(name, HeaderValue::from_str(value).unwrap());
            }
        }
        pause(&headers, NOW)
    }

    #[test]
    fn security_34_pause_is_retry_after_then_the_reset_and_never_absurd() {
        for (retry_after, reset, seconds) in [
            ("7", "1795000020", 7),
            (" 7 ", "", 7),
            ("", "1795000020", 20),
            ("", "", 1),
            ("0", "1795000020", 1),
            ("86400", "", 60),
            ("99999999999999999999999999", "", 60),
            ("-5", "1795000020", 20),
            ("soon", "1795000020", 20),
            ("1.5", "", 1),
            ("+3", "", 1),
            ("Wed, 25 Nov 2026 07:28:00 GMT", "1795000003", 3),
            // Clocks that are off: hours ago, a year ahead, the minimum and the maximum.
            ("", "1794990000", 1),
            ("", "1826536000", 1),
            ("", "0", 1),
            ("", "18446744073709551615", 1),
            // Milliseconds, and seconds from now.
            ("", "1795000007500", 8),
            ("", "1794999999000", 1),
            ("", "1795000086400000", 1),
            ("", "12", 12),
            ("", "59", 59),
            ("", "60", 1),
            ("", "3600", 1),
            ("", "-1795000020", 1),
            ("", "tomorrow", 1),
        ] {
            assert_eq!(
                pause_of(retry_after, reset),
                seconds,
                "{retry_after:?} {reset:?}"
            );
        }
        let mut twice = HeaderMap::new();
        for value in ["30", "40"] {
            twice.append("retry-after", HeaderValue::from_static(value));
        }
        assert_eq!(pause(&twice, NOW), 1);
    }
}
