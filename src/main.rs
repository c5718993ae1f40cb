//! The page's entry: makes `<factor-desk>` known to the browser. The page itself is a host of it like any other.

fn main() {
    #[cfg(target_arch = "wasm32")]
    factordesk::element::define();
}
