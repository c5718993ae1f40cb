//! Double submit made impossible in one place.

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use leptos::prelude::*;

type Flight<I, O> = Option<(I, Shared<LocalBoxFuture<'static, O>>)>;

/// An action that, dispatched again with the same input while it is under way, joins what is under way.
pub(super) fn action<I, O>(
    command: impl Fn(I) -> LocalBoxFuture<'static, O> + 'static,
) -> Action<I, O>
where
    I: Clone + PartialEq + 'static,
    O: Clone + 'static,
{
    let flight: StoredValue<Flight<I, O>, LocalStorage> = StoredValue::new_local(None);
    Action::new_local(move |input: &I| {
        let under_way = flight.try_with_value(|flight| match flight {
            Some((same, future)) if same == input && future.peek().is_none() => {
                Some(future.clone())
            }
            _ => None,
        });
        under_way.flatten().unwrap_or_else(|| {
            let future = command(input.clone()).shared();
            flight.try_update_value(|flight| *flight = Some((input.clone(), future.clone())));
            future
        })
    })
}
