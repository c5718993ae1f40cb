//! Keyed lists.

use std::cell::RefCell;
use std::rc::Rc;

use factordesk_view::reactive::{State, effect};
use factordesk_view::{Apart, Gone, Node, keyed, paced, view};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{Mounted, attribute, mount, owner, settle};

fn names(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn item(key: &str) -> Node {
    view! { <li id=format!("item-{key}") tabindex="-1">{key.to_owned()}</li> }
}

fn list(keys: State<Vec<String>>) -> Mounted {
    mount(move || keyed(view! { <ul></ul> }, move || keys.get(), item))
}

fn items(page: &Mounted) -> Vec<HtmlElement> {
    page.all("li")
}

#[wasm_bindgen_test]
async fn items_follow_the_keys_and_keep_their_elements() {
    let keys = State::new(names(&["a", "b", "c"]));
    let page = list(keys);
    assert_eq!(page.text(), "abc");
    for now in [
        &["c", "b", "a"][..],
        &["b", "x", "a"],
        &[],
        &["a"],
        &["y", "a", "z", "b"],
        &["z", "a"],
    ] {
        let before = items(&page);
        keys.set(names(now));
        settle().await;
        assert_eq!(page.text(), now.concat());
        for element in items(&page) {
            let same = |other: &&HtmlElement| other.id() == element.id();
            if let Some(known) = before.iter().find(same) {
                assert_eq!(*known, element, "{} was made again", element.id());
            }
        }
    }
}

/// Moving an element takes the focus away, so what is already in its place isn't moved.
#[wasm_bindgen_test]
async fn focus_stays_while_others_come_and_go() {
    let keys = State::new(names(&["a", "b", "c"]));
    let page = list(keys);
    page.find("#item-b").focus().unwrap();
    for now in [&["b", "c"][..], &["x", "b", "c", "y"], &["b"]] {
        keys.set(names(now));
        settle().await;
        let focused = document().active_element().unwrap();
        assert_eq!(focused.id(), "item-b", "after {now:?}");
    }
}

#[wasm_bindgen_test]
async fn attributes_of_the_container_stay() {
    let keys = State::new(names(&["a"]));
    let page = mount(move || keyed(view! { <ul role="list"></ul> }, move || keys.get(), item));
    keys.set(names(&["b"]));
    settle().await;
    let role = attribute(&page.find("ul"), "role");
    assert_eq!(role.as_deref(), Some("list"));
}

#[wasm_bindgen_test]
async fn security_77_what_is_reactive_in_an_item_ends_with_it() {
    let log = Rc::new(RefCell::new(Vec::<String>::new()));
    let (keys, tick) = (State::new(names(&["a", "b"])), State::new(0));
    let noted = Rc::clone(&log);
    let _page = mount(move || {
        keyed(
            view! { <ul></ul> },
            move || keys.get(),
            move |key| {
                let (own, log) = (key.to_owned(), Rc::clone(&noted));
                effect(move || {
                    tick.track();
                    log.borrow_mut().push(own.clone());
                });
                item(key)
            },
        )
    });
    settle().await;
    assert_eq!(log.take(), ["a", "b"]);
    keys.set(names(&["b"]));
    settle().await;
    assert_eq!(log.take(), Vec::<String>::new(), "an item was made again");
    tick.set(1);
    settle().await;
    assert_eq!(log.take(), ["b"]);
}

/// A signal that an item reads while it is made must not make the whole list run again.
#[wasm_bindgen_test]
async fn items_do_not_subscribe_the_list() {
    let runs = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&runs);
    let word = State::new("w".to_owned());
    let _page = mount(move || {
        keyed(
            view! { <ul></ul> },
            move || {
                *counted.borrow_mut() += 1;
                names(&["a"])
            },
            move |_| view! { <li>{word.get()}</li> },
        )
    });
    word.set("v".to_owned());
    settle().await;
    assert_eq!(*runs.borrow(), 1);
}

thread_local! {
    static GONE: RefCell<Vec<Gone>> = const { RefCell::new(Vec::new()) };
}

/// Ending a thousand items at once is a long task.
#[wasm_bindgen_test]
async fn items_that_end_apart_leave_at_once_and_are_not_woken_until_they_have_ended() {
    let host = owner();
    let (keys, tick) = host.with(|| (State::new(names(&["a", "b", "c"])), State::new(0)));
    let (woken, ended) = (Rc::new(RefCell::new(0)), Rc::new(RefCell::new(0)));
    let counts = (Rc::clone(&woken), Rc::clone(&ended));
    let apart = Apart {
        owner: host.child(),
        end: |gone| GONE.with_borrow_mut(|all| all.push(gone)),
    };
    let page = mount(move || {
        let make = move |key: &str| {
            let (woken, ended) = (Rc::clone(&counts.0), SendWrapper::new(Rc::clone(&counts.1)));
            let inner = State::new(0);
            effect(move || {
                tick.get();
                inner.get_untracked();
                *woken.borrow_mut() += 1;
            });
            on_cleanup(move || *ended.borrow_mut() += 1);
            item(key)
        };
        paced(
            view! { <ul></ul> },
            || true,
            Some(apart),
            move || keys.get(),
            make,
        )
    });
    settle().await;
    assert_eq!(*woken.borrow(), 3);
    // One leaves the list, the others with the list.
    keys.set(names(&["a", "c"]));
    settle().await;
    assert_eq!(page.text(), "ac");
    drop(page);
    tick.set(1);
    settle().await;
    assert_eq!((*woken.borrow(), *ended.borrow()), (3, 0));
    let mut gone = GONE.take();
    assert_eq!(gone.len(), 2);
    assert!(!gone[0].end(1));
    assert_eq!(*ended.borrow(), 1);
    assert!(gone[1].end(1));
    assert_eq!(*ended.borrow(), 2);
    assert!(!gone[1].end(1));
    assert_eq!(*ended.borrow(), 3);
}
