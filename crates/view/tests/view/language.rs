//! What follows the language.

use std::cell::Cell;
use std::rc::Rc;

use factordesk_view::reactive::{State, follow_language, language_changed, memo};
use factordesk_view::view;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{mount, settle};

thread_local! {
    static WORD: Cell<&'static str> = const { Cell::new("") };
}

fn word() -> &'static str {
    WORD.get()
}

async fn speak(word: &'static str) {
    WORD.set(word);
    language_changed();
    settle().await;
}

#[wasm_bindgen_test]
async fn texts_attributes_and_memos_follow_the_language() {
    WORD.set("one");
    let mounted = mount(|| {
        let kept = memo(|| word().to_owned());
        view! {
            <p title=word>{word} " " {move || Some(word().to_owned())} " " {move || kept.get()}</p>
        }
    });
    speak("un").await;
    assert_eq!(mounted.text(), "un un un");
    assert_eq!(mounted.find("p").title(), "un");
}

#[wasm_bindgen_test]
async fn elements_stay_when_the_language_changes_unless_they_follow_it() {
    WORD.set("one");
    let made = Rc::new(Cell::new((0, 0)));
    let count = Rc::clone(&made);
    let mounted = mount(move || {
        let count = send_wrapper::SendWrapper::new(count);
        let again = count.clone();
        let form = move || {
            count.set((count.get().0 + 1, count.get().1));
            view! { <label>{word}<input /></label> }
        };
        let list = move || {
            follow_language();
            again.set((again.get().0, again.get().1 + 1));
            view! { <b>{word()}</b> }
        };
        view! { <div>{form}{list}</div> }
    });
    mounted.input().set_value("typed");
    speak("un").await;
    assert_eq!(made.get(), (1, 2));
    assert_eq!(mounted.input().value(), "typed");
    assert_eq!(mounted.text(), "unun");
}

#[wasm_bindgen_test]
async fn what_is_gone_follows_no_more() {
    WORD.set("one");
    let runs = Rc::new(Cell::new(0));
    let count = Rc::clone(&runs);
    let mut mounted = mount(move || {
        let count = send_wrapper::SendWrapper::new(count);
        let shown = State::new(true);
        view! {
            <button on:click=move |_| shown.set(false)>
                {move || shown.get().then(|| {
                    let count = count.clone();
                    view! { <i>{move || { count.set(count.get() + 1); word() }}</i> }
                })}
            </button>
        }
    });
    speak("un").await;
    assert_eq!(runs.get(), 2);
    mounted.find("button").click();
    settle().await;
    speak("uno").await;
    mounted.unmount();
    speak("eins").await;
    assert_eq!(runs.get(), 2);
}
