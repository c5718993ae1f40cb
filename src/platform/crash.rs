//! What is left to do after a panic: say so where the desk was, and offer to load the page again.
//!
//! In the browser a panic is the end of this WebAssembly: locks and queues stay as they are, and nothing of it can be trusted to run
//! again. So the hook hands over to a few lines of JavaScript that take every desk off its page, and [`happened`] keeps handlers
//! from running. The panic's message is neither shown nor logged, since it may hold what a user typed; its place in the source does
//! not.

use std::cell::Cell;
use std::panic::PanicHookInfo;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/element.js")]
extern "C" {
    #[wasm_bindgen(js_name = stopDesks)]
    fn stop_desks(title: &str, words: &str, button: &str, file: &str, line: u32);
}

thread_local! {
    static HAPPENED: Cell<bool> = const { Cell::new(false) };
}

/// What is shown after a panic.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The heading
    pub title: &'static str,
    /// What happened, and what to do
    pub what: &'static str,
    /// The button that loads the page again
    pub reload: &'static str,
}

/// From now on a panic is shown, in these words.
pub fn install(words: Words) {
    std::panic::set_hook(Box::new(move |info| hook(words, info)));
}

/// Whether there was a panic.
pub fn happened() -> bool {
    HAPPENED.get()
}

fn hook(words: Words, info: &PanicHookInfo<'_>) {
    // What leaves the page from here on may cause events.
    HAPPENED.set(true);
    let (file, line) = info
        .location()
        .map_or(("", 0), |place| (place.file(), place.line()));
    stop_desks(words.title, words.what, words.reload, file, line);
}
