//! `<factor-desk>`: a custom element that shows and manages one Auth0 user's authentication methods.
//!
//! The widget talks to `factordesk-proxy` only, and holds no secret. `docs/ARCHITECTURE.md` calls
//! its modules rooms and says which may import which. From the bottom to the top:
//!
//! - [`totp`]: codes, `otpauth://` addresses, QR codes,
//! - [`webauthn`]: security keys and passkeys,
//! - [`draft`]: what is typed into a form, until it is a request,
//! - [`state`]: the list of methods and its transitions,
//! - [`text`]: which message of the catalogue a person sees,
//! - [`platform`]: the browser and the host page,
//! - [`api`]: requests to the proxy,
//! - in the browser only: `context` (the shared signals), `actions` (one command each),
//!   `components`, `dialogs`, `screen`, `later` (what is loaded after the first screen), `app` and
//!   `element` (the custom element).
//!
//! Modules that need a browser are compiled for wasm32 only, so the rest is tested natively.

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
pub mod later;
#[cfg(target_arch = "wasm32")]
pub mod screen;
