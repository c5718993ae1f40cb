//! `cargo xtask`: everything a developer, a CI machine or a visitor runs here, by one name each.
//!
//! Reading order: [`args`] (what can be asked), [`suite`] (the tests), [`demo`], [`size`], [`bench`](mod@bench); underneath
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
mod lockfile;
#[cfg(test)]
mod markup;
mod page;
mod postgres;
#[cfg(test)]
mod rooms;
mod size;
mod suite;
mod summary;
mod tools;
mod workspace;

use std::process::ExitCode;

use crate::args::Task;
use crate::workspace::Workspace;

fn main() -> ExitCode {
    let task = match args::parse(std::env::args_os().skip(1)) {
        Ok(task) => task,
        Err(problem) => {
            eprintln!("error: {problem}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one task. `Ok(false)`: it ran to its end and what it checked does not hold.
fn run(task: Task) -> anyhow::Result<bool> {
    if task == Task::Help {
        println!("{}", args::USAGE);
        return Ok(true);
    }
    let workspace = Workspace::locate()?;
    match task {
        Task::Help => Ok(true),
        Task::Demo {
            host, trunk: true, ..
        } => demo::run_behind_trunk(&workspace, host),
        Task::Demo { port, host, .. } => demo::run(&workspace, port, host),
        Task::Test {
            parts,
            keep_going,
            native,
        } => Ok(suite::run(&workspace, &parts, keep_going, native)),
        Task::BenchProxy(effort) => {
            bench::proxy(&workspace, effort)?;
            Ok(true)
        }
        Task::Size { features: false } => size::run(&workspace),
        Task::Size { features: true } => {
            size::features::run(&workspace)?;
            Ok(true)
        }
    }
}
