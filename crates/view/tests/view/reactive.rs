//! Signals, memos, effects, and lifetimes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use factordesk_view::reactive::{
    Life, Running, Signal, State, derive, effect, memo, memo_with, on_change, on_new, spawn,
    spawn_detached,
};
use futures::FutureExt;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{owner, settle};

/// What an effect has seen, in order.
type Log<T> = Rc<RefCell<Vec<T>>>;

fn follow<T: 'static>(read: impl Fn() -> T + 'static) -> Log<T> {
    let log: Log<T> = Rc::default();
    let seen = Rc::clone(&log);
    effect(move || seen.borrow_mut().push(read()));
    log
}

#[wasm_bindgen_test]
async fn state_wakes_its_readers_when_it_is_written() {
    let part = owner();
    let (state, log) = part.with(|| {
        let state = State::new(1);
        (state, follow(move || state.get()))
    });
    settle().await;
    state.set(2);
    settle().await;
    state.update(|value| *value += 1);
    settle().await;
    state.try_update_untracked(|value| *value = 9).unwrap();
    settle().await;
    assert_eq!(*log.borrow(), [1, 2, 3]);
    assert_eq!(state.get_untracked(), 9);
}

/// In Leptos' signals, too: reading must be possible in what a write wakes.
#[wasm_bindgen_test]
fn state_can_be_read_while_its_readers_are_woken() {
    let part = owner();
    part.with(|| {
        let state = State::new(1);
        let double = memo(move || state.get() * 2);
        assert_eq!(double.get_untracked(), 2);
        state.update(|value| *value = 5);
        assert_eq!(double.get_untracked(), 10);
    });
}

#[wasm_bindgen_test]
fn security_77_disposed_state_is_read_with_try() {
    let part = owner();
    let state = part.with(|| State::new(String::from("a")));
    assert!(state.is_there());
    part.cleanup();
    assert!(!state.is_there());
    assert_eq!(state.try_get(), None);
    assert_eq!(state.try_get_untracked(), None);
    assert_eq!(state.try_with_untracked(String::len), None);
    assert_eq!(state.try_update(String::clear), None);
    assert_eq!(state.try_set("b".into()).as_deref(), Some("b"));
    // They do nothing.
    state.set("c".into());
    state.update(String::clear);
}

#[wasm_bindgen_test]
async fn memo_wakes_its_readers_only_for_another_value() {
    let part = owner();
    let (state, log, made) = part.with(|| {
        let state = State::new(1);
        let made = Rc::new(Cell::new(0));
        let counted = Rc::clone(&made);
        let even = memo(move || {
            counted.set(counted.get() + 1);
            state.get() % 2 == 0
        });
        (state, follow(move || even.get()), made)
    });
    for value in [3, 5, 6, 8, 7] {
        settle().await;
        state.set(value);
    }
    settle().await;
    assert_eq!(*log.borrow(), [false, true, false]);
    assert_eq!(made.get(), 6);
}

#[wasm_bindgen_test]
fn memo_gets_its_previous_value() {
    let part = owner();
    part.with(|| {
        let state = State::new(Some(1));
        // Keeps the last value that there was.
        let last = memo_with(move |before: Option<&i32>| {
            state.get().or(before.copied()).unwrap_or_default()
        });
        for (set, expected) in [(Some(1), 1), (None, 1), (Some(7), 7), (None, 7)] {
            state.set(set);
            assert_eq!(last.get_untracked(), expected);
            assert_eq!(last.with_untracked(|value| *value), expected);
            assert_eq!(last.try_get_untracked(), Some(expected));
        }
    });
}

#[wasm_bindgen_test]
fn security_77_disposed_memo_is_read_with_try() {
    let part = owner();
    let one = part.with(|| memo(|| 1));
    assert_eq!(one.try_get_untracked(), Some(1));
    part.cleanup();
    assert_eq!(one.try_get_untracked(), None);
}

#[wasm_bindgen_test]
fn state_and_memo_become_signals() {
    let part = owner();
    part.with(|| {
        let state = State::new(2);
        let signals: [Signal<i32>; 3] = [
            state.into(),
            memo(move || state.get()).into(),
            derive(move || state.get()),
        ];
        state.set(3);
        assert_eq!(signals.map(|signal| signal.get_untracked()), [3; 3]);
    });
}

#[wasm_bindgen_test]
async fn change_is_reported_after_the_start_only() {
    let part = owner();
    let (state, changes, new): (State<i32>, Log<i32>, Log<i32>) = part.with(|| {
        let (state, other) = (State::new(1), State::new(0));
        let (changes, new): (Log<i32>, Log<i32>) = (Log::default(), Log::default());
        let log = Rc::clone(&changes);
        // It reads another state, which must not run it again.
        on_change(
            move || state.track(),
            move || log.borrow_mut().push(other.get()),
        );
        let log = Rc::clone(&new);
        on_new(
            move || state.get(),
            move |value| {
                log.borrow_mut().push(*value);
                other.set(*value);
            },
        );
        (state, changes, new)
    });
    for value in [1, 2, 2, 3] {
        settle().await;
        state.set(value);
    }
    settle().await;
    assert_eq!(changes.borrow().len(), 4);
    assert_eq!(*new.borrow(), [2, 3]);
}

