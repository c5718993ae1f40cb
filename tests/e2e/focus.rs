//! The keyboard: where the focus is, and how to get somewhere with it.

use anyhow::{Result, bail, ensure};
use serde_json::Value;
use thirtyfour::Key;

use crate::browser::Browser;
use crate::find::Query;
use crate::wait::until;

/// More stops than any screen has.
const MOST_STOPS: usize = 80;

/// The focused element, through shadow roots.
const FOCUSED: &str = "
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;";

impl Browser {
    /// Whether what `query` finds has the focus.
    pub(crate) async fn has_focus(&self, query: &Query) -> Result<bool> {
        let Some(element) = self.find_all(query).await?.into_iter().next() else {
            return Ok(false);
        };
        let script = format!("{FOCUSED} return element === arguments[0];");
        Ok(self.script(&script, vec![element.to_json()?]).await? == true)
    }

    /// Waits until what `query` finds has the focus.
    pub(crate) async fn focused(&self, query: &Query) -> Result<()> {
        until(&format!("focus on {query}"), async || {
            Ok(if self.has_focus(query).await? {
                Ok(())
            } else {
                Err(format!("it is on {}", self.focused_words().await?))
            })
        })
        .await
    }

    /// Presses Tab until what `query` finds has the focus. On the way, every stop must be visible and show that it is
    /// the one.
    pub(crate) async fn tab_to(&self, query: &Query) -> Result<()> {
        let mut stops = Vec::new();
        for _ in 0..MOST_STOPS {
            if self.has_focus(query).await? {
                return Ok(());
            }
            self.press(Key::Tab + "").await?;
            self.shows_focus().await?;
            stops.push(self.focused_words().await?);
        }
        bail!("Tab never comes to {query}: {}", stops.join(", "))
    }

    /// Whoever looks can tell where the focus is.
    async fn shows_focus(&self) -> Result<()> {
        let script = format!(
            "{FOCUSED}
            if (!element || element === document.body) return true;
            const style = getComputedStyle(element);
            const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            return element.checkVisibility() && (ring || style.boxShadow !== 'none');"
        );
        ensure!(
            self.script(&script, Vec::new()).await? == true,
            "nobody can see that the focus is on {}",
            self.focused_words().await?
        );
        Ok(())
    }

    async fn focused_words(&self) -> Result<String> {
        let script = format!(
            "{FOCUSED}
            return element ? `${{element.computedRole}} ${{element.computedName}} ${{element.dataset.testid ?? ''}}` : 'nothing';"
        );
        match self.script(&script, Vec::new()).await? {
            Value::String(words) => Ok(words),
            other => bail!("{other}"),
        }
    }
}
