//! Elements and their children.

use factordesk_view::reactive::State;
use factordesk_view::{Node, any, view};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{attribute, mount, settle};

/// The example of the crate's documentation.
fn counter(step: u32) -> Node {
    let count = State::new(0);
    view! {
        <button type="button" class:used=move || count.get() != 0 on:click=move |_| count.update(|n| *n += step)>
            "Clicked: " {move || count.get()}
        </button>
    }
}

#[wasm_bindgen_test]
async fn example_of_the_documentation_counts() {
    let page = mount(|| counter(2));
    let button = page.find("button");
    assert_eq!(page.text(), "Clicked: 0");
    assert!(!button.class_list().contains("used"));
    button.click();
    settle().await;
    assert_eq!(page.text(), "Clicked: 2");
    assert!(button.class_list().contains("used"));
    assert_eq!(attribute(&button, "type").as_deref(), Some("button"));
}

#[wasm_bindgen_test]
fn children_of_every_kind_stand_in_the_order_of_the_source() {
    let page = mount(|| {
        let gone: Option<Node> = None;
        view! {
            <p>"a" {String::from("b")} {3_usize} {4_u32} {()} {gone} {Some("c")}</p>
            <ul>{vec![view! { <li>"d"</li> }, view! { <li>"e"</li> }]}</ul>
            {["f", "g"]}
            {("h", any("i"))}
            {move || view! { <b>"j"</b> <i>"k"</i> }}
            <>"l" <u>"m"</u></>
        }
    });
    assert_eq!(page.text(), "ab34cdefghijklm");
    assert_eq!(page.all("ul > li").len(), 2);
}

#[wasm_bindgen_test]
fn text_is_never_markup() {
    let hostile = "<b onclick=\"x\">&amp;</b>";
    let page = mount(move || {
        view! { <p title=hostile>{hostile} {hostile.to_owned()} {move || hostile}</p> }
    });
    assert_eq!(page.text(), hostile.repeat(3));
    assert!(page.all("b").is_empty());
    let title = attribute(&page.find("p"), "title");
    assert_eq!(title.as_deref(), Some(hostile));
}

#[wasm_bindgen_test]
fn svg_elements_are_in_their_namespace() {
    let page = mount(|| view! { <div><svg><g><path d="M0 0h1"></path></g></svg></div> });
    let space = |selector: &str| page.find(selector).namespace_uri().unwrap();
    for element in ["svg", "g", "path"] {
        assert_eq!(space(element), "http://www.w3.org/2000/svg", "{element}");
    }
    assert_eq!(space("div"), "http://www.w3.org/1999/xhtml");
}

/// A component of Leptos, with a property that is optional.
#[component]
fn Framed(
    /// The title
    title: &'static str,
    /// A note
    #[prop(optional)]
    note: Option<&'static str>,
    /// What is framed
    children: Children,
) -> impl IntoView {
    view! { <section aria-label=title>{children()} {note}</section> }
}

#[wasm_bindgen_test]
fn component_gets_its_properties_and_children() {
    let page = mount(|| {
        view! {
            <Framed title="First"><p>"a"</p> "b"</Framed>
            <Framed title="Second" note="n">{"c"}</Framed>
        }
    });
    let sections = page.all("section");
    let texts: Vec<_> = sections.iter().map(|s| s.text_content().unwrap()).collect();
    assert_eq!(texts, ["ab", "cn"]);
    let title = attribute(&sections[1], "aria-label");
    assert_eq!(title.as_deref(), Some("Second"));
}

#[wasm_bindgen_test]
async fn closure_makes_its_elements_again_and_leaves_those_around_it() {
    let number = State::new(1_u32);
    let page = mount(move || {
        view! { <div><p>{move || view! { <b>{number.get()}</b> }}</p> <i>"after"</i></div> }
    });
    let (outside, inside, after) = (page.find("p"), page.find("b"), page.find("i"));
    number.set(2);
    settle().await;
    assert_eq!(page.text(), "2after");
    assert_eq!(page.find("p"), outside);
    assert_eq!(page.find("i"), after);
    assert_ne!(page.find("b"), inside);
    assert!(!inside.is_connected());
}

#[wasm_bindgen_test]
async fn closure_without_a_result_leaves_its_place() {
    let shown = State::new(false);
    let page = mount(move || {
        view! { <div>"a" {move || shown.get().then(|| view! { <b>"b"</b> })} "c"</div> }
    });
    for (show, text) in [(false, "ac"), (true, "abc"), (false, "ac"), (true, "abc")] {
        shown.set(show);
        settle().await;
        assert_eq!(page.text(), text);
    }
}

#[wasm_bindgen_test]
fn unmounting_removes_the_elements() {
    let mut page = mount(|| view! { <p>"a"</p> <p>"b"</p> });
    assert_eq!(page.all("p").len(), 2);
    page.unmount();
    assert!(page.all("p").is_empty());
}
