//! Leptos views in little code: elements of one type, and signals that are compiled once.
//!
//! The widget's page has to be small, and Leptos compiles much of its code once per use: each element has a type of its
//! own, with its own code to build, update, mount and drop it, and so has each signal, memo, effect and closure. Here
//! every element is a `Node`, values and closures are boxed behind a few traits, and the code that handles them is
//! compiled once. Components, contexts and owners are Leptos' own, and so is what counts as tracked.
//!
//! docs/ARCHITECTURE.md ("The view layer") compares the page's size with this crate and with Leptos' own `view!`.
//!
//! # Parts
//!
//! - `view!` builds elements. It has the syntax of Leptos' macro; its documentation lists what is left out.
//! - `Node`, `html`, `svg`: what `view!` expands to. Code that adds to an element of another function uses them directly.
//! - `Child`, `Value`, `Flag`, `Property`: what can stand in an element, an attribute, `class:` and `prop:`. Implement
//!   `Child` and `Value` for types of your own.
//! - `keyed`, `paced`: lists whose items keep their elements. `ElementRef`: references to elements. `on_window`,
//!   `on_target`: events of the window and of other elements.
//! - `reactive`: `State`, `memo`, `effect`, and `Life`, which keeps handlers and background work from running for a
//!   part of the screen that is gone.
//!
//! # Example
//!
//! The first test in tests/view/elements.rs runs this.
//!
//! ```ignore
//! use factordesk_view::reactive::State;
//! use factordesk_view::{Node, view};
//! use leptos::prelude::*;
//!
//! fn counter(step: u32) -> Node {
//!     let count = State::new(0);
//!     view! {
//!         <button type="button" class:used=move || count.get() != 0 on:click=move |_| count.update(|n| *n += step)>
//!             "Clicked: " {move || count.get()}
//!         </button>
//!     }
//! }
//! ```
//!
//! # Differences from Leptos
//!
//! - A single element is a `Node`, and anything else an `AnyView`, so functions name their result without `impl`.
//! - If a closure in an element runs again, what it made before is dropped and made again, not compared and updated.
//!   What must survive (focus, a caret, an open form) belongs outside of the closure, or into a keyed list.
//! - An event handler doesn't run once its `Life` is over or `stop_handlers` was called, and it isn't called while it
//!   runs. With Leptos', a handler of a removed element can read a disposed signal, which panics.
//! - `ElementRef` holds elements of every kind and isn't reactive.
//! - A text may be written without being kept (`&str` as a child, `Node::fixed`). Leptos keeps a copy of every text, to
//!   compare it later; the widget's secrets must leave no copies.
//!
//! # What is left out
//!
//! Rendering on a server and hydration; `style:`, `bind:`, `use:`, `attr:` on components, spreading, markup made of text;
//! typed attributes, since names are not checked; `MathML`; signals that are sent between threads.

#[cfg(target_arch = "wasm32")]
mod changing;
#[cfg(target_arch = "wasm32")]
mod child;
#[cfg(target_arch = "wasm32")]
mod element_ref;
#[cfg(target_arch = "wasm32")]
mod in_browser;
#[cfg(target_arch = "wasm32")]
mod keyed;
#[cfg(target_arch = "wasm32")]
mod listener;
#[cfg(target_arch = "wasm32")]
mod many;
#[cfg(target_arch = "wasm32")]
mod node;
#[cfg(target_arch = "wasm32")]
pub mod reactive;
#[cfg(target_arch = "wasm32")]
mod run;
#[cfg(target_arch = "wasm32")]
mod value;

#[cfg(target_arch = "wasm32")]
pub use child::{Child, any, many};
#[cfg(target_arch = "wasm32")]
pub use element_ref::ElementRef;
#[cfg(target_arch = "wasm32")]
pub use factordesk_view_macro::view;
#[cfg(target_arch = "wasm32")]
pub use keyed::{Apart, Gone, keyed, paced};
#[cfg(target_arch = "wasm32")]
pub use listener::{on_target, on_window, stop_handlers};
#[cfg(target_arch = "wasm32")]
pub use node::{Node, NodeState, html, svg};
#[cfg(target_arch = "wasm32")]
pub use run::Run;
#[cfg(target_arch = "wasm32")]
pub use value::{Flag, Property, Text, Value};
