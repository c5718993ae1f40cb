//! Message catalogues.
//!
//! A catalogue is a folder of [Fluent](https://projectfluent.org) files, one for each group of messages. A build script
//! compiles it with [`compile`]: every message becomes a pattern, and a Rust item whose name and arguments the compiler
//! checks. The widget renders patterns with [`render`], so that it contains no parser.
//!
//! Of Fluent's syntax, a catalogue uses texts, string literals, arguments, and plural forms. The compiler rejects the
//! rest (terms, attributes, references, functions other than `NUMBER`), because it would make the widget larger.

#[cfg(feature = "compile")]
pub mod compile;
mod pattern;
mod plural;

pub use pattern::{Arg, plain, render};
pub use plural::Plural;
