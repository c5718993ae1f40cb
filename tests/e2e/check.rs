//! Checks for every screen: no accessibility violations, a clean console.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use thirtyfour::BrowserLogEntry;

use crate::browser::{Browser, Scheme};

/// Resolves when all finite animations have ended.
const SETTLED: &str = "
    const roots = [document];
    for (let i = 0; i < roots.length; i += 1)
        for (const element of roots[i].querySelectorAll('*'))
            if (element.shadowRoot) roots.push(element.shadowRoot);
    await Promise.allSettled(roots
        .flatMap(root => root.getAnimations())
        .filter(animation => animation.effect?.getComputedTiming().endTime !== Infinity)
        .map(animation => animation.finished));";

/// Runs axe over the document and everything in it, open shadow roots included. Its rule for WCAG 2.2 is off by default.
const AXE: &str = "
    const rules = { 'target-size': { enabled: true } };
    const results = await axe.run(document, { resultTypes: ['violations'], rules });
    return results.violations.map(({ id, help, nodes }) => ({
        id, help,
        nodes: nodes.map(node => `${node.target.flat(9).join(' >> ')}: ${node.failureSummary}`),
    }));";

impl Browser {
    /// Checks that axe-core finds no violation in the light or the dark scheme or with forced colours; elsewhere than in Chromium, in the scheme
    /// that is on.
    pub(crate) async fn accessible(&self) -> Result<()> {
        if !self.is_chromium() {
            let violations = self.violations().await?;
            ensure!(
                violations.is_empty(),
                "axe found violations: {violations:#?}"
            );
            return Ok(());
        }
        for scheme in [Scheme::Light, Scheme::Dark, Scheme::Forced] {
            self.prefer(scheme).await?;
            let violations = self.violations().await?;
            ensure!(
                violations.is_empty(),
                "axe found violations in {scheme:?}: {}",
                serde_json::to_string_pretty(&violations)?
            );
        }
        self.prefer(Scheme::Light).await
    }

    /// The page's current accessibility violations: `{id, help, nodes}` each.
    pub(crate) async fn violations(&self) -> Result<Vec<Value>> {
        let loaded = self
            .script("return typeof axe === 'object'", Vec::new())
            .await?;
        if loaded != true {
            self.script(&axe_source()?, Vec::new()).await?;
        }
        self.async_script(SETTLED).await?;
        let violations = self.async_script(AXE).await?;
        violations
            .as_array()
            .cloned()
            .context("axe gave no list of violations")
    }

    /// Checks that the console has no error and no policy violation, except messages that contain one of `expected`,
    /// such as `the server responded with a status of 429`.
    pub(crate) async fn console_clean(&self, expected: &[&str]) -> Result<()> {
        let bad: Vec<_> = self
            .console()
            .await?
            .into_iter()
            .filter(is_bad)
            .map(|entry| entry.message)
            .filter(|message| !expected.iter().any(|part| message.contains(part)))
            .collect();
        ensure!(
            bad.is_empty(),
            "the console isn't clean:\n{}",
            bad.join("\n")
        );
        Ok(())
    }
}

fn is_bad(entry: &BrowserLogEntry) -> bool {
    entry.level == "SEVERE"
        || entry.source.as_deref() == Some("security")
        || entry.message.contains("Content Security Policy")
}

fn axe_source() -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).with_context(|| {
        format!(
            "can't read {}: `cargo xtask test` installs it",
            path.display()
        )
    })
}
