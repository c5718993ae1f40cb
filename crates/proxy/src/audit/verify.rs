//! Checks that the chain is complete and unaltered: `factordesk-proxy audit verify`.

use std::str::FromStr;

use crate::digest::{from_hex, hex};
use crate::store::audit::{Event, GENESIS};
use crate::store::{Store, StoreError};

/// Number of rows that are read at a time.
pub(super) const BATCH: u32 = 1_000;

/// A position in the chain that was noted elsewhere: `<count>:<hash>`. With it, missing records at
/// the end of the chain are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Number of records up to here
    pub count: u64,
    /// Hash of the last of them
    pub hash: [u8; 32],
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.count, hex(&self.hash))
    }
}

impl FromStr for Anchor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "it must be <count>:<hash>, as `audit export` prints it";
        let (count, digits) = text.split_once(':').ok_or(FORM)?;
        let hash = from_hex(digits).ok_or(FORM)?;
        Ok(Self {
            count: count.parse().map_err(|_| FORM)?,
            hash,
        })
    }
}

/// What is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The number of the first bad record, and what is wrong with it
    #[error("audit record {0}: {1}")]
    At(u64, &'static str),
    /// The store can't be read
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the chain begins: at nothing, or after the records that were removed because of their age.
pub(super) async fn start(store: &dyn Store) -> Result<Anchor, StoreError> {
    let genesis = Anchor {
        count: 0,
        hash: GENESIS,
    };
    let first = store.rows(0, 1).await?;
    let Some(before) = first.first().map(|row| row.seq.saturating_sub(1)) else {
        return Ok(genesis);
    };
    if before == 0 {
        return Ok(genesis);
    }
    let about = store.rows_about(before).await?;
    let pruned = about
        .iter()
        .find_map(|row| match row.content().ok()?.event {
            Event::Pruned(pruned) if pruned.count == before => Some(pruned),
            _ => None,
        });
    // Without a record of their removal, the first records are missing.
    Ok(pruned.map_or(genesis, |pruned| Anchor {
        count: pruned.count,
        hash: pruned.hash,
    }))
}

/// Verifies the whole chain and returns its end.
///
/// # Errors
/// The first record that is missing or altered.
pub async fn verify(store: &dyn Store, expected: Option<Anchor>) -> Result<Anchor, Broken> {
    let mut end = start(store).await?;
    if let Some(anchor) = expected
        && anchor.count < end.count
    {
        return Err(Broken::At(
            anchor.count,
            "it was removed because of its age; give a later anchor",
        ));
    }
    loop {
        check_anchor(end, expected)?;
        let rows = store.rows(end.count, BATCH).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            end = follow(end, &row)?;
            check_anchor(end, expected)?;
        }
    }
    match expected {
        Some(anchor) if anchor.count > end.count => Err(Broken::At(
            end.count + 1,
            "it is missing at the end of the chain",
        )),
        _ => Ok(end),
    }
}

/// Verifies one row, and returns the position after it.
pub(super) fn follow(end: Anchor, row: &crate::store::audit::Row) -> Result<Anchor, Broken> {
    match row.fault((end.count, end.hash)) {
        // The expected number: the one in the row can't be trusted.
        Some(what) => Err(Broken::At(end.count + 1, what)),
        None => Ok(Anchor {
            count: row.seq,
            hash: row.hash,
        }),
    }
}

fn check_anchor(end: Anchor, expected: Option<Anchor>) -> Result<(), Broken> {
    match expected {
        Some(anchor) if anchor.count == end.count && anchor.hash != end.hash => Err(Broken::At(
            end.count,
            "it is not the one of the expected anchor",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchor_is_read_as_it_is_written() {
        let anchor = Anchor {
            count: 12,
            hash: [0xa5; 32],
        };
        assert_eq!(anchor.to_string().parse(), Ok(anchor));
        let digits = "a5".repeat(32);
        for bad in [
            "",
            "12",
            "12:",
            "x:00",
            &format!("12:{digits}0"),
            &format!("-1:{digits}"),
            &format!("12:{}é", &digits[2..]),
        ] {
            assert!(bad.parse::<Anchor>().is_err(), "{bad}");
        }
    }
}
