//! End-to-end tests of the whole product in a browser: the release page, the real proxy, the embedded tenant.
//!
//! `cargo xtask test --only e2e` builds the page and runs them. Once dist/ is built, one scenario is run by
//! `cargo test --package factordesk-e2e --test e2e login`.
//!
//! - [`env`] starts tenant and proxy in this process, on a shared [`clock`]. [`scenario`] is an environment with a browser, and
//!   the steps that an admin takes there.
//! - [`browser`] starts one browser per scenario, of the [`engine`] of this run, with its [`driver`]. [`find`], [`act`], [`focus`], [`check`] and [`screen`] are the
//!   vocabulary of the scenarios. [`app`] and [`authenticator`] are the user's devices.
//! - `FACTORDESK_SHOTS=DIR` saves screenshots of every screen that a scenario checks. `FACTORDESK_DIST=DIR` takes the
//!   page from another directory than dist/.
//! - A failed scenario saves a screenshot in artifacts/ and prints its path.
//! - [`idle`] waits for what the page loads after the list.
//! - [`tree`] compares what screen readers are told with `snapshots/`.
//! - Nothing waits for a fixed time: [`wait`] polls a condition until a deadline.

mod act;
mod app;
mod authenticator;
mod browser;
mod check;
mod clock;
mod driver;
mod engine;
mod env;
mod find;
mod focus;
mod hosts;
mod idle;
mod page;
mod portal;
mod scenario;
mod scenarios;
mod screen;
mod support;
mod tour;
mod tree;
mod trunk;
mod wait;
mod watch;
