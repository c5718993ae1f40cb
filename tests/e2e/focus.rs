//! The keyboard focus: where it is, and how to move it with Tab.

use anyhow::{Result, bail, ensure};
use serde_json::Value;
use thirtyfour::Key;

use crate::browser::Browser;
use crate::find::Query;
use crate::wait::until;

/// Maximum number of Tab stops to try; more than any screen has.
const MAX_STOPS: usize = 80;

/// The focused element, through shadow roots.
const FOCUSED: &str = "
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;";

impl Browser {
    /// Whether the first element that `query` finds has the focus.
    pub(crate) async fn has_focus(&self, query: &Query) -> Result<bool> {
        let Some(element) = self.find_all(query).await?.into_iter().next() else {
            return Ok(false);
        };
        let script = format!("{FOCUSED} return element === arguments[0];");
        Ok(self.script(&script, vec![element.to_json()?]).await? == true)
    }

    /// Waits until the element that `query` finds has the focus.
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

    /// Presses Tab until the element that `query` finds has the focus. Every stop on the way must be visible and have a
    /// focus indicator.
    pub(crate) async fn tab_to(&self, query: &Query) -> Result<()> {
        let mut stops = Vec::new();
        for _ in 0..MAX_STOPS {
            if self.has_focus(query).await? {
                return Ok(());
            }
            self.press(Key::Tab + "").await?;
            self.shows_focus().await?;
            stops.push(self.focused_words().await?);
        }
        bail!("Tab never reaches {query}: {}", stops.join(", "))
    }

    /// Checks that the focused element is visible and has a focus indicator.
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
            "no visible focus indicator on {}",
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
