//! Which value was read by what: the graph that decides what runs again.
//!
//! In place of Leptos' own graph, which has locks, hash tables, and a task of the executor for each effect. Here a place in
//! the graph is one type, and one task runs all effects that wait. What is tracked is Leptos' decision
//! (`Observer`), so its `untrack`, its components and its derived signals work as they do with its own signals.
//!
//! A value that is written marks its readers as stale. Memos among them mark theirs as doubtful, and so on. Effects at
//! the end of this are queued. When an effect's turn comes, it asks the memos that it has read to compute their values,
//! and runs again only if one of them differs.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync;

use leptos::prelude::Owner;
use leptos::reactive::graph::{
    AnySource, AnySubscriber, Observer, ReactiveNode, Subscriber, WithObserver,
};

use super::spawn_detached;
use crate::run::Run;

/// Whether what a reader has made of its sources is up to date.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Fresh,
    /// A memo that it has read may have another value.
    Doubtful,
    Stale,
}

/// What has read a value or a memo.
#[derive(Clone)]
enum ReadBy {
    Place(Weak<Place>),
    /// An effect of Leptos' own, as that of a closure with `into_any`. It subscribes each time it runs
    Leptos(AnySubscriber),
}

/// A value, memo or effect.
pub(crate) struct Place {
    /// What has read it, in the order of reading: an outer effect runs before the effects that it creates
    readers: RefCell<Vec<ReadBy>>,
    /// How many of them are gone
    gone: Cell<usize>,
    /// What makes it run; a value has none
    reader: Option<Reader>,
}

/// The part of a memo or effect that reads.
struct Reader {
    state: Cell<State>,
    sources: RefCell<Vec<Weak<Place>>>,
    /// While it runs: what it has read the last time, and not yet this time
    unread: RefCell<Vec<Weak<Place>>>,
    // Dropped in this order: a view that it holds ends before the owner disposes of the view's signals.
    /// Returns whether there is another value
    work: RefCell<Box<dyn Run<bool>>>,
    /// Owns what `work` creates, until it runs again
    owner: Owner,
    is_effect: bool,
    /// What it belongs to, if that can end before it
    part: Option<Part>,
    /// Whether an effect is in the queue
    waits: Cell<bool>,
    /// Whether it is among `WORDED`
    is_worded: Cell<bool>,
}

/// A part of the screen whose memos and effects can be ended at once. Dropping all of them takes longer.
#[derive(Clone, Default)]
pub(crate) struct Part(Rc<Cell<bool>>);

impl Part {
    /// What `make` creates belongs to this part, and what that creates later.
    pub(crate) fn with<T>(&self, make: impl FnOnce() -> T) -> T {
        let before = PART.replace(Some(self.clone()));
        let result = make();
        PART.set(before);
        result
    }

    /// From now on, nothing of it runs again.
    pub(crate) fn end(&self) {
        self.0.set(true);
    }
}

thread_local! {
    /// The part of the screen that is being made
    static PART: RefCell<Option<Part>> = const { RefCell::new(None) };
    /// The memo or effect that runs now
    static CURRENT: RefCell<Option<Rc<Place>>> = const { RefCell::new(None) };
    /// The effects that have to look whether they must run. Weak: what is removed doesn't run any more
    static QUEUE: RefCell<VecDeque<Weak<Place>>> = const { RefCell::new(VecDeque::new()) };
    /// What follows the language, in the order of its first run. No signal: nearly everything on the screen reads it, and a
    /// signal looks through its readers when one of them leaves
    static WORDED: RefCell<Vec<Weak<Place>>> = const { RefCell::new(Vec::new()) };
}

/// Stands for one of our readers in Leptos' `Observer`, which only has to tell that it is there.
struct Stand;

impl ReactiveNode for Stand {
    fn mark_dirty(&self) {}
    fn mark_check(&self) {}
    fn mark_subscribers_check(&self) {}
    fn update_if_necessary(&self) -> bool {
        false
    }
}

impl Subscriber for Stand {
    fn add_source(&self, _source: AnySource) {}
    fn clear_sources(&self, _subscriber: &AnySubscriber) {}
}

impl Place {
    /// The place of a value.
    pub(crate) fn value() -> Rc<Self> {
        Rc::new(Self {
            readers: RefCell::default(),
            gone: Cell::new(0),
            reader: None,
        })
    }

    /// The place of a memo. `remake` computes its value when it is asked for, and returns whether it differs.
    pub(crate) fn memo(remake: Box<dyn Run<bool>>) -> Rc<Self> {
        Self::reading(remake, false)
    }

