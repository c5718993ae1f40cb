//! The keyboard focus: where it is, and how to move it with Tab.

use anyhow::{Result, bail, ensure};
use serde_json::Value;
use thirtyfour::Key;

use crate::browser::Browser;
use crate::find::{NAMES, Query};
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
    ///
    /// From the last stop, Tab leads to the browser's own controls. Chromium's driver comes back at the first stop; in other
    /// engines, what comes before the focus is reached with Shift+Tab.
    pub(crate) async fn tab_to(&self, query: &Query) -> Result<()> {
        let mut stops = Vec::new();
        let backwards = !self.is_chromium() && self.is_before_focus(query).await?;
        for _ in 0..MAX_STOPS {
            if self.has_focus(query).await? {
                return Ok(());
            }
            if backwards {
                self.shift_tab().await?;
            } else {
                self.press(Key::Tab + "").await?;
            }
            self.shows_focus().await?;
            stops.push(self.focused_words().await?);
        }
        bail!("Tab never reaches {query}: {}", stops.join(", "))
    }

    /// Whether the element that `query` finds comes before the focused one.
    async fn is_before_focus(&self, query: &Query) -> Result<bool> {
        let wanted = self.find(query).await?;
        let script = format!(
            "{FOCUSED}
            const all = [];
            const collect = root => {{
                for (const child of root.children) {{
                    all.push(child);
                    if (child.shadowRoot) collect(child.shadowRoot);
                    collect(child);
                }}
            }};
            collect(document);
            return all.indexOf(arguments[0]) < all.indexOf(element);"
        );
        Ok(self.script(&script, vec![wanted.to_json()?]).await? == true)
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
            "{NAMES} {FOCUSED}
            return element ? `${{roleOf(element)}} ${{nameOf(element)}} ${{element.dataset.testid ?? ''}}` : 'nothing';"
        );
        match self.script(&script, Vec::new()).await? {
            Value::String(words) => Ok(words),
            other => bail!("{other}"),
        }
    }
}
