//! The clock, passed in so that tests can stop it and move it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The source of the time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn unix_millis(&self) -> u64;

    /// Whole seconds since 1970-01-01T00:00:00Z, the unit of times in tokens.
    fn unix_seconds(&self) -> u64 {
        self.unix_millis() / 1000
    }
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn unix_millis(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
    }
}

/// A clock that only moves if a test advances it.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows this time, in milliseconds since 1970.
    pub fn at(unix_millis: u64) -> Self {
        Self(AtomicU64::new(unix_millis))
    }

    /// A clock that shows the current time: for tests of code that compares it with the system clock.
    pub fn now() -> Self {
        Self::at(SystemClock.unix_millis())
    }

    /// Advances the clock.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn unix_millis(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Formats a date as Auth0 does: `2021-09-23T22:57:30.206Z`.
pub fn rfc3339(unix_millis: u64) -> String {
    let (days, millis) = (unix_millis / 86_400_000, unix_millis % 86_400_000);
    let (year, month, day) = civil(days);
    let (hour, minute) = (millis / 3_600_000, millis / 60_000 % 60);
    let (second, milli) = (millis / 1000 % 60, millis % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// Converts days since 1970 to year, month and day of the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last day of a year.
fn civil(days: u64) -> (u64, u64, u64) {
    // 0000-03-01 is this many days before 1970-01-01. 400 years of the calendar have 146,097 days.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        // Takes out the leap days: one in 4 years, none in 100 years, again one in 400 years.
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // From March on, each five months have 153 days (31, 30, 31, 30, 31).
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    // January and February belong to the year that began in the March before.
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_writes_dates_as_auth0_does() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_632_437_850_206, "2021-09-23T22:57:30.206Z"),
            (1_709_251_199_000, "2024-02-29T23:59:59.000Z"),
            (1_798_761_599_999, "2026-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(rfc3339(millis), text);
        }
    }

    #[test]
    fn manual_clock_moves_only_by_hand() {
        let clock = ManualClock::at(1_000);
        assert_eq!(clock.unix_millis(), 1_000);
        clock.advance(Duration::from_millis(2_500));
        assert_eq!(clock.unix_seconds(), 3);
    }
}
