//! The custom element in a document: mounting, moving, removing, properties.

use factordesk::element;
use js_sys::Function;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
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

/// An element that isn't upgraded yet, like one that was parsed before the script ran, with properties that `set` gives it.
fn not_upgraded(markup: &str, set: &str) -> HtmlElement {
    let script = format!(
        "const template = document.createElement('template');
        template.innerHTML = `{markup}`;
        const desk = template.content.firstChild;
        if (desk.shadowRoot) throw new Error('upgraded already');
        {set}
        return desk;"
    );
    let made = Function::new_no_args(&script).call0(&JsValue::UNDEFINED);
    made.unwrap().unchecked_into()
}

/// Evaluates an expression about `desk`.
fn about(desk: &HtmlElement, expression: &str) -> String {
    let script = format!("return JSON.stringify({expression})");
    let result = Function::new_with_args("desk", &script).call1(&JsValue::UNDEFINED, desk);
    result.unwrap().as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn element_takes_properties_set_before_its_definition() {
    // As React and Vue do it: everything is set on an element that is still unknown, and in any order.
    let child = not_upgraded(
        "<factor-desk theme='dark'></factor-desk>",
        "desk.getAccessToken = () => Promise.reject(new Error('no'));
        Object.assign(desk, { userId: 'auth0|1', theme: 'light', density: 'compact', readOnly: true, hideHeader: true,
            hide: 'export', types: 'phone', headingLevel: 3, userFrom: 'search', auth: 'token', why: { ticket: 'CASE-1' },
            proxy: location.origin });",
    );
    element::register();
    document().body().unwrap().append_child(&child).unwrap();
    // As properties of their own, they would hide the accessors, and later changes would go unnoticed.
    assert_eq!(about(&child, "Object.keys(desk)"), "[]");
    assert_eq!(
        about(
            &child,
            "[desk.userId, desk.theme, desk.density, desk.readOnly, desk.hideHeader, desk.hide, desk.types, \
             desk.headingLevel, desk.userFrom, desk.auth, desk.why.ticket, desk.proxy === location.origin]"
        ),
        r#"["auth0|1","light","compact",true,true,"export","phone",3,"search","token","CASE-1",true]"#
    );
    for _ in 0..50 {
        if content(&child).contains("getAccessToken failed") {
            break;
        }
        turn().await;
    }
    assert!(
        content(&child).contains("getAccessToken failed"),
        "{}",
        content(&child)
    );
    child.remove();
    turn().await;
}

#[wasm_bindgen_test]
async fn element_properties_reflect_their_attributes() {
    element::register();
    let desk: HtmlElement = document()
        .create_element("factor-desk")
        .unwrap()
        .unchecked_into();
    assert_eq!(
        about(
            &desk,
            "[desk.proxy, desk.auth, desk.userId, desk.userFrom, desk.theme, desk.density, desk.headingLevel, \
             desk.readOnly, desk.hideHeader, desk.hide, desk.types, desk.getAccessToken, desk.why]"
        ),
        r#"["","session",null,"host","host","comfortable",2,false,false,"","",null,{}]"#
    );
    for (set, attribute, expected) in [
        ("userId = 'auth0|1'", "user-id", r#""auth0|1""#),
        ("userId = null", "user-id", "null"),
        ("userId = undefined", "user-id", "null"),
        ("userFrom = 'fragment'", "user-from", r#""fragment""#),
        ("readOnly = true", "read-only", r#""""#),
        ("readOnly = false", "read-only", "null"),
        ("hideHeader = true", "hide-header", r#""""#),
        ("headingLevel = 4", "heading-level", r#""4""#),
        ("hide = 'export history'", "hide", r#""export history""#),
    ] {
        about(&desk, &format!("(desk.{set}, 0)"));
        let got = about(&desk, &format!("desk.getAttribute('{attribute}')"));
        assert_eq!(got, expected, "{set}");
    }
    // As Vue and Angular render it.
    desk.set_attribute("read-only", "false").unwrap();
    assert_eq!(about(&desk, "desk.readOnly"), "false");
    // With a source of tokens, or another origin, tokens are the default.
    for (set, expected) in [
        ("proxy = 'https://desk.example.com'", "token"),
        ("auth = 'session'", "session"),
        ("auth = null", "token"),
        ("proxy = null", "session"),
        ("getAccessToken = () => ''", "token"),
        ("getAccessToken = null", "session"),
    ] {
        about(&desk, &format!("(desk.{set}, 0)"));
        assert_eq!(about(&desk, "desk.auth"), format!("{expected:?}"), "{set}");
    }
    for property in [
        "proxy",
        "auth",
        "userId",
        "readOnly",
        "getAccessToken",
        "why",
        "version",
    ] {
        assert_eq!(about(&desk, &format!("'{property}' in desk")), "true");
    }
}

#[wasm_bindgen_test]
async fn element_reports_unknown_values_once_and_uses_the_default() {
    element::register();
    let script = "
        const desk = document.createElement('factor-desk');
        document.body.append(desk);
        const { warn } = console;
        const said = [];
        console.warn = text => said.push(text);
        try {
            for (let time = 0; time < 3; time++) {
                desk.setAttribute('user-from', 'url');
                desk.theme = 'darkk';
                desk.headingLevel = 9;
                desk.auth = 'cookie';
                desk.proxy = 'desk.example.com';
            }
        } finally {
            console.warn = warn;
            desk.remove();
        }
        return JSON.stringify([said, desk.userFrom, desk.theme, desk.headingLevel, desk.auth, desk.proxy]);";
    let result = Function::new_no_args(script).call0(&JsValue::UNDEFINED);
    let result = result.unwrap().as_string().unwrap();
    assert_eq!(
        result,
        r#"[["<factor-desk>: user-from=\"url\" is unknown. Allowed: host,search,fragment","<factor-desk>: theme=\"darkk\" is unknown. Allowed: host,auto,light,dark","<factor-desk>: heading-level=\"9\" is unknown. Allowed: 2,1,3,4","<factor-desk>: auth=\"cookie\" is unknown. Allowed: session,token","<factor-desk>: proxy=\"desk.example.com\" is unknown. Allowed: https://desk.example.com"],"host","host",2,"session",""]"#
    );
    turn().await;
}

#[wasm_bindgen_test]
async fn element_reports_unknown_words_in_lists() {
    element::register();
    let said = "
        const { warn } = console;
        globalThis.said = [];
        console.warn = text => { said.push(text); warn(text); };";
    Function::new_no_args(said)
        .call0(&JsValue::UNDEFINED)
        .unwrap();
    let desk: HtmlElement = document()
        .create_element("factor-desk")
        .unwrap()
        .unchecked_into();
    desk.set_attribute("hide", "export everything").unwrap();
    desk.set_attribute("types", "phone sms").unwrap();
    document().body().unwrap().append_child(&desk).unwrap();
    turn().await;
    assert_eq!(
        about(&desk, "said.map(text => text.split(',')[0])"),
        r#"["<factor-desk>: hide=\"everything\" is unknown. Allowed: search","<factor-desk>: types=\"sms\" is unknown. Allowed: phone"]"#
    );
    desk.remove();
    turn().await;
}
