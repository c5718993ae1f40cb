//! `cargo xtask bench page`: what the page costs its visitors, measured in headless Chromium against the real proxy with the
//! embedded tenant.
//!
//! Every page is served by a demo of its own, built for release, in brotli as in the proxy's binary. The pages are loaded in
//! turns: the page, the floor page (`crates/xtask/bench/floor`: the same requests, and nothing but a row for each method), and
//! what `--beside` and `--against` name. The scripts in `crates/xtask/bench` measure; this starts the servers and makes tables.
//! Nothing is asserted, because the figures depend on the machine. `docs/PERFORMANCE.md` says what they mean.

mod compare;
mod figures;
mod report;
mod seed;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use self::figures::Figures;
use self::server::Server;
use super::setup::Folder;
use crate::exec::Exec;
use crate::page;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// Rows of the measured pages, for the selector syntax of `observe.js`.
const ROW: &str = "factor-desk >>> [data-testid=factor-row]";
const FLOOR_ROW: &str = "li";
/// Lengths of the lists whose interactions are measured.
const LISTS: [usize; 3] = [10, 60, 1_000];
/// The list whose interactions are measured in the floor page.
const FLOOR_LIST: usize = 60;

/// The options of `bench page`.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct PageArgs {
    /// Cold and warm loads of each page, unthrottled and throttled; the medians are printed.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Inputs of each interaction.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) inputs: u32,
    /// Mounts of the element over which the growth of its memory is measured; 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) mounts: u32,
    /// Measure the built page in DIR, instead of building it.
    #[arg(long, value_name = "DIR")]
    pub(crate) page: Option<PathBuf>,
    /// Also measure the built page in DIR, in turns with the page: one of another commit, for example.
    #[arg(long, value_name = "DIR")]
    pub(crate) beside: Option<PathBuf>,
    /// Also measure loads of this address, in turns with the page. It isn't logged in to.
    #[arg(long, value_name = "URL", requires = "selector")]
    pub(crate) against: Option<String>,
    /// What counts as a row at the address of `--against`. `a >>> b` is b in the shadow root of a.
    #[arg(long, value_name = "CSS", requires = "against")]
    pub(crate) selector: Option<String>,
    /// Write all figures to FILE.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Compare with the figures in FILE, which an earlier run wrote with `--json`.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
}

/// Builds, starts, measures, prints.
pub(crate) fn run(workspace: &Workspace, args: &PageArgs) -> anyhow::Result<()> {
    // Read first: a measurement takes minutes.
    let before = args.compare.as_deref().map(Figures::read).transpose()?;
    tools::ensure(workspace, &[Tool::Chromium, Tool::NpmPackages])?;
    let dist = if let Some(dist) = &args.page {
        dist.clone()
    } else {
        page::build(workspace)?;
        workspace.dist()
    };
    Exec::cargo(workspace, "build --release --package factordesk-demo").run()?;

    let folder = Folder::new()?;
    let seed = folder.0.join("seed.json");
    fs::write(&seed, seed::tenant(&LISTS).to_string())?;
    let start = |name: &'static str, page: &Path| Server::start(&folder.0, name, page, &seed);
    let mut servers = vec![
        start("page", &dist)?,
        start("floor", &workspace.root().join("crates/xtask/bench/floor"))?,
    ];
    if let Some(beside) = &args.beside {
        servers.push(start("beside", beside)?);
    }
    let plan = folder.0.join("plan.json");
    let chromium = tools::chromium(workspace)?;
    fs::write(
        &plan,
        configuration(args, &servers, &chromium, &folder.0).to_string(),
    )?;
    let figures = measure(workspace, &plan)?;

    if let Some(file) = &args.json {
        figures.write(file)?;
    }
    print!("{}", report::text(&figures, args.rounds));
    if let Some(before) = &before {
        print!("{}", compare::text(before, &figures));
    }
    Ok(())
}

/// Runs the scripts. They end after the time in their configuration at the latest, and Chromium with them.
fn measure(workspace: &Workspace, plan: &Path) -> anyhow::Result<Figures> {
    let node = workspace
        .find_program("node")
        .context("the benchmark needs Node.js 20 or newer")?;
    let output = Command::new(node)
        .arg(workspace.root().join("crates/xtask/bench/main.mjs"))
        .arg(plan)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("can't start node")?;
    ensure!(
        output.status.success(),
        "the measurement failed ({})",
        output.status
    );
    Figures::parse(&output.stdout).context("can't read the figures of the scripts")
}

/// What main.mjs is to do.
fn configuration(args: &PageArgs, servers: &[Server], chromium: &Path, folder: &Path) -> Value {
    let page = |server: &Server, methods: usize| {
        json!({
            "name": server.name,
            "url": format!("{}/#user={}", server.url, seed::user_in_url(methods)),
            "selector": if server.name == "floor" { FLOOR_ROW } else { ROW },
            "methods": methods,
            "login": {"url": server.url, "email": server.email, "password": server.password},
        })
    };
    let mut pages: Vec<Value> = servers
        .iter()
        .map(|server| page(server, seed::USUAL))
        .collect();
    if let (Some(url), Some(selector)) = (&args.against, &args.selector) {
        pages.push(json!({"name": "against", "url": url, "selector": selector}));
    }
    let mut lists = Vec::new();
    for server in servers {
        for methods in LISTS {
            if server.name != "floor" || methods == FLOOR_LIST {
                lists.push(page(server, methods));
            }
        }
    }
    // A minute for each load and each interaction, a second for each mount, and time to warm up: many times what they take.
    let loads = 4 * u64::from(args.rounds) * pages.len() as u64;
    let limit = 60 * (20 + loads + 5 * lists.len() as u64) + u64::from(args.mounts);
    json!({
        "chromium": chromium,
        "folder": folder,
        "limit_seconds": limit,
        "rounds": args.rounds,
        "pages": pages,
        "lists": lists,
        "samples": args.inputs,
        "mounts": args.mounts,
    })
}
