//! Checks for every screen, and screenshots of it.
//!
//! With `FACTORDESK_SHOTS=DIR`, every screen that a scenario checks is saved there: light and dark, wide and narrow.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::browser::{Browser, Scheme};

/// The narrowest supported window, in CSS pixels: WCAG 1.4.10, reflow.
const NARROWEST: u32 = 320;

/// Asynchronous. Returns the elements that are wider than the window or than an open dialog, and by how much.
const STICKING_OUT: &str = "
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const found = [];
    const roots = [document];
    const look = element => {
        if (element.scrollWidth > element.clientWidth + 1)
            found.push(`${element.localName} ${element.dataset.testid ?? ''}: ${element.scrollWidth} > ${element.clientWidth}`);
    };
    look(document.documentElement);
    for (let i = 0; i < roots.length; i += 1)
        for (const element of roots[i].querySelectorAll('*')) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            if (element.matches('dialog[open], dialog[open] .dialog-body')) look(element);
        }
    if (found.length)
        for (const root of roots)
            for (const element of root.querySelectorAll('*'))
                if (element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
                    found.push(`${element.localName}.${element.className} ${element.dataset.testid ?? ''}`);
    return found.slice(0, 12);";

impl Browser {
    /// Checks a screen: accessible in light and in dark, and no horizontal scrolling in a narrow window. Then takes its
    /// screenshots.
    pub(crate) async fn screen(&self, name: &str) -> Result<()> {
        self.accessible()
            .await
            .with_context(|| format!("screen {name}"))?;
        self.fits(name).await?;
        self.take_pictures(name).await
    }

    /// Checks that nothing scrolls horizontally at 320 pixels.
    pub(crate) async fn fits(&self, name: &str) -> Result<()> {
        self.set_width(NARROWEST, 800).await?;
        let found = self.async_script(STICKING_OUT).await?;
        self.reset_width().await?;
        ensure!(
            found == Value::Array(Vec::new()),
            "screen {name} is wider than {NARROWEST} pixels: {found:#}"
        );
        Ok(())
    }

    /// Saves screenshots if `FACTORDESK_SHOTS` is set.
    pub(crate) async fn take_pictures(&self, name: &str) -> Result<()> {
        let Some(directory) = std::env::var_os("FACTORDESK_SHOTS").map(PathBuf::from) else {
            return Ok(());
        };
        std::fs::create_dir_all(&directory)?;
        for (scheme, word) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            self.prefer(scheme).await?;
            for (width, height) in [(1280, 900), (360, 780)] {
                self.set_width(width, height).await?;
                let path = directory.join(format!("{name}-{word}-{width}.png"));
                self.screenshot(&path).await?;
            }
            self.reset_width().await?;
        }
        self.prefer(Scheme::Light).await
    }

    /// Emulates a window of this size, without scroll bars.
    pub(crate) async fn set_width(&self, width: u32, height: u32) -> Result<()> {
        self.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true}))
            .await?;
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// Restores the real window size.
    pub(crate) async fn reset_width(&self) -> Result<()> {
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
            .await?;
        self.devtools("Emulation.setScrollbarsHidden", json!({"hidden": false}))
            .await?;
        Ok(())
    }
}
