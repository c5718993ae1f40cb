//! `<factor-desk>`: one Auth0 user's authentication methods, seen and managed from any page.
//!
//! The widget talks to `factordesk-proxy` only, and holds no secret. Its modules are the rooms of `docs/ARCHITECTURE.md`, which says
//! what each may import. From the bottom to the top: [`totp`] (codes, addresses, QR codes), [`webauthn`] (security keys and passkeys),
//! [`draft`] (drafts and plans), [`state`] (the list and its transitions), [`text`] (every string a person sees), [`platform`] (the
//! browser and the host page), [`api`] (the proxy's calls), and, in the browser only, `context` (the shared signals), `actions` (one
//! command each), `components`, `dialogs`, `screen`, `app` and `element` (the custom element; its style sheets come from `build.rs`).
//!
//! Everything that needs a browser is compiled for wasm32 alone, so that the rest is tested natively in seconds.

pub mod api;
pub mod draft;
pub mod platform;
pub mod state;
pub mod text;
pub mod totp;
pub mod webauthn;

#[cfg(target_arch = "wasm32")]
pub mod actions;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod components;
#[cfg(target_arch = "wasm32")]
pub mod context;
#[cfg(target_arch = "wasm32")]
pub mod dialogs;
#[cfg(target_arch = "wasm32")]
pub mod element;
#[cfg(target_arch = "wasm32")]
pub mod screen;
