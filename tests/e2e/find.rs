//! Finding things the way a person does: by what they are and what they are called.
//!
//! Role and name are those that Chromium computes for assistive technology, through shadow roots; what
//! is hidden is not found. `data-testid` is for what has neither.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::browser::Browser;
use crate::wait::until;

/// Function body; argument: the query; returns `{elements, seen}`.
const SCRIPT: &str = include_str!("find.js");

/// What to look for. Made by [`role`] or [`testid`].
#[derive(Clone, Debug)]
pub(crate) struct Query {
    json: Value,
}

/// Anything with this role (`button`, `textbox`, `dialog`, ...).
pub(crate) fn role(role: &str) -> Query {
    Query {
        json: json!({ "role": role }),
    }
}

/// The element with this `data-testid`.
pub(crate) fn testid(id: &str) -> Query {
    Query {
        json: json!({ "testid": id }),
    }
}

/// Whatever shows exactly this text, and nothing inside it does.
pub(crate) fn text(text: &str) -> Query {
    Query {
        json: json!({ "text": text }),
    }
}

/// What this CSS selector matches: for pages that aren't ours.
pub(crate) fn selector(selector: &str) -> Query {
    Query {
        json: json!({ "selector": selector }),
    }
}

impl Query {
    /// Called exactly this (white space aside).
    pub(crate) fn named(self, name: &str) -> Self {
        self.with("name", json!(name))
    }

    /// With this in its name.
    pub(crate) fn named_like(self, part: &str) -> Self {
        self.with("nameLike", json!(part))
    }

    /// With this in the text it shows.
    pub(crate) fn showing(self, part: &str) -> Self {
        self.with("showing", json!(part))
    }

    /// Showing exactly this text (white space aside).
    pub(crate) fn saying(self, text: &str) -> Self {
        self.with("saying", json!(text))
    }

    /// With what `inner` matches somewhere in it.
    pub(crate) fn holding(self, inner: &Query) -> Self {
        self.with("holding", inner.json.clone())
    }

    /// Inside what `outer` finds.
    pub(crate) fn within(self, outer: &Query) -> Self {
        self.with("within", outer.json.clone())
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.json[key] = value;
        self
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.json.fmt(f)
    }
}

impl Browser {
    /// Everything that `query` finds now.
    pub(crate) async fn find_all(&self, query: &Query) -> Result<Vec<WebElement>> {
        Ok(self.ask(query).await?.0)
    }

    /// The first thing that `query` finds, once it is there.
    pub(crate) async fn find(&self, query: &Query) -> Result<WebElement> {
        until(&query.to_string(), async || self.look(query).await).await
    }

    /// Waits until `query` finds nothing.
    pub(crate) async fn gone(&self, query: &Query) -> Result<()> {
        until(&format!("no {query}"), async || {
            let found = self.find_all(query).await?.len();
            Ok(if found == 0 {
                Ok(())
            } else {
                Err(format!("{found} are there"))
            })
        })
        .await
    }

    /// Waits until `query` finds exactly `wanted` things.
    pub(crate) async fn find_count(&self, query: &Query, wanted: usize) -> Result<()> {
        until(&format!("{wanted} of {query}"), async || {
            let found = self.find_all(query).await?.len();
            Ok(if found == wanted {
                Ok(())
            } else {
                Err(format!("{found} are there"))
            })
        })
        .await
    }

    /// The text of the first thing that `query` finds.
    pub(crate) async fn text_of(&self, query: &Query) -> Result<String> {
        let element = self.find(query).await?;
        Ok(element.text().await?)
    }

    /// The first thing that `query` finds now, or what is there instead.
    pub(crate) async fn look(&self, query: &Query) -> Result<Result<WebElement, String>> {
        let (elements, seen) = self.ask(query).await?;
        Ok(elements
            .into_iter()
            .next()
            .ok_or_else(|| format!("there is only {seen}")))
    }

    async fn ask(&self, query: &Query) -> Result<(Vec<WebElement>, String)> {
        let answer = self
            .script(SCRIPT, vec![query.json.clone()])
            .await
            .with_context(|| format!("looking for {query}"))?;
        let elements = answer["elements"].as_array().cloned().unwrap_or_default();
        let elements = elements
            .into_iter()
            .map(|element| WebElement::from_json(element, self.driver().handle().clone()))
            .collect::<Result<_, _>>()?;
        Ok((elements, answer["seen"].to_string()))
    }
}