    /// An effect that runs now, and again whenever something that it has read changes, until it is dropped.
    pub(crate) fn effect_now(work: Box<dyn Run>) -> Rc<Self> {
        let effect = Self::reading(endless(work), true);
        effect.refresh();
        effect
    }

    /// An effect that runs soon for the first time.
    pub(crate) fn effect_soon(work: Box<dyn Run>) -> Rc<Self> {
        let effect = Self::reading(endless(work), true);
        effect.mark(State::Stale);
        effect
    }

    fn reading(work: Box<dyn Run<bool>>, is_effect: bool) -> Rc<Self> {
        Rc::new(Self {
            readers: RefCell::default(),
            gone: Cell::new(0),
            reader: Some(Reader {
                state: Cell::new(State::Stale),
                sources: RefCell::default(),
                unread: RefCell::default(),
                work: RefCell::new(work),
                owner: Owner::new(),
                is_effect,
                part: PART.with_borrow(Clone::clone),
                waits: Cell::new(false),
                is_worded: Cell::new(false),
            }),
        })
    }

    /// Subscribes what runs now.
    pub(crate) fn track(self: &Rc<Self>) {
        let Some(observer) = Observer::get() else {
            return;
        };
        let mut readers = self.readers.borrow_mut();
        let current = CURRENT.with_borrow(Clone::clone);
        let Some(current) = current.filter(|current| name(current) == observer.0) else {
            let same =
                |other: &ReadBy| matches!(other, ReadBy::Leptos(other) if *other == observer);
            if !readers.iter().any(same) {
                readers.push(ReadBy::Leptos(observer));
            }
            return;
        };
        let Some(reader) = &current.reader else {
            return;
        };
        let mut sources = reader.sources.borrow_mut();
        let this = Rc::downgrade(self);
        // Not the other way round: a value may have a thousand readers, but nothing reads that many values.
        let is_this = |source: &Weak<Self>| source.ptr_eq(&this);
        if sources.iter().any(is_this) {
            return;
        }
        // What it reads again it is still subscribed to.
        let mut unread = reader.unread.borrow_mut();
        match unread.iter().position(is_this) {
            Some(place) => drop(unread.swap_remove(place)),
            None => readers.push(ReadBy::Place(Rc::downgrade(&current))),
        }
        sources.push(this);
    }

    /// Notes that the value has changed.
    pub(crate) fn changed(&self) {
        self.mark_readers(State::Stale);
    }

    fn mark_readers(&self, state: State) {
        // Copied: a reader may be removed meanwhile.
        let readers = self.readers.borrow().clone();
        self.keep_readers(|reader| matches!(reader, ReadBy::Place(_)));
        for reader in readers {
            match reader {
                ReadBy::Place(reader) => {
                    if let Some(reader) = reader.upgrade()
                        && !reader.has_unread(self)
                    {
                        reader.mark(state);
                    }
                }
                ReadBy::Leptos(reader) => reader.mark_dirty(),
            }
        }
    }

    /// Whether it runs, and has read `source` the last time only. What it writes before it reads it doesn't make it run
    /// again.
    fn has_unread(&self, source: &Self) -> bool {
        let reader = self.reader.as_ref();
        reader.is_some_and(|reader| {
            let unread = reader.unread.borrow();
            unread
                .iter()
                .any(|each| std::ptr::eq(each.as_ptr(), source))
        })
    }

    /// Unsubscribes the others, in place: the order matters.
    fn keep_readers(&self, which: impl FnMut(&ReadBy) -> bool) {
        self.readers.borrow_mut().retain(which);
    }

    /// Notes that a reader is gone. They are taken out of the list when they are half of it: looking through a list of
    /// thousands for each of them takes long.
    fn lose_reader(&self) {
        let gone = self.gone.get() + 1;
        let is_much = gone * 2 > self.readers.borrow().len();
        self.gone.set(if is_much { 0 } else { gone });
        if is_much {
            self.keep_readers(|reader| match reader {
                ReadBy::Place(reader) => reader.strong_count() > 0,
                ReadBy::Leptos(_) => true,
            });
        }
    }

    fn mark(self: &Rc<Self>, state: State) {
        let Some(reader) = self.reader.as_ref().filter(|reader| !reader.has_ended()) else {
            return;
        };
        let before = reader.state.get();
        if before != State::Stale {
            reader.state.set(state);
        }
        if reader.is_effect {
            if !reader.waits.replace(true) {
                queue(Rc::downgrade(self));
            }
        } else if before == State::Fresh {
            self.mark_readers(State::Doubtful);
        }
    }