#[wasm_bindgen_test]
async fn effect_sees_every_memo_of_one_change_at_once() {
    let part = owner();
    let (state, log) = part.with(|| {
        let state = State::new(1);
        let double = memo(move || state.get() * 2);
        let above = memo(move || double.get() + 1);
        // In both orders: the one that is read first is checked first.
        let log = follow(move || (above.get(), double.get(), above.get()));
        (state, log)
    });
    for value in [5, 5, 7] {
        settle().await;
        state.set(value);
    }
    settle().await;
    assert_eq!(*log.borrow(), [(3, 2, 3), (11, 10, 11), (15, 14, 15)]);
}

#[wasm_bindgen_test]
async fn effect_follows_only_what_it_has_read_last() {
    let part = owner();
    let (chosen, one, other, log) = part.with(|| {
        let (chosen, one, other) = (State::new(true), State::new(1), State::new(10));
        let read = move || if chosen.get() { one.get() } else { other.get() };
        (chosen, one, other, follow(read))
    });
    settle().await;
    other.set(11);
    settle().await;
    chosen.set(false);
    settle().await;
    one.set(2);
    settle().await;
    other.set(12);
    settle().await;
    assert_eq!(*log.borrow(), [1, 11, 12]);
}

#[wasm_bindgen_test]
async fn effect_runs_again_for_what_it_writes_itself() {
    let part = owner();
    let (state, log) = part.with(|| {
        let state = State::new(3);
        let log = follow(move || {
            let now = state.get();
            if now > 0 {
                state.set(now - 1);
            }
            now
        });
        (state, log)
    });
    settle().await;
    assert_eq!(*log.borrow(), [3, 2, 1, 0]);
    assert_eq!(state.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn untracked_reading_subscribes_to_nothing() {
    let part = owner();
    let (state, log) = part.with(|| {
        let state = State::new(1);
        let double = memo(move || state.get() * 2);
        let signal = derive(move || state.get());
        let read = move || {
            untrack(|| state.get() + double.get())
                + state.get_untracked()
                + double.get_untracked()
                + signal.get_untracked()
        };
        (state, follow(read))
    });
    settle().await;
    state.set(2);
    settle().await;
    assert_eq!(*log.borrow(), [7]);
}

#[wasm_bindgen_test]
async fn security_77_effect_that_waits_does_not_run_for_a_removed_part() {
    let part = owner();
    let state = part.with(|| State::new(1));
    let inner = part.with(Owner::new);
    let log = inner.with(|| follow(move || state.get()));
    settle().await;
    // It waits for its turn when its part goes.
    state.set(2);
    inner.cleanup();
    settle().await;
    state.set(3);
    settle().await;
    assert_eq!(*log.borrow(), [1]);
    // What it held is gone, too.
    assert_eq!(Rc::strong_count(&log), 1);
}

#[wasm_bindgen_test]
async fn outer_effect_runs_before_those_that_it_creates() {
    let part = owner();
    let (state, seen) = part.with(|| {
        let state = State::new(Some(1));
        let seen: Log<i32> = Rc::default();
        let log = Rc::clone(&seen);
        effect(move || {
            if state.with(Option::is_some) {
                let log = Rc::clone(&log);
                // It would panic if it ran for `None`.
                effect(move || log.borrow_mut().push(state.get().unwrap()));
            }
        });
        (state, seen)
    });
    for value in [Some(2), None, Some(3)] {
        settle().await;
        state.set(value);
    }
    settle().await;
    assert_eq!(*seen.borrow(), [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn effects_of_leptos_follow_states_and_memos() {
    let part = owner();
    let (state, seen, kept) = part.with(|| {
        let state = State::new(1);
        let double = memo(move || state.get() * 2);
        let seen: Log<(i32, i32)> = Rc::default();
        let log = Rc::clone(&seen);
        let kept = RenderEffect::new(move |_| log.borrow_mut().push((state.get(), double.get())));
        (state, seen, kept)
    });
    for value in [2, 3] {
        settle().await;
        state.set(value);
    }
    settle().await;
    assert_eq!(*seen.borrow(), [(1, 2), (2, 4), (3, 6)]);
    drop(kept);
}

#[wasm_bindgen_test]
async fn work_that_is_stopped_is_dropped_at_once() {
    let part = owner();
    let held = Rc::new(());
    let running = part.with(|| {
        let held = Rc::clone(&held);
        let work = async move {
            std::future::pending::<()>().await;
            drop(held);
        };
        Running::start(Life::current(), work.boxed_local())
    });
    settle().await;
    assert_eq!(Rc::strong_count(&held), 2);
    running.stop();
    assert_eq!(Rc::strong_count(&held), 1);
}

#[wasm_bindgen_test]
async fn work_can_stop_itself() {
    let part = owner();
    let own: Rc<RefCell<Option<Running>>> = Rc::default();
    let steps: Log<&str> = Rc::default();
    part.with(|| {
        let (running, log) = (Rc::clone(&own), Rc::clone(&steps));
        let work = async move {
            log.borrow_mut().push("stops");
            if let Some(running) = running.take() {
                running.stop();
            }
            settle().await;
            log.borrow_mut().push("goes on");
        };
        own.replace(Some(Running::start(Life::current(), work.boxed_local())));
    });
    settle().await;
    settle().await;
    assert_eq!(*steps.borrow(), ["stops"]);
}

#[wasm_bindgen_test]
fn life_ends_before_the_signals_around_it() {
    let part = owner();
    let ended = Rc::new(Cell::new(None));
    let seen = send_wrapper::SendWrapper::new(Rc::clone(&ended));
    let (life, inner) = part.with(|| {
        let state = State::new(1);
        let child = Owner::new();
        let life = child.with(|| {
            let life = Life::current();
            on_cleanup(move || seen.set(Some(state.is_there())));
            life
        });
        (life, child)
    });
    assert!(!life.is_over());
    part.cleanup();
    assert!(life.is_over());
    assert_eq!(ended.get(), Some(true), "the state was disposed first");
    drop(inner);
}

#[wasm_bindgen_test]
async fn security_77_background_work_stops_with_its_life() {
    let part = owner();
    let steps: Log<&str> = Rc::default();
    let (guarded, detached) = (Rc::clone(&steps), Rc::clone(&steps));
    part.with(|| {
        let work = async move {
            guarded.borrow_mut().push("guarded begins");
            settle().await;
            guarded.borrow_mut().push("guarded ends");
        };
        spawn(Life::current(), work.boxed_local());
        let work = async move {
            settle().await;
            detached.borrow_mut().push("detached ends");
        };
        spawn_detached(work.boxed_local());
    });
    leptos::task::tick().await;
    part.cleanup();
    settle().await;
    settle().await;
    assert_eq!(*steps.borrow(), ["guarded begins", "detached ends"]);
    // The rest of the work was dropped, with what it held: this log is held here and by nothing else.
    assert_eq!(Rc::strong_count(&steps), 1);
}

#[wasm_bindgen_test]
async fn effect_may_write_what_it_reads_afterwards() {
    let part = owner();
    let (from, runs) = part.with(|| {
        let (from, to) = (State::new(1), State::new(0));
        let runs = follow(move || {
            to.set(from.get());
            to.get()
        });
        (from, runs)
    });
    settle().await;
    from.set(2);
    settle().await;
    assert_eq!(*runs.borrow(), [1, 2], "each once");
}

#[wasm_bindgen_test]
async fn reader_is_woken_by_what_it_has_read_the_last_time_only() {
    let part = owner();
    let (first, other, log) = part.with(|| {
        let (first, other) = (State::new(true), State::new(1));
        let log = follow(move || first.get().then(|| other.get()));
        (first, other, log)
    });
    settle().await;
    first.set(false);
    settle().await;
    other.set(2);
    settle().await;
    first.set(true);
    settle().await;
    other.set(3);
    settle().await;
    assert_eq!(*log.borrow(), [Some(1), None, Some(2), Some(3)]);
}

/// The rows of a long list all read the list. Looking through all of a value's readers for each that runs again, or is
/// gone, made long tasks.
#[wasm_bindgen_test]
fn thousands_of_readers_run_and_end_in_linear_time() {
    let time = |times: usize, count: usize| {
        let begun = js_sys::Date::now();
        for _ in 0..times {
            let part = owner();
            part.with(|| {
                let state = State::new(0);
                let readers: Vec<_> = (0..count).map(|_| memo(move || state.get())).collect();
                for value in 1..4 {
                    state.set(value);
                    assert!(readers.iter().all(|reader| reader.get_untracked() == value));
                }
            });
            drop(part);
        }
        js_sys::Date::now() - begun
    };
    // In turns, and the fastest of several: both then suffer alike from whatever else the machine does.
    let (mut short, mut long) = (f64::MAX, f64::MAX);
    for _ in 0..3 {
        short = short.min(time(8, 1_000));
        long = long.min(time(1, 8_000));
    }
    assert!(long < short * 3.0, "{short} ms, then {long} ms");
}
