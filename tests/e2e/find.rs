//! Finding elements as a person does: by what they are and what they are called.
//!
//! Roles and names are those that the engine computes for assistive technology, across shadow roots. Hidden elements are
//! not found. `data-testid` is for elements without a role or a name.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::http::Method;
use serde_json::{Value, json};
use thirtyfour::WebElement;
use thirtyfour::common::command::{Command, ExtensionCommand};

use crate::browser::Browser;
use crate::engine::Engine;
use crate::wait::until;

/// Defines `roleOf`, `nameOf` and `tidy`.
pub(crate) const NAMES: &str = include_str!("names.js");

/// Function body. Takes the query; returns `{elements, seen}`.
const SCRIPT: &str = concat!(include_str!("names.js"), include_str!("find.js"));

/// A description of elements. Made by [`role`], [`testid`], [`text`] or [`selector`].
#[derive(Clone, Debug)]
pub(crate) struct Query {
    json: Value,
}

/// Elements with this role (`button`, `textbox`, `dialog`, ...).
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

/// The innermost element that shows exactly this text.
pub(crate) fn text(text: &str) -> Query {
    Query {
        json: json!({ "text": text }),
    }
}

/// Elements that match this CSS selector: for pages other than the desk's.
pub(crate) fn selector(selector: &str) -> Query {
    Query {
        json: json!({ "selector": selector }),
    }
}

impl Query {
    /// With exactly this name, apart from white space.
    pub(crate) fn named(self, name: &str) -> Self {
        self.with("name", json!(name))
    }

    /// With this in the name.
    pub(crate) fn named_like(self, part: &str) -> Self {
        self.with("nameLike", json!(part))
    }

    /// With this in the visible text.
    pub(crate) fn showing(self, part: &str) -> Self {
        self.with("showing", json!(part))
    }

    /// With exactly this visible text, apart from white space.
    pub(crate) fn saying(self, text: &str) -> Self {
        self.with("saying", json!(text))
    }

    /// Containing an element that `inner` matches.
    pub(crate) fn holding(self, inner: &Query) -> Self {
        self.with("holding", inner.json.clone())
    }

    /// Inside an element that `outer` finds.
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
    /// All elements that `query` finds now, without waiting.
    pub(crate) async fn find_all(&self, query: &Query) -> Result<Vec<WebElement>> {
        Ok(self.ask(query).await?.0)
    }

    /// Waits for the first element that `query` finds.
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

    /// Waits until `query` finds exactly `wanted` elements.
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

    /// The text of the first element that `query` finds.
    pub(crate) async fn text_of(&self, query: &Query) -> Result<String> {
        let element = self.find(query).await?;
        Ok(element.text().await?)
    }

    /// The first element that `query` finds now; otherwise a description of what is there instead.
    pub(crate) async fn look(&self, query: &Query) -> Result<Result<WebElement, String>> {
        let (elements, seen) = self.ask(query).await?;
        let Some(element) = elements.into_iter().next() else {
            return Ok(Err(format!("there is only {seen}")));
        };
        let disagrees = if self.is_chromium() {
            None
        } else {
            self.disagrees(&element, query).await?
        };
        Ok(disagrees.map_or(Ok(element), Err))
    }

    /// What the engine itself calls this element, if that isn't the query's role and name.
    async fn disagrees(&self, element: &WebElement, query: &Query) -> Result<Option<String>> {
        for (key, what) in [("role", "role"), ("name", "label"), ("nameLike", "label")] {
            let Some(wanted) = query.json[key].as_str() else {
                continue;
            };
            let said = self.computed(element, what).await?;
            // WebKit gives cells no label, as their content is said; and a `select` is a button that opens a menu.
            let is_webkits = match query.json["role"].as_str() {
                Some("columnheader") => what == "label" && said.is_empty(),
                Some("combobox") => what == "role" && said == "button",
                _ => false,
            };
            if is_webkits && self.engine() == Engine::WebKit {
                continue;
            }
            let agrees = match key {
                "nameLike" => said.contains(wanted),
                _ => said == wanted,
            };
            if !agrees {
                return Ok(Some(format!("the engine's {what} of it is {said:?}")));
            }
        }
        Ok(None)
    }

    /// The engine's `role` or `label` of an element, with single spaces.
    async fn computed(&self, element: &WebElement, what: &'static str) -> Result<String> {
        let question = Computed {
            id: element.element_id().to_string(),
            what,
        };
        let command = Command::ExtensionCommand(Box::new(question));
        let answer = self.driver().handle().cmd(command).await?;
        let said: String = answer.value()?;
        Ok(said.split_whitespace().collect::<Vec<_>>().join(" "))
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

/// `WebDriver`'s "Get Computed Role" and "Get Computed Label".
#[derive(Debug)]
struct Computed {
    id: String,
    what: &'static str,
}

impl ExtensionCommand for Computed {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Arc<str> {
        format!("/element/{}/computed{}", self.id, self.what).into()
    }
}
