//! Spreads work over several tasks of the browser, so that none of them takes long.

use factordesk_view::Gone;
use factordesk_view::reactive::{Life, State, Stored, spawn, spawn_detached};
use futures::FutureExt;

use super::page;

/// How many pieces of work are done in one task. A piece is a row of a list, or a row's buttons.
const PIECES: usize = 25;

/// Lets a limited number of pieces of work be done in each task of the browser.
///
/// Between two tasks the browser paints and handles input.
#[derive(Clone, Copy)]
pub struct Pace {
    /// How many pieces are done in one task
    pieces: usize,
    /// How many more may be done in this one
    left: Stored<usize>,
    next: State<()>,
    life: Life,
}

impl Default for Pace {
    /// A pace for a list, for the [`Life`] of what is being created now.
    fn default() -> Self {
        Self::new(PIECES)
    }
}

impl Pace {
    /// A pace with this many pieces in one task, for the [`Life`] of what is being created now.
    pub fn new(pieces: usize) -> Self {
        Self {
            pieces,
            left: Stored::new(pieces),
            next: State::new(()),
            life: Life::current(),
        }
    }

    /// Subscribes the current effect to the end of each task in which something was taken.
    pub fn track(self) {
        self.next.track();
    }

    /// Whether one more piece may be done in this task. If not, the effect or memo that asks runs again in the
    /// next one.
    pub fn take(self) -> bool {
        let left = self.left.try_get_value().unwrap_or_default();
        if left == self.pieces {
            let next = async move {
                let _ = page::next_task().await;
                if self.left.try_set_value(self.pieces).is_none() {
                    self.next.set(());
                }
            };
            spawn(self.life, next.boxed_local());
        }
        if left == 0 {
            self.next.track();
            return false;
        }
        let _ = self.left.try_set_value(left - 1);
        true
    }
}

/// Ends the rows of a list that have left the page: a long list's in several tasks of the browser.
pub fn end(mut gone: Gone) {
    if gone.end(PIECES) {
        let rest = async move {
            loop {
                let _ = page::next_task().await;
                if !gone.end(PIECES) {
                    break;
                }
            }
        };
        // Not bound to a `Life`: what is left belongs to nothing any more.
        spawn_detached(rest.boxed_local());
    }
}
