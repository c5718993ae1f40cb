//! `cargo xtask`: the commands for developers, CI and visitors.
//!
//! Reading order: [`args`] (the command line), [`suite`] (the tests), [`demo`], [`fuzz`], [`size`], [`bench`](mod@bench); underneath
//! them [`tools`] (what must be installed), [`page`] (the release page) and [`exec`] (child processes).

#![expect(
    clippy::print_stdout,
    reason = "a command line tool: its tables are its output"
)]

mod args;
#[cfg(test)]
mod background;
mod bench;
mod demo;
mod exec;
mod fuzz;
mod languages;
mod lockfile;
#[cfg(test)]
mod markup;
#[cfg(test)]
mod messages;
mod package;
mod page;
#[cfg(test)]
mod permits;
mod postgres;
#[cfg(test)]
mod rooms;
mod shipped;
mod size;
mod sources;
mod steps;
mod suite;
mod summary;
mod surface;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Bench, Cli, DemoArgs, NativeTests, Task};
use crate::suite::Part;
use crate::workspace::Workspace;

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a task. `Ok(false)` means that it completed, but a check failed.
fn run(task: Task) -> anyhow::Result<bool> {
    let workspace = Workspace::locate()?;
    match task {
        Task::Demo(DemoArgs {
            host, trunk: true, ..
        }) => demo::run_behind_trunk(&workspace, host),
        Task::Demo(args) => demo::run(&workspace, &args),
        Task::Test(args) => Ok(suite::run(
            &workspace,
            &args.parts(),
            args.keep_going,
            args.native,
        )),
        Task::Check => Ok(suite::run(
            &workspace,
            &Part::CHECK,
            false,
            NativeTests::default(),
        )),
        Task::Fuzz(args) => {
            fuzz::run(&workspace, &args)?;
            Ok(true)
        }
        Task::Licenses => {
            shipped::notices::write(&workspace)?;
            Ok(true)
        }
        Task::Sbom => {
            shipped::sbom::write(&workspace)?;
            Ok(true)
        }
        Task::Size { features: false } => size::run(&workspace),
        Task::Size { features: true } => {
            size::features::run(&workspace)?;
            Ok(true)
        }
        Task::Package(args) => {
            package::run(&workspace, args.out.as_deref(), args.built)?;
            Ok(true)
        }
        Task::Surface => {
            surface::write(&workspace)?;
            Ok(true)
        }
        Task::Bench(Bench::Proxy(effort)) => {
            bench::proxy(&workspace, effort)?;
            Ok(true)
        }
        Task::Bench(Bench::Page(args)) => {
            bench::page::run(&workspace, &args)?;
            Ok(true)
        }
        Task::Bench(Bench::Growth(args)) => {
            bench::growth::run(&workspace, &args)?;
            Ok(true)
        }
    }
}
