//! Finds out whether secrets or personal data leak to places where another script, page or person could find them.

use anyhow::{Context as _, Result, ensure};
use percent_encoding::percent_decode_str;

use crate::browser::Browser;

/// Runs before any script of a page.
const WATCH: &str = include_str!("watch.js");

/// Asynchronous. Returns what is stored or visible at the end: `[place, text]` each.
const LEFT: &str = "
    const databases = await indexedDB.databases();
    const kept = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
    const desk = document.querySelector('factor-desk');
    return [
        ['storage', JSON.stringify({ ...localStorage })],
        ['storage', JSON.stringify({ ...sessionStorage })],
        ['storage', JSON.stringify([databases, kept])],
        ['cookie', document.cookie],
        ['window', JSON.stringify([window.name, document.title, history.state])],
        ['address', location.href],
        ['attribute', document.documentElement.outerHTML],
        ['attribute', desk ? desk.cloneNode().outerHTML + Object.keys(desk) : ''],
        ['global', Object.keys(window).filter(name => typeof window[name] === 'string').map(name => window[name]).join('\\n')],
    ];";

/// A text, and the place it was seen in.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    place: String,
    text: String,
}

/// A text that must not be found, with a name for it.
pub(crate) type Canary = (&'static str, String);

impl Browser {
    /// Records such texts, from the next page load on.
    pub(crate) async fn watch(&self) -> Result<()> {
        self.before_every_page(&format!("{{ {WATCH} }}")).await
    }

    /// All records since the last call, and what is there now.
    pub(crate) async fn seen(&self) -> Result<Vec<Record>> {
        let mut records = Vec::new();
        let left = self.async_script(LEFT).await?;
        let left: Vec<(String, String)> = serde_json::from_value(left)?;
        records.extend(left.into_iter().map(|(place, text)| Record { place, text }));
        for entry in self.console().await? {
            records.push(match entry.message.split_once("seen:") {
                Some((_, seen)) => {
                    let (place, text) = seen.split_once(':').context("no place")?;
                    Record {
                        place: place.to_owned(),
                        text: text.to_owned(),
                    }
                }
                None => Record {
                    place: "console".to_owned(),
                    text: entry.message,
                },
            });
        }
        Ok(records)
    }
}

/// Where canaries were found, in plain text, percent-encoded or in base64.
pub(crate) fn found(records: &[Record], canaries: &[Canary]) -> Result<Vec<String>> {
    use base64::Engine as _;
    let mut hits = Vec::new();
    for (name, canary) in canaries {
        ensure!(canary.len() >= 5, "{name} is too short to look for");
        let base64 = base64::prelude::BASE64_STANDARD_NO_PAD.encode(canary);
        for record in records {
            let decoded = percent_decode_str(&record.text).decode_utf8_lossy();
            if [canary, &base64]
                .iter()
                .any(|wanted| record.text.contains(*wanted) || decoded.contains(*wanted))
            {
                hits.push(format!("{name} in {}: {}", record.place, record.text));
            }
        }
    }
    Ok(hits)
}

/// The number of records of a place. A place without records was not watched, so it proves nothing.
pub(crate) fn count_of(records: &[Record], place: &str) -> usize {
    records
        .iter()
        .filter(|record| record.place == place)
        .count()
}
