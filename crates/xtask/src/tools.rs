//! What must be installed, and installing it where its user would expect it.
//!
//! A tool is looked for first; it is installed only when it is missing or of another version.
//! Everything comes from a package registry (cargo's, npm's, rustup's, the distribution's).

mod apt;
mod bench;
mod browser;
mod cargo;
mod npm;
mod postgres;

use crate::workspace::Workspace;

pub(crate) use bench::{nginx, wrk};
pub(crate) use browser::chromedriver;
pub(crate) use cargo::WASM_TARGET;
#[cfg(test)]
pub(crate) use postgres::has_postgres;
pub(crate) use postgres::{openssl, postgres_programs};

/// Something that a part of the work needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// `rustfmt`.
    Rustfmt,
    /// `clippy`.
    Clippy,
    /// The standard library for the browser.
    WasmTarget,
    /// Trunk, which builds the page.
    Trunk,
    /// `wasm-bindgen` and its test runner, of the version in Cargo.lock.
    WasmBindgen,
    /// `cargo deny`.
    CargoDeny,
    /// `cargo about`, which writes licence notices.
    CargoAbout,
    /// `cargo cyclonedx`, which writes bills of materials.
    CargoCycloneDx,
    /// wasm-opt, axe-core and the list of authenticators, of the versions in package.json.
    NpmPackages,
    /// The SDK, of the version in tests/sdk/package.json.
    SdkPackages,
    /// Chromium and its driver.
    Chromium,
}

/// Makes sure that all of `wanted` are there, in order.
pub(crate) fn ensure(workspace: &Workspace, wanted: &[Tool]) -> anyhow::Result<()> {
    for tool in wanted {
        match tool {
            Tool::Rustfmt => cargo::ensure_component(workspace, "rustfmt")?,
            Tool::Clippy => cargo::ensure_component(workspace, "clippy")?,
            Tool::WasmTarget => cargo::ensure_wasm_target(workspace)?,
            Tool::Trunk => cargo::ensure_trunk(workspace)?,
            Tool::WasmBindgen => cargo::ensure_wasm_bindgen(workspace)?,
            Tool::CargoDeny => cargo::ensure_deny(workspace)?,
            Tool::CargoAbout => cargo::ensure_about(workspace)?,
            Tool::CargoCycloneDx => cargo::ensure_cyclonedx(workspace)?,
            Tool::NpmPackages => npm::ensure(workspace, workspace.root())?,
            Tool::SdkPackages => npm::ensure(workspace, &workspace.root().join("tests/sdk"))?,
            Tool::Chromium => browser::ensure(workspace)?,
        }
    }
    Ok(())
}
