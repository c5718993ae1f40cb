//! Writes the chain as JSON lines: `factordesk-proxy audit export`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::verify::{Anchor, BATCH, Broken, follow, start};
use crate::digest::hex;
use crate::store::Store;
use crate::store::audit::{Event, Row};

/// Which records to export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only attempts on the user with this id, and their outcomes
    pub user: Option<String>,
    /// Only records from this time on, Unix seconds
    pub since: u64,
}

/// A line of the export. `record` is the exact text that `hash` covers.
#[derive(Serialize)]
struct Line<'a> {
    seq: u64,
    hash: String,
    record: &'a str,
}

/// Writes the matching records, and verifies all of them on the way. Returns the end of the chain,
/// to be kept elsewhere.
///
/// # Errors
/// The inner error is that of [`super::verify()`], after everything before the fault was written.
/// The outer one means that `out` can't be written to.
pub async fn export(
    store: &dyn Store,
    filter: &Filter,
    out: &mut (dyn Write + Send),
) -> Result<Result<Anchor, Broken>, io::Error> {
    let mut end = match start(store).await {
        Ok(start) => start,
        Err(error) => return Ok(Err(error.into())),
    };
    let mut intents = BTreeSet::new();
    loop {
        let rows = match store.rows(end.count, BATCH).await {
            Ok(rows) => rows,
            Err(error) => return Ok(Err(error.into())),
        };
        if rows.is_empty() {
            out.flush()?;
            return Ok(Ok(end));
        }
        for row in rows {
            end = match follow(end, &row) {
                Ok(end) => end,
                Err(broken) => {
                    out.flush()?;
                    return Ok(Err(broken));
                }
            };
            if wanted(&row, filter, &mut intents) {
                let line = Line {
                    seq: row.seq,
                    hash: hex(&row.hash),
                    record: &row.record,
                };
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
            }
        }
    }
}

fn wanted(row: &Row, filter: &Filter, intents: &mut BTreeSet<u64>) -> bool {
    let of_user = match (&filter.user, row.intent) {
        // An outcome names no user: it belongs to the user of its intent.
        (None, _) => true,
        (Some(_), Some(intent)) => intents.contains(&intent),
        (Some(user), None) => {
            let own = row.user_id.as_ref() == Some(user);
            if own {
                intents.insert(row.seq);
            }
            own || names(row, user)
        }
    };
    of_user
        && row
            .content()
            .is_ok_and(|record| record.time >= filter.since)
}

/// Whether the row is a summary of refusals that names this user.
fn names(row: &Row, user: &str) -> bool {
    row.content().is_ok_and(|record| match record.event {
        Event::Refusals(refusals) => refusals
            .targets
            .iter()
            .any(|target| target.user_id.as_deref() == Some(user)),
        _ => false,
    })
}

/// Reads `2026-11-22` (midnight UTC) or Unix seconds.
///
/// # Errors
/// A sentence about the value, for `--since`.
pub fn since(text: &str) -> Result<u64, &'static str> {
    const FORM: &str = "it must be a date, such as 2026-11-22, or Unix seconds";
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return Err(FORM);
    };
    let number = |text: &str, width| {
        (text.len() == width && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u64>().ok())
            .flatten()
            .ok_or(FORM)
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let february = if leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month.wrapping_sub(1)).unwrap_or(usize::MAX);
    if year < 1970
        || !months
            .get(before)
            .is_some_and(|days| (1..=*days).contains(&day))
    {
        return Err(FORM);
    }
    let years: u64 = (1970..year)
        .map(|year| if leap(year) { 366 } else { 365 })
        .sum();
    let days = years + months[..before].iter().sum::<u64>() + day - 1;
    Ok(days * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_reads_dates_and_seconds() {
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("2000-03-01", 951_868_800),
            ("2024-02-29", 1_709_164_800),
            ("2026-11-22", 1_795_305_600),
            ("1795305600", 1_795_305_600),
        ] {
            assert_eq!(since(text), Ok(seconds), "{text}");
        }
        for bad in [
            "",
            "yesterday",
            "2026-2-3",
            "2026-13-01",
            "2026-00-01",
            "2026-02-29",
            "2026-02-00",
            "1969-01-01",
            "-1",
            "2026-11-22Z",
        ] {
            assert!(since(bad).is_err(), "{bad}");
        }
    }
}
