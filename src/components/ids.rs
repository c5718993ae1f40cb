//! Element ids for `for`, `aria-describedby` and the like. They are unique even if a component is mounted twice.

use std::cell::Cell;

use factordesk_catalogue::plain;

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// A new id that begins with `prefix`.
pub fn unique_id(prefix: &str) -> String {
    let number = NEXT.with(|next| {
        let number = next.get();
        next.set(number.wrapping_add(1));
        number
    });
    [prefix, "-", &plain(number)].concat()
}
