//! Boxed closures in less code.
//!
//! The table of a `dyn FnMut` has its `call_once` too, and that of a `dyn Fn` also `call_mut`: functions that nothing calls, but
//! that stay in the wasm for every closure. These traits have one function each.

/// A closure that is called many times.
pub trait Run<R = ()> {
    /// Calls it.
    fn run(&mut self) -> R;
}

impl<R, F: FnMut() -> R> Run<R> for F {
    fn run(&mut self) -> R {
        self()
    }
}

/// A closure that may be called while it runs.
pub(crate) trait Compute<T> {
    /// Calls it.
    fn compute(&self) -> T;
}

impl<T, F: Fn() -> T> Compute<T> for F {
    fn compute(&self) -> T {
        self()
    }
}
