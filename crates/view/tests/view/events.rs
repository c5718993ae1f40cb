//! Event handlers: they run for what is on the screen, and for nothing else.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use factordesk_view::reactive::State;
use factordesk_view::{on_window, view};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use crate::support::{mount, owner, settle};

/// A counter, and a closure that counts.
fn counting() -> (Rc<Cell<u32>>, impl Fn() + Clone + 'static) {
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    (count, move || counted.set(counted.get() + 1))
}

#[wasm_bindgen_test]
fn handler_gets_the_event() {
    let typed = State::new(String::new());
    let page = mount(
        move || view! { <input on:input=move |event| typed.set(event_target_value(&event)) /> },
    );
    page.input().set_value("abc");
    page.input()
        .dispatch_event(&Event::new("input").unwrap())
        .unwrap();
    assert_eq!(typed.get_untracked(), "abc");
}

#[wasm_bindgen_test]
fn event_without_a_name_in_leptos_is_handled() {
    let (count, click) = counting();
    let page = mount(move || view! { <dialog on:cancel=move |_| click()></dialog> });
    let event = Event::new("cancel").unwrap();
    page.find("dialog").dispatch_event(&event).unwrap();
    assert_eq!(count.get(), 1);
}

/// Moving the focus fires `blur` at once. The handler's state is borrowed then, and a second call would panic.
#[wasm_bindgen_test]
fn handler_that_causes_its_own_event_is_not_called_again() {
    let (count, click) = counting();
    let page = mount(move || {
        view! {
            <button type="button" on:click=move |event| {
                click();
                event_target::<web_sys::HtmlElement>(&event).click();
            }></button>
        }
    });
    page.find("button").click();
    assert_eq!(count.get(), 1);
    page.find("button").click();
    assert_eq!(count.get(), 2);
}

/// An owner's signals are disposed before its elements leave the page.
#[wasm_bindgen_test]
fn security_77_handler_does_not_run_once_its_owner_is_gone() {
    let (count, click) = counting();
    let part = owner();
    let inner = part.clone();
    let page = mount(move || {
        inner.with(|| {
            let signal = State::new(1);
            view! {
                <button type="button" on:click=move |_| {
                    click();
                    signal.get_untracked();
                }></button>
            }
        })
    });
    page.find("button").click();
    assert_eq!(count.get(), 1);
    part.cleanup();
    page.find("button").click();
    assert_eq!(count.get(), 1);
}

#[wasm_bindgen_test]
fn security_77_handler_does_not_run_once_its_element_is_dropped() {
    let (count, click) = counting();
    let mut page =
        mount(move || view! { <button type="button" on:click=move |_| click()></button> });
    let button = page.find("button");
    button.click();
    page.unmount();
    button.click();
    assert_eq!(count.get(), 1);
}

#[wasm_bindgen_test]
async fn security_77_handler_of_a_replaced_element_does_not_run() {
    let made = Rc::new(RefCell::new(Vec::<u32>::new()));
    let seen = Rc::clone(&made);
    let number = State::new(1_u32);
    let seen = send_wrapper::SendWrapper::new(seen);
    let page = mount(move || {
        view! {
            <div>
                {move || {
                    let (seen, number) = (seen.clone(), number.get());
                    view! { <button type="button" on:click=move |_| seen.borrow_mut().push(number)></button> }
                }}
            </div>
        }
    });
    let first = page.find("button");
    first.click();
    number.set(2);
    settle().await;
    first.click();
    page.find("button").click();
    assert_eq!(*made.borrow(), [1, 2]);
}

#[wasm_bindgen_test]
fn security_77_handler_of_the_window_ends_with_its_owner() {
    let (count, counted) = counting();
    let part = owner();
    part.with(|| on_window("factordesk-test", move |_| counted()));
    let fire = || {
        let event = Event::new("factordesk-test").unwrap();
        window().dispatch_event(&event).unwrap();
    };
    fire();
    assert_eq!(count.get(), 1);
    part.cleanup();
    fire();
    assert_eq!(count.get(), 1);
}
