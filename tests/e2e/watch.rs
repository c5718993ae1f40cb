//! Whether anything secret or personal is left where another script, another page or another person finds it.

use anyhow::{Context as _, Result, ensure};
use percent_encoding::percent_decode_str;

use crate::browser::Browser;

/// Installed before any script of a page.
const WATCH: &str = include_str!("watch.js");

/// Asynchronous; what is there at the end: `[where, text]` each.
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

/// A text, and where it was seen.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    place: String,
    text: String,
}

/// What must not be found: its name, and the text.
pub(crate) type Canary = (&'static str, String);

impl Browser {
    /// From the next page on, remembers what could be found later.
    pub(crate) async fn watch(&self) -> Result<()> {
        self.before_every_page(&format!("{{ {WATCH} }}")).await
    }

    /// Everything that was seen since it was last asked, and what is there now.
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

/// Where canaries were found: as they are, percent-encoded, or in base64.
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

/// How many records there are of each of these places: a place that was never looked at proves nothing.
pub(crate) fn count_of(records: &[Record], place: &str) -> usize {
    records
        .iter()
        .filter(|record| record.place == place)
        .count()
}
