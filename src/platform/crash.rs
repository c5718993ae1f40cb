//! The panic screen: a message in place of the desk, and a button that reloads the page.
//!
//! A panic ends the WebAssembly instance: locks and queues stay as they are, and none of its code
//! can be trusted to run again. So the hook lets no handler run from then on, and hands over to a few
//! lines of JavaScript that replace every desk. The panic's message is neither shown
//! nor logged, since it may contain what an admin typed; its source location is.

use std::panic::PanicHookInfo;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = stopDesks)]
    fn stop_desks(title: &str, words: &str, button: &str, file: &str, line: u32);
}

/// The texts of the panic screen.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The heading
    pub title: &'static str,
    /// What happened, and what to do
    pub what: &'static str,
    /// The label of the button that reloads the page
    pub reload: &'static str,
}

/// Shows these texts when a panic occurs from now on.
pub fn install(words: Words) {
    std::panic::set_hook(Box::new(move |info| hook(words, info)));
}

fn hook(words: Words, info: &PanicHookInfo<'_>) {
    // Set first: removing the desks fires events such as `blur`, whose handlers must not run.
    factordesk_view::stop_handlers();
    let (file, line) = info
        .location()
        .map_or(("", 0), |place| (place.file(), place.line()));
    stop_desks(words.title, words.what, words.reload, file, line);
}
