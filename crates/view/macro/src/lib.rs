//! The macro of `factordesk-view`, which documents it. A crate of its own, because a crate with a procedural macro can
//! export nothing else.
//!
//! It turns elements into calls of `factordesk_view`, and passes a component's tag to Leptos' macro with its children
//! already expanded. So Leptos' macro sees no element.

mod expand;

use proc_macro::TokenStream;

/// Builds a view. A single element is a `factordesk_view::Node`; anything else is an `AnyView`.
///
/// Elements, components, texts in quotes and blocks are written as in Leptos, and so are attributes, `class:name`,
/// `prop:name`, `on:event` and `node_ref`. Spreading, `style:`, `bind:` and `use:` are not supported.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    expand::expand(tokens.into()).into()
}
