//! Keyed lists: an item keeps its elements, with focus and open forms, while the list changes.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::Mountable;

use crate::node::{Node, NodeState};
use crate::reactive::graph::Part;
use crate::run::Run;

struct Item {
    key: String,
    /// Everything reactive in the item
    part: Part,
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
    fill(container, None, None, Box::new(keys), Box::new(make))
}

/// Like [`keyed`], for long lists: an item is only made now if `may_make` allows it. If it refuses, it reads a signal that
/// changes when it allows more. With `apart`, the items end as it says.
pub fn paced(
    container: Node,
    may_make: impl Fn() -> bool + 'static,
    apart: Option<Apart>,
    keys: impl Fn() -> Vec<String> + 'static,
    make: impl Fn(&str) -> Node + 'static,
) -> Node {
    let may_make: Option<Box<dyn Run<bool>>> = Some(Box::new(may_make));
    fill(container, may_make, apart, Box::new(keys), Box::new(make))
}

/// How the items of a long list end: a few at a time, since ending all at once would take long.
#[derive(Clone)]
pub struct Apart {
    /// Owns the items' signals. The list's view must not own it in turn, or it would dispose of all of them at once
    pub owner: Owner,
    /// Takes the items that are gone, and calls [`Gone::end`] until nothing is left of them
    pub end: fn(Gone),
}

/// Items that have left the page. Nothing of them is woken any more.
pub struct Gone {
    items: Vec<Item>,
    /// Of what the items own
    _owner: Owner,
}

impl Gone {
    /// Ends this many of them. Returns whether there are more.
    pub fn end(&mut self, count: usize) -> bool {
        let left = self.items.len().saturating_sub(count);
        self.items.truncate(left);
        left > 0
    }
}

impl Apart {
    fn end(&self, items: Vec<Item>) {
        if items.is_empty() {
            return;
        }
        for item in &items {
            item.part.end();
        }
        let owner = self.owner.clone();
        (self.end)(Gone {
            items,
            _owner: owner,
        });
    }
}

/// The items of a list.
struct Items {
    list: RefCell<Vec<Item>>,
    apart: Option<Apart>,
}

impl Drop for Items {
    fn drop(&mut self) {
        if let Some(apart) = &self.apart {
            apart.end(self.list.take());
        }
    }
}

fn fill(
    container: Node,
    mut may_make: Option<Box<dyn Run<bool>>>,
    apart: Option<Apart>,
    mut keys: Box<dyn Run<Vec<String>>>,
    make: Box<dyn Fn(&str) -> Node>,
) -> Node {
    let parent = container.element().clone();
    // Not the effect's own owner, which is cleaned up each time the effect runs.
    let outer = apart.as_ref().map(|apart| apart.owner.clone());
    let outer = outer.or_else(Owner::current).unwrap_or_default();
    // Kept with the container, not in the effect: an effect's closure outlives the screen by a moment,
    // and the effects of the items must not.
    let items = Rc::new(Items {
        list: RefCell::default(),
        apart,
    });
    let weak = Rc::downgrade(&items);
    let container = container.effect(Box::new(move || {
        let keys = keys.run();
        let Some(all) = weak.upgrade() else { return };
        let mut old: Vec<Option<Item>> = all.list.take().into_iter().map(Some).collect();
        let mut items = all.list.borrow_mut();
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
            let (owner, part) = (outer.child(), Part::default());
            // Untracked: a signal that the item reads must not run this effect.
            let make = || untrack(|| make(&key).build());
            let state = part.with(|| owner.with(make));
            items.push(Item {
                key,
                part,
                state,
                _owner: owner,
            });
        }
        let mut gone: Vec<Item> = old.into_iter().flatten().collect();
        for gone in &mut gone {
            gone.state.unmount();
        }
        if let Some(apart) = &all.apart {
            apart.end(gone);
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
