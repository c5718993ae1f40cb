//! Entry point of the page: registers the widget with `<factor-desk>` and installs the panic screen.
//!
//! The page has no privileges of its own: it hosts the element like any other page.

/// Compiles to a third of the default allocator's code, and is fast enough for a page.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        // First, because the default hook reports nothing on wasm32.
        factordesk::platform::crash::install(factordesk::platform::crash::Words {
            title: factordesk::text::screen::STOPPED_TITLE.text(),
            what: factordesk::text::screen::STOPPED.text(),
            reload: factordesk::text::screen::RELOAD.text(),
        });
        factordesk::element::register();
    }
}
