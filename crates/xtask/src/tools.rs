//! Finds the tools that the commands need, and installs missing ones in their usual places.
//!
//! A tool is only installed if it is missing or has the wrong version. Everything comes from a package registry
//! (those of cargo, npm, rustup and the distribution).

mod apt;
mod bench;
mod browser;
mod cargo;
mod engines;
mod npm;
mod postgres;

use crate::workspace::Workspace;

pub(crate) use bench::{nginx, valgrind, wrk};
pub(crate) use browser::{chromedriver, chromium};
pub(crate) use cargo::WASM_TARGET;
pub(crate) use engines::{Engine, engine};
#[cfg(test)]
pub(crate) use postgres::has_postgres;
pub(crate) use postgres::{openssl, postgres_programs};

/// A tool that a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// `rustfmt`
    Rustfmt,
    /// `clippy`
    Clippy,
    /// The standard library for wasm
    WasmTarget,
    /// Trunk, which builds the page
    Trunk,
    /// `wasm-bindgen` and its test runner, in the version of Cargo.lock
    WasmBindgen,
    /// `cargo deny`
    CargoDeny,
    /// `typos`, which knows common misspellings.
    Typos,
    /// `cargo about`, which writes licence notices.
    CargoAbout,
    /// `cargo cyclonedx`, which writes bills of materials.
    CargoCycloneDx,
    /// Of package.json: wasm-opt and terser for the page, the list of authenticators, and what the
    /// browser tests use
    NpmPackages,
    /// Of tests/sdk/package.json: the SDK, and the other OpenID provider
    SdkPackages,
    /// Of tests/package/package.json: TypeScript, and the frameworks whose types the npm package extends
    TypePackages,
    /// Of tests/hosts/package.json: bundlers and frameworks
    HostPackages,
    /// Of tests/hosts/more/package.json: those that CI has no time for
    MoreHostPackages,
    /// Chromium and its driver
    Chromium,
}

impl Tool {
    /// For messages about progress.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::WasmTarget => "Rust's standard library for wasm",
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen",
            Self::CargoDeny => "cargo-deny",
            Self::Typos => "typos",
            Self::CargoAbout => "cargo-about",
            Self::CargoCycloneDx => "cargo-cyclonedx",
            Self::NpmPackages => "npm packages",
            Self::SdkPackages => "npm packages of the SDK tests",
            Self::TypePackages => "npm packages of the package's tests",
            Self::HostPackages => "npm packages of the hosts",
            Self::MoreHostPackages => "npm packages of more hosts",
            Self::Chromium => "Chromium",
        }
    }
}

/// Makes sure that all of `wanted` are installed, in order.
pub(crate) fn ensure(workspace: &Workspace, wanted: &[Tool]) -> anyhow::Result<()> {
    for tool in wanted {
        match tool {
            Tool::Rustfmt => cargo::ensure_component(workspace, "rustfmt")?,
            Tool::Clippy => cargo::ensure_component(workspace, "clippy")?,
            Tool::WasmTarget => cargo::ensure_wasm_target(workspace)?,
            Tool::Trunk => cargo::ensure_trunk(workspace)?,
            Tool::WasmBindgen => cargo::ensure_wasm_bindgen(workspace)?,
            Tool::CargoDeny => cargo::ensure_deny(workspace)?,
            Tool::Typos => cargo::ensure_typos(workspace)?,
            Tool::CargoAbout => cargo::ensure_about(workspace)?,
            Tool::CargoCycloneDx => cargo::ensure_cyclonedx(workspace)?,
            Tool::NpmPackages => npm::ensure(workspace, workspace.root())?,
            Tool::SdkPackages => npm::ensure(workspace, &workspace.root().join("tests/sdk"))?,
            Tool::TypePackages => npm::ensure(workspace, &workspace.root().join("tests/package"))?,
            Tool::HostPackages => npm::ensure(workspace, &workspace.root().join("tests/hosts"))?,
            Tool::MoreHostPackages => {
                npm::ensure(workspace, &workspace.root().join("tests/hosts/more"))?;
            }
            Tool::Chromium => browser::ensure(workspace)?,
        }
    }
    Ok(())
}
