//! The custom element.

/// Makes `<factor-desk>` known to the browser.
pub fn define() {}
