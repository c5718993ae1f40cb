//! `<factor-desk>`: one Auth0 user's authentication methods, seen and managed from any page.
//!
//! The widget talks to `factordesk-proxy` only, and holds no secret. Modules in reading order: [`config`] (what the host
//! page says), [`state`] (the list and its transitions), [`text`] (every string a person sees), [`api`] (the proxy's calls),
//! [`totp`] (codes, addresses, QR codes), [`webauthn`] (security keys and passkeys), [`forms`] (drafts and plans), and, in the browser
//! only, `host`, `clock`, `random` and `intl` (the page and browser around it), `reactive`
//! and `dom` (signals and elements in few bytes), `crash` (what is shown after a panic), `desk` (the shared signals), `announcer`
//! (the live regions), `actions` (one command each), `components`, `app`
//! and `element` (the custom element; its style sheets come from `build.rs`).
//!
//! Everything that needs a browser is compiled for wasm32 alone, so that the rest is tested natively in seconds.

pub mod api;
pub mod config;
pub mod forms;
pub mod state;
pub mod text;
pub mod totp;
pub mod webauthn;

#[cfg(target_arch = "wasm32")]
pub mod actions;
#[cfg(target_arch = "wasm32")]
pub mod announcer;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod clock;
#[cfg(target_arch = "wasm32")]
pub mod components;
#[cfg(target_arch = "wasm32")]
pub mod crash;
#[cfg(target_arch = "wasm32")]
pub mod desk;
#[cfg(target_arch = "wasm32")]
pub mod dom;
#[cfg(target_arch = "wasm32")]
pub mod element;
#[cfg(target_arch = "wasm32")]
pub mod host;
#[cfg(target_arch = "wasm32")]
pub mod intl;
#[cfg(target_arch = "wasm32")]
pub mod random;
#[cfg(target_arch = "wasm32")]
pub mod reactive;
