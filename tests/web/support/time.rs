//! A clock that stands still until a test moves it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use factordesk::platform::clock::Time;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;

/// 2026-11-22T12:00:00Z
const START: f64 = 1_795_348_800_000.0;

/// The controlled clock.
pub(crate) struct FakeTime {
    now: Cell<f64>,
    sleepers: RefCell<Vec<(f64, oneshot::Sender<()>)>>,
}

impl FakeTime {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(START),
            sleepers: RefCell::default(),
        })
    }

    /// The number of timers that something still waits for.
    pub(crate) fn waiting(&self) -> usize {
        let sleepers = self.sleepers.borrow();
        sleepers
            .iter()
            .filter(|(_, waiting)| !waiting.is_canceled())
            .count()
    }

    /// Advances the clock and wakes the sleepers that are due.
    pub(crate) fn advance(&self, ms: u32) {
        self.now.set(self.now.get() + f64::from(ms));
        let now = self.now.get();
        let (due, later) = self
            .sleepers
            .take()
            .into_iter()
            .partition(|(until, _)| *until <= now);
        *self.sleepers.borrow_mut() = later;
        let due: Vec<(f64, oneshot::Sender<()>)> = due;
        for (_, waiting) in due {
            let _ = waiting.send(());
        }
    }
}

impl Time for FakeTime {
    fn now(&self) -> f64 {
        self.now.get()
    }

    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()> {
        let (sender, ready) = oneshot::channel();
        let until = self.now.get() + f64::from(ms);
        self.sleepers.borrow_mut().push((until, sender));
        async move {
            let _ = ready.await;
        }
        .boxed_local()
    }
}
