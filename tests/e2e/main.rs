//! The whole product in headless Chromium: the release page, the real proxy, the embedded tenant.
//!
//! `cargo xtask test --only e2e` builds the page and runs this. With dist/ there, one scenario is
//! `cargo test --package factordesk-e2e --test e2e login`.
//!
//! - [`stage`] is what a scenario plays on: tenant and proxy in this process, on a [`clock`] of their own. [`scene`] is
//!   stage and browser together, and what an admin does there.
//! - [`browser`]: one Chromium per scenario; [`find`], [`act`], [`focus`], [`check`] and [`screen`] are how a scenario
//!   speaks. [`app`] and [`authenticator`] are what the user has at hand.
//! - `FACTORDESK_SHOTS=DIR` keeps a picture of every screen that a scenario looks at; `FACTORDESK_DIST=DIR` takes the page
//!   from elsewhere than dist/.
//! - A failed scenario leaves a screenshot in artifacts/ and prints where.
//! - Nothing waits a fixed time: [`wait`] asks again until a deadline.

mod act;
mod app;
mod authenticator;
mod browser;
mod check;
mod clock;
mod find;
mod focus;
mod page;
mod portal;
mod scenarios;
mod scene;
mod screen;
mod stage;
mod support;
mod tour;
mod trunk;
mod wait;
mod watch;
