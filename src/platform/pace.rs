//! Spreads work over several tasks of the browser, so that none of them takes long.

use futures::FutureExt;

use super::page;
use super::reactive::{Life, State, spawn};

/// Lets a limited number of pieces of work be done in each task of the browser.
///
/// Between two tasks the browser paints and handles input.
#[derive(Clone, Copy)]
pub struct Pace {
    pieces: usize,
    /// How many more pieces may be done in this task
    left: State<usize>,
    life: Life,
}

impl Pace {
    /// At most `pieces` in each task, for the [`Life`] of what is being created now.
    pub fn new(pieces: usize) -> Self {
        Self {
            pieces,
            left: State::new(pieces),
            life: Life::current(),
        }
    }

    /// Whether one more piece may be done in this task. If not, the effect or memo that asks runs again in the
    /// next one.
    pub fn take(self) -> bool {
        let left = self.left.try_get_untracked().unwrap_or_default();
        if left == self.pieces {
            let next = async move {
                page::next_task().await;
                // Wakes all that were refused.
                let _ = self.left.try_set(self.pieces);
            };
            spawn(self.life, next.boxed_local());
        }
        if left == 0 {
            self.left.track();
            return false;
        }
        self.left.try_update_untracked(|left| *left -= 1);
        true
    }
}
