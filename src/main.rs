//! The page's entry: makes `<factor-desk>` known to the browser. The page itself is a host of it like any other.

/// A third of the usual allocator's code, and as good for what a page asks of it.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        factordesk::platform::crash::install(factordesk::platform::crash::Words {
            title: factordesk::text::screen::STOPPED_TITLE,
            what: factordesk::text::screen::STOPPED,
            reload: factordesk::text::screen::RELOAD,
        });
        factordesk::element::define();
    }
}
