//! The custom element in a document: mounting, moving, removing, properties.

use factordesk::element;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

async fn turn() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window()
            .set_timeout_with_callback(&resolve)
            .map(drop)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

fn content(element: &HtmlElement) -> String {
    element
        .shadow_root()
        .unwrap()
        .text_content()
        .unwrap_or_default()
}

#[wasm_bindgen_test]
async fn element_mounts_moves_and_unmounts() {
    element::register();
    element::register();
    let body = document().body().unwrap();
    let desk: HtmlElement = document()
        .create_element("factor-desk")
        .unwrap()
        .unchecked_into();
    body.append_child(&desk).unwrap();
    let root = desk.shadow_root().unwrap();
    assert!(root.query_selector(".desk .main").unwrap().is_some());
    assert_eq!(
        js_sys::Reflect::get(&root, &"adoptedStyleSheets".into())
            .unwrap()
            .unchecked_into::<js_sys::Array>()
            .length(),
        3
    );

    // Moved within the page: the same tree.
    let before = root.query_selector(".desk").unwrap().unwrap();
    let elsewhere = document().create_element("div").unwrap();
    body.append_child(&elsewhere).unwrap();
    elsewhere.append_child(&desk).unwrap();
    turn().await;
    assert!(before.is_same_node(root.query_selector(".desk").unwrap().as_deref()));

    elsewhere.remove();
    turn().await;
    assert_eq!(content(&desk), "");

    // And back.
    body.append_child(&desk).unwrap();
    assert!(root.query_selector(".desk .main").unwrap().is_some());
    desk.remove();
    turn().await;
}

#[wasm_bindgen_test]
async fn element_takes_properties_set_before_its_definition() {
    let template: HtmlElement = document()
        .create_element("template")
        .unwrap()
        .unchecked_into();
    template.set_inner_html("<factor-desk user-id='auth0|1'></factor-desk>");
    // Elements in a template aren't upgraded. So this is like one that was parsed before the script ran.
    let inert = js_sys::Reflect::get(&template, &"content".into()).unwrap();
    let child = inert.unchecked_into::<web_sys::Node>().first_child();
    let child: HtmlElement = child.unwrap().unchecked_into();
    assert!(child.shadow_root().is_none(), "upgraded already");
    let source = js_sys::Function::new_no_args("return Promise.reject(new Error('no'))");
    js_sys::Reflect::set(&child, &"getAccessToken".into(), &source).unwrap();
    element::register();
    document().body().unwrap().append_child(&child).unwrap();
    for _ in 0..50 {
        if content(&child).contains("access token") {
            break;
        }
        turn().await;
    }
    assert!(
        content(&child).contains("provided no valid access token"),
        "{}",
        content(&child)
    );
    // As a property of its own, it would hide the accessor, and later changes would go unnoticed.
    let object: &js_sys::Object = child.unchecked_ref();
    let own = js_sys::Reflect::get_own_property_descriptor(object, &"getAccessToken".into());
    assert!(own.unwrap().is_undefined(), "the accessor is hidden");
    child.remove();
    turn().await;
}
