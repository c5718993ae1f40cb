//! The widget in other people's pages, each built with its own tools: the folders of tests/hosts.
//!
//! The code that embeds the widget there is that of docs/EMBEDDING.md, word for word ([`document`]). A host is a folder and
//! a row of [`frameworks`]; all pass the same [`check`]. `cargo xtask test --only hosts` runs them; the ignored ones need
//! `--hosts all`. What a host shows if the widget can't start is in `scenarios::start_failures`.

mod check;
mod document;
mod frameworks;
mod layout;
mod npm;
mod plain;
mod remounts;
mod site;

use std::path::PathBuf;

use anyhow::Result;

use crate::env::{Env, Setup, Who};
use crate::hosts::site::{Content, Site};
use crate::scenario::{Scenario, run};
use crate::support::checkout;

/// A folder of tests/hosts.
fn folder(name: &str) -> PathBuf {
    checkout().join("tests/hosts").join(name)
}

/// Runs `body` with a site that shows `content` and that the proxy allows. It gives out Ada's tokens.
async fn in_host(
    name: &str,
    content: Content,
    body: impl AsyncFnOnce(&Scenario<'_>, &Site) -> Result<()>,
) -> Result<()> {
    let site = Site::start().await?;
    in_site(name, &site, Setup::default(), content, body).await
}

/// [`in_host`] with a site that has been started already, and with another setup than the default.
async fn in_site(
    name: &str,
    site: &Site,
    setup: Setup,
    content: Content,
    body: impl AsyncFnOnce(&Scenario<'_>, &Site) -> Result<()>,
) -> Result<()> {
    let mut setup = setup;
    setup.portals.push(site.origin().to_owned());
    run(name, setup, async |scenario| {
        show(site, scenario.env, content)?;
        body(scenario, site).await
    })
    .await
}

/// Makes the site show `content`, for the proxy of `env`.
fn show(site: &Site, env: &Env, content: Content) -> Result<()> {
    site.show(env.origin(), env.token_of(Who::Ada)?, content);
    Ok(())
}
