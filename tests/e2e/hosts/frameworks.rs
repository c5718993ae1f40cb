//! Bundlers and frameworks with the npm package, installed from its tarball.

use anyhow::Result;

use super::site::{Content, Site};
use super::{check, folder, in_host, in_site, npm};
use crate::env::Setup;
use crate::trunk::Port;

/// A host: a folder of tests/hosts, and how it is built.
struct Host {
    folder: &'static str,
    tool: &'static str,
    arguments: &'static [&'static str],
    /// The folder with the built page, below `folder`
    result: &'static str,
    /// Whether it has a button that renders it again
    renders_again: bool,
}

const WEBPACK: Host = Host {
    folder: "bundler",
    tool: "webpack",
    arguments: &["--config", "webpack.config.js"],
    result: "dist/webpack",
    renders_again: false,
};

const ESBUILD: Host = Host {
    folder: "bundler",
    tool: "esbuild",
    arguments: &[
        "customer.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--outdir=dist/esbuild",
    ],
    result: "dist/esbuild",
    renders_again: false,
};

const REACT: Host = Host {
    folder: "react",
    tool: "vite",
    arguments: &["build"],
    result: "dist",
    renders_again: true,
};

const VUE: Host = Host {
    folder: "vue",
    ..REACT
};

const SVELTE: Host = Host {
    folder: "more/svelte",
    ..REACT
};

const ANGULAR: Host = Host {
    folder: "more/angular",
    tool: "ng",
    arguments: &["build"],
    result: "dist/browser",
    renders_again: true,
};

const NEXT: Host = Host {
    folder: "more/next",
    tool: "next",
    arguments: &["build"],
    result: "out",
    renders_again: true,
};

async fn holds(name: &str, host: Host) -> Result<()> {
    let built = npm::build(host.folder, host.tool, host.arguments, host.result).await?;
    // The bundlers' page is beside their configuration.
    let content = Content::of([built, folder(host.folder)]);
    in_host(name, content, async |scenario, site| {
        scenario.open(site.origin()).await?;
        check::works(scenario).await?;
        if host.renders_again {
            check::survives_rendering(scenario).await?;
        }
        scenario.take_pictures(name).await
    })
    .await
}

#[tokio::test]
async fn webpack_host_works() -> Result<()> {
    holds("host_webpack", WEBPACK).await
}

#[tokio::test]
async fn esbuild_host_works() -> Result<()> {
    holds("host_esbuild", ESBUILD).await
}

#[tokio::test]
async fn react_host_works() -> Result<()> {
    holds("host_react", REACT).await
}

#[tokio::test]
async fn react_host_works_with_vites_development_server() -> Result<()> {
    let port = Port::reserve()?;
    let at = format!("http://127.0.0.1:{}", port.number()?);
    let site = Site::start().await?;
    let setup = Setup {
        portals: vec![at.clone()],
        ..Setup::default()
    };
    let content = Content::default();
    in_site(
        "host_react_dev",
        &site,
        setup,
        content,
        async |scenario, site| {
            let desk = scenario.env.origin();
            let server = npm::DevServer::vite("react", port, desk, site.origin()).await?;
            scenario.open(&at).await?;
            check::works(scenario).await?;
            check::survives_rendering(scenario).await?;
            drop(server);
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn vue_host_works() -> Result<()> {
    holds("host_vue", VUE).await
}

#[tokio::test]
#[ignore = "the packages of tests/hosts/more: `cargo xtask test --hosts all`"]
async fn svelte_host_works() -> Result<()> {
    holds("host_svelte", SVELTE).await
}

#[tokio::test]
#[ignore = "the packages of tests/hosts/more: `cargo xtask test --hosts all`"]
async fn angular_host_works() -> Result<()> {
    holds("host_angular", ANGULAR).await
}

#[tokio::test]
#[ignore = "the packages of tests/hosts/more: `cargo xtask test --hosts all`"]
async fn next_host_works() -> Result<()> {
    holds("host_next", NEXT).await
}