    /// Brings a memo or effect up to date. Returns whether a memo has another value than before.
    pub(crate) fn refresh(self: &Rc<Self>) -> bool {
        let Some(reader) = &self.reader else {
            return false;
        };
        if reader.state.get() == State::Doubtful {
            // Copied: a memo that has changed marks its readers, this one too.
            let sources = reader.sources.borrow().clone();
            let differs = |source: &Weak<Self>| source.upgrade().is_some_and(|s| s.refresh());
            if sources.iter().any(differs) {
                reader.state.set(State::Stale);
            }
        }
        // From here on, what changes makes it wait again.
        reader.waits.set(false);
        let is_stale = reader.state.replace(State::Fresh) == State::Stale;
        is_stale && self.run(reader)
    }

    fn run(self: &Rc<Self>, reader: &Reader) -> bool {
        reader.unread.replace(reader.sources.take());
        let observer = AnySubscriber(name(self), sync::Weak::<Stand>::new());
        let before = CURRENT.replace(Some(Rc::clone(self)));
        let part = PART.replace(reader.part.clone());
        let differs = reader
            .owner
            .with_cleanup(|| observer.with_observer(|| reader.work.borrow_mut().run()));
        CURRENT.set(before);
        PART.set(part);
        for source in reader.unread.take() {
            if let Some(source) = source.upgrade() {
                let this = Rc::as_ptr(self);
                source.keep_readers(
                    |reader| !matches!(reader, ReadBy::Place(reader) if reader.as_ptr() == this),
                );
            }
        }
        if differs {
            self.mark_readers(State::Stale);
        }
        differs
    }
}

impl Reader {
    fn has_ended(&self) -> bool {
        self.part.as_ref().is_some_and(|part| part.0.get())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(reader) = &self.reader else { return };
        for source in reader.sources.take() {
            if let Some(source) = source.upgrade() {
                source.lose_reader();
            }
        }
    }
}

/// Runs the memo or effect that runs now again when [`language_changed`] is called.
pub(crate) fn follow_language() {
    let current = CURRENT.with_borrow(Clone::clone);
    let Some(reader) = current.as_ref().and_then(|current| current.reader.as_ref()) else {
        return;
    };
    if reader.is_worded.replace(true) {
        return;
    }
    WORDED.with_borrow_mut(|worded| {
        // When it would grow, it is cleaned. So that costs each reader the same, however many there are.
        if worded.len() == worded.capacity() {
            worded.retain(|place| place.strong_count() > 0);
            worded.reserve(worded.len().max(64));
        }
        worded.extend(current.as_ref().map(Rc::downgrade));
    });
}

/// Frees the memory of what followed the language and is gone.
pub(crate) fn forget_gone() {
    WORDED.with_borrow_mut(|worded| worded.retain(|place| place.strong_count() > 0));
}

/// Runs everything again that follows the language.
pub(crate) fn language_changed() {
    // Copied: what runs again adds what it makes.
    let worded = WORDED.with_borrow(Clone::clone);
    for place in worded {
        if let Some(place) = place.upgrade() {
            place.mark(State::Stale);
        }
    }
}

/// The name of a reader for Leptos.
fn name(place: &Rc<Place>) -> usize {
    Rc::as_ptr(place).addr()
}

/// An effect has no value.
fn endless(mut work: Box<dyn Run>) -> Box<dyn Run<bool>> {
    Box::new(move || {
        work.run();
        false
    })
}

/// Lets an effect have its turn, in a task of its own.
fn queue(effect: Weak<Place>) {
    let is_first = QUEUE.with_borrow_mut(|queue| {
        queue.push_back(effect);
        queue.len() == 1
    });
    if is_first {
        spawn_detached(Box::pin(async {
            // The one that runs stays in the queue, so that what it wakes starts no second task.
            while let Some(effect) = QUEUE.with_borrow(|queue| queue.front().cloned()) {
                let effect = effect.upgrade();
                let reader = effect.as_ref().and_then(|effect| effect.reader.as_ref());
                if reader.is_some_and(|reader| !reader.has_ended())
                    && let Some(effect) = effect
                {
                    effect.refresh();
                }
                QUEUE.with_borrow_mut(VecDeque::pop_front);
            }
        }));
    }
}
