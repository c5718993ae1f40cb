//! A countdown in seconds, for example until a request is retried.

use factordesk_view::reactive::{Life, State, expect_context, spawn};
use factordesk_view::view;
use futures::FutureExt;
use leptos::prelude::*;

use crate::platform::clock::Clock;
use crate::text;

/// The text of [`text::screen::waiting`], counting down to `until` (milliseconds since 1970).
///
/// It is not a live region: a screen reader that announces every second would drown everything else.
pub fn countdown(until: f64) -> AnyView {
    counting(until, text::screen::waiting)
}

/// The same with another text, made from the seconds that are left.
pub fn counting(until: f64, words: impl Fn(u32) -> String + Send + 'static) -> AnyView {
    let words: Box<dyn Fn(u32) -> String + Send> = Box::new(words);
    let clock = expect_context::<Clock>();
    let left = State::new(seconds(until - clock.now()));
    let count = async move {
        while left.get_untracked() > 0 {
            clock.sleep(1000).await;
            // Read from the clock, since timers of a tab in the background are late.
            left.set(seconds(until - clock.now()));
        }
    };
    spawn(Life::current(), count.boxed_local());
    view! { <span data-testid="countdown">{move || words(left.get())}</span> }.into_any()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest u32"
)]
fn seconds(ms: f64) -> u32 {
    (ms / 1000.0).ceil() as u32
}
