//! Keyed lists: an item keeps its elements, with focus and open forms, while the list changes.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::Mountable;

use crate::node::{Node, NodeState};
use crate::run::Run;

struct Item {
    key: String,
    // Dropped in this order: effects and listeners end before the owner disposes of their signals.
    state: NodeState,
    /// Disposes of everything reactive in the item when dropped
    _owner: Owner,
}

/// Fills `container` with one item per key, in the keys' order. `container` must have no other children.
///
/// `make` is called once when a key appears; the item stays as long as its key is in the list.
pub fn keyed(
    container: Node,
    keys: impl Fn() -> Vec<String> + 'static,
    make: impl Fn(&str) -> Node + 'static,
) -> Node {
    fill(container, None, Box::new(keys), Box::new(make))
}

/// Like [`keyed`], for long lists: an item is only made now if `may_make` allows it. If it refuses, it reads a signal that
/// changes when it allows more.
pub fn paced(
    container: Node,
    may_make: impl Fn() -> bool + 'static,
    keys: impl Fn() -> Vec<String> + 'static,
    make: impl Fn(&str) -> Node + 'static,
) -> Node {
    fill(
        container,
        Some(Box::new(may_make)),
        Box::new(keys),
        Box::new(make),
    )
}

fn fill(
    container: Node,
    mut may_make: Option<Box<dyn Run<bool>>>,
    mut keys: Box<dyn Run<Vec<String>>>,
    make: Box<dyn Fn(&str) -> Node>,
) -> Node {
    let parent = container.element().clone();
    // Not the effect's own owner, which is cleaned up each time the effect runs.
    let outer = Owner::current().unwrap_or_default();
    // Kept with the container, not in the effect: an effect's closure outlives the screen by a moment,
    // and the effects of the items must not.
    let items: Rc<RefCell<Vec<Item>>> = Rc::default();
    let weak = Rc::downgrade(&items);
    let container = container.effect(Box::new(move || {
        let keys = keys.run();
        let Some(items) = weak.upgrade() else { return };
        let mut old: Vec<Option<Item>> = items.take().into_iter().map(Some).collect();
        let mut items = items.borrow_mut();
        // Most items are the first that is left when it is their turn, so they are found at once.
        let mut first = 0;
        for key in keys {
            while old.get(first).is_some_and(Option::is_none) {
                first += 1;
            }
            let is_it =
                |item: &&mut Option<Item>| item.as_ref().is_some_and(|item| item.key == key);
            if let Some(item) = old
                .iter_mut()
                .skip(first)
                .find(is_it)
                .and_then(Option::take)
            {
                items.push(item);
                continue;
            }
            // What is refused is made when this runs again.
            if may_make.as_mut().is_some_and(|may_make| !may_make.run()) {
                continue;
            }
            let owner = outer.child();
            // Untracked: a signal that the item reads must not run this effect.
            let state = owner.with(|| untrack(|| make(&key).build()));
            items.push(Item {
                key,
                state,
                _owner: owner,
            });
        }
        for mut gone in old.into_iter().flatten() {
            gone.state.unmount();
        }
        // Backwards, each item before the one that follows it. An item that is already in its place
        // isn't moved, since moving an element takes the focus away.
        let mut next: Option<web_sys::Node> = None;
        for item in items.iter_mut().rev() {
            let element = item.state.element();
            // A new element has no next sibling either, like the last one in the list.
            let placed = element.parent_node().is_some() && element.next_sibling() == next;
            let here: web_sys::Node = element.clone().into();
            if !placed {
                item.state.mount(&parent, next.as_ref());
            }
            next = Some(here);
        }
    }));
    container.keep(items)
}
