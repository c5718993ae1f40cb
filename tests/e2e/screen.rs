//! Checks for every screen, and screenshots of it.
//!
//! With `FACTORDESK_SHOTS=DIR`, every screen that a scenario checks is saved there: light and dark, wide and narrow.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::browser::{Browser, Scheme};
use crate::wait::until;

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

/// The height of a window of 1280 by 1024 pixels at 400 % zoom, in CSS pixels. Its width is [`NARROWEST`].
const ZOOMED: u32 = 256;

/// Asynchronous. Returns the controls of the page, or of the dialog or menu that is open, which can't be scrolled to where the
/// pointer and the eye reach them.
const HIDDEN: &str = "
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const all = [];
    const collect = root => {
        for (const element of root.querySelectorAll('*')) {
            all.push(element);
            if (element.shadowRoot) collect(element.shadowRoot);
        }
    };
    collect(document);
    const dialog = all.findLast(element =>
        element.matches('dialog:modal, [role=menu], [role=listbox]') && element.checkVisibility());
    const around = element => element.parentElement ?? element.getRootNode().host;
    const isIn = (inner, outer) => {
        for (let element = inner; element; element = around(element)) if (element === outer) return true;
        return false;
    };
    const found = [];
    for (const control of all) {
        if (!control.matches('button, a[href], input, select, textarea, summary')) continue;
        if (dialog && !isIn(control, dialog)) continue;
        if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        let said;
        // As the focus scrolls; then as a person does, away from a message at the edge.
        const isReached = ['nearest', 'center'].some(block => {
            control.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' });
            const { left, top, width, height } = control.getBoundingClientRect();
            // Shown when it has the focus.
            if (width <= 1 || height <= 1) return true;
            let [root, hit] = [document, null];
            while (root) {
                const inner = root.elementFromPoint(left + width / 2, top + height / 2);
                if (inner === hit) break;
                [root, hit] = [inner?.shadowRoot, inner];
            }
            said = `at ${Math.round(left)},${Math.round(top)} ${Math.round(width)}x${Math.round(height)}: `
                + `${hit?.localName}.${hit?.className} is there`;
            // The link past the bar is there only while it has the focus.
            return hit && (hit.matches('.skip') || isIn(hit, control) || [...(control.labels ?? [])].some(label => isIn(hit, label)));
        });
        if (!isReached)
            found.push(`${control.localName} ${control.dataset.testid ?? control.textContent.trim()} ${said}`);
    }
    scrollTo(0, 0);
    return found.slice(0, 12);";

impl Browser {
    /// Checks a screen: accessible in light and in dark, and no horizontal scrolling in a narrow window. Then takes its
    /// screenshots.
    pub(crate) async fn screen(&self, name: &str) -> Result<()> {
        self.choice_loaded().await?;
        self.accessible()
            .await
            .with_context(|| format!("screen {name}"))?;
        self.fits(name).await?;
        self.take_pictures(name).await
    }

    /// Checks that nothing scrolls horizontally at 320 pixels, and that every control can be seen and clicked at 400 %
    /// zoom of a window of 1280 by 1024.
    pub(crate) async fn fits(&self, name: &str) -> Result<()> {
        self.choice_loaded().await?;
        for (height, script, what) in [
            (800, STICKING_OUT, "is wider than 320 pixels"),
            (ZOOMED, HIDDEN, "hides controls at 400 % zoom"),
        ] {
            self.set_width(NARROWEST, height).await?;
            let found = self.async_script(script).await?;
            self.reset_width().await?;
            ensure!(
                found == Value::Array(Vec::new()),
                "screen {name} {what}: {found:#}"
            );
        }
        Ok(())
    }

    /// Saves screenshots if `FACTORDESK_SHOTS` is set.
    pub(crate) async fn take_pictures(&self, name: &str) -> Result<()> {
        let Some(directory) = std::env::var_os("FACTORDESK_SHOTS").map(PathBuf::from) else {
            return Ok(());
        };
        self.choice_loaded().await?;
        std::fs::create_dir_all(&directory)?;
        if !self.is_chromium() {
            let path = directory.join(format!("{name}-{:?}.png", self.engine()));
            return self.screenshot(&path).await;
        }
        for (scheme, word) in [
            (Scheme::Light, "light"),
            (Scheme::Dark, "dark"),
            (Scheme::Forced, "forced"),
        ] {
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

    /// Emulates a window of this size, without scroll bars. In other engines than Chromium, the window gets this size, or
    /// the engine's own minimum.
    pub(crate) async fn set_width(&self, width: u32, height: u32) -> Result<()> {
        if !self.is_chromium() {
            self.driver().set_window_rect(0, 0, width, height).await?;
            // The driver is told before the page is. A small window may be larger than asked for, and the browser's own
            // controls need some of the height.
            let script = "const [width, height] = arguments;
                const fits = innerHeight <= height && innerHeight > height - 150;
                return width < 500 ? innerWidth <= 500 : innerWidth === width && fits;";
            let size = || vec![width.into(), height.into()];
            return until("the window's size", async || {
                let has_it = self.script(script, size()).await? == true;
                Ok(has_it.then_some(()).ok_or_else(|| "not yet".to_owned()))
            })
            .await;
        }
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
        if !self.is_chromium() {
            return self.set_width(1280, 900).await;
        }
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
            .await?;
        self.devtools("Emulation.setScrollbarsHidden", json!({"hidden": false}))
            .await?;
        Ok(())
    }
}
