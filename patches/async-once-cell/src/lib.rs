//! In place of the crate `async-once-cell`, in which the splitter's run time remembers that the second wasm is loaded.
//!
//! That crate lets several callers wait for one value, with a queue, a lock, and the code that formats their state for
//! panics. Here, callers that ask at the same time share a request already (`crates/xtask/page/later.js`).

use std::future::Future;
use std::sync::OnceLock;

/// A value that is made once.
#[derive(Debug)]
pub struct OnceCell<T>(OnceLock<T>);

impl<T> OnceCell<T> {
    /// A cell without a value.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The value. `make` makes it at the first call, and again after an error.
    ///
    /// If several callers ask at once, each makes a value, and the first one stays.
    ///
    /// # Errors
    /// That of `make`.
    pub async fn get_or_try_init<E>(
        &self,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<&T, E> {
        if let Some(value) = self.0.get() {
            return Ok(value);
        }
        let made = make.await?;
        Ok(self.0.get_or_init(|| made))
    }
}

impl<T> Default for OnceCell<T> {
    fn default() -> Self {
        Self::new()
    }
}
