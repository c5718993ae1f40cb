//! Checks for every screen: no accessibility violations, a clean console.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use thirtyfour::BrowserLogEntry;

use crate::browser::{Browser, Scheme};
use crate::engine::Engine;

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
    const results = await axe.run(document, { resultTypes: ['violations'], rules, ...OPTIONS });
    // `fits` finds what is covered. For axe, a message behind a dialog covers it: it doesn't know the top layer.
    const isCovered = ({ any }) => any.some(({ data }) => /obscured/i.test(data?.messageKey ?? ''));
    return results.violations.map(({ id, help, nodes }) => ({
        id, help,
        nodes: nodes.filter(node => id !== 'target-size' || !isCovered(node))
            .map(node => `${node.target.flat(9).join(' >> ')}: ${node.failureSummary}`),
    })).filter(({ nodes }) => nodes.length);";

/// All rules, or those whose result depends on the colours.
pub(crate) const ALL_RULES: &str = "{}";
const OF_COLOURS: &str =
    "{ runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }";

impl Browser {
    /// Checks that axe-core finds no violation: in the light scheme with all rules, and with those of colours in the dark
    /// scheme. Scripts are told the page's own colours when others are forced: `scenarios::forced_colors` compares pixels. Other engines than Chromium are checked in the scheme that is on.
    pub(crate) async fn accessible(&self) -> Result<()> {
        let schemes: &[_] = match self.engine() {
            Engine::Chromium => &[(Scheme::Light, ALL_RULES), (Scheme::Dark, OF_COLOURS)],
            Engine::Firefox | Engine::WebKit => &[(Scheme::Light, ALL_RULES)],
        };
        for (scheme, rules) in schemes {
            if self.is_chromium() {
                self.prefer(*scheme).await?;
            }
            let violations = self.violations(rules).await?;
            ensure!(
                violations.is_empty(),
                "axe found violations in {scheme:?}: {}",
                serde_json::to_string_pretty(&violations)?
            );
        }
        if self.is_chromium() {
            self.prefer(Scheme::Light).await?;
        }
        Ok(())
    }

    /// The page's current accessibility violations: `{id, help, nodes}` each. `options` are axe's.
    pub(crate) async fn violations(&self, options: &str) -> Result<Vec<Value>> {
        let loaded = self
            .script("return typeof axe === 'object'", Vec::new())
            .await?;
        if loaded != true {
            self.script(&axe_source()?, Vec::new()).await?;
        }
        self.async_script(SETTLED).await?;
        let violations = self.async_script(&AXE.replace("OPTIONS", options)).await?;
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
