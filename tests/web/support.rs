//! A desk mounted for a test: with a fake proxy and a controlled clock, and helpers to find elements and act on them.

mod allocations;
mod authenticator;
pub(crate) mod dialog;
mod fake;
mod problems;
mod time;

use std::cell::Cell;
use std::rc::Rc;

use factordesk::actions::Actions;
use factordesk::app::Later;
use factordesk::platform::config::{Auth, DeskConfig, UserSource};
use factordesk::platform::host::Host;
use factordesk::screen::later::Source;
use factordesk::webauthn::Page;
use factordesk::{app, later};
use factordesk_model::UserId;
use leptos::mount::mount_to;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

pub(crate) use allocations::{allocated_bytes, allocations};
pub(crate) use authenticator::Authenticator;
pub(crate) use fake::{Fake, FakeResponse, Gate};
pub(crate) use problems::Problems;
pub(crate) use time::FakeTime;

/// The user that most tests look at.
pub(crate) const USER: &str = "auth0|mia";
/// The path of that user's methods.
pub(crate) const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

/// The style of the element: what the loader brings, the first screen's, and that of the second part.
const STYLE: [&str; 4] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/skeleton.css"),
    include_str!(concat!(env!("OUT_DIR"), "/desk.css")),
    include_str!(concat!(env!("OUT_DIR"), "/later.css")),
];

/// `/session` of an admin who may read, create, update and delete.
pub(crate) fn session() -> Value {
    session_with(&["read", "create", "update", "delete"])
}

/// `/session` of an admin with these permissions (`read`, `create`, ...) on methods. `create` and `delete` include the
/// one for first factors.
pub(crate) fn session_with(verbs: &[&str]) -> Value {
    let permissions: Vec<String> = verbs
        .iter()
        .flat_map(|verb| {
            let first_factors = matches!(*verb, "create" | "delete");
            let first_factors = first_factors.then(|| format!("{verb}:first_factors"));
            first_factors
                .into_iter()
                .chain([format!("{verb}:authentication_methods")])
        })
        .collect();
    json!({
        "admin": {"sub": "auth0|admin", "name": "Ada Admin"}, "permissions": permissions, "mode": "session",
        "tenant": {"label": "Acme", "domain": "acme.example.com", "rp_id": "login.example.com"}, "expires_at": 4_000_000_000_u64,
        "capabilities": {"factors": [], "channels": ["sms", "voice"]}
    })
}

/// An error in the proxy's shape.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Value {
    json!({"statusCode": status, "error": "E", "message": message, "errorCode": code, "requestId": "req-1"})
}

/// A realistic list: a passkey, linked push and TOTP methods, a phone, a recovery code.
pub(crate) fn methods() -> Vec<Value> {
    vec![
        json!({"id": "passkey|1", "type": "passkey", "name": "MacBook", "confirmed": true, "credential_backed_up": true,
            "relying_party_identifier": "login.example.com", "created_at": "2026-01-02T03:04:05.000Z",
            "last_auth_at": "2026-11-22T00:00:00.000Z", "aaguid": "adce0002-35bc-c60a-648b-0b25f1f05503"}),
        json!({"id": "push|1", "type": "push", "name": "Pixel", "confirmed": true, "link_id": "l1",
            "created_at": "2026-01-02T03:04:05.000Z"}),
        json!({"id": "totp|1", "type": "totp", "confirmed": true, "link_id": "l1", "created_at": "2026-01-02T03:04:05.000Z"}),
        json!({"id": "phone|1", "type": "phone", "name": "Mobile", "confirmed": true, "phone_number": "+15551234567",
            "preferred_authentication_method": "sms", "created_at": "2026-01-02T03:04:05.000Z"}),
        json!({"id": "recovery-code|1", "type": "recovery-code", "confirmed": true, "created_at": "2026-01-02T03:04:05.000Z"}),
    ]
}

/// A response page with these methods and totals.
pub(crate) fn page(methods: &[Value]) -> Value {
    json!({"start": 0, "limit": 100, "total": methods.len(), "authenticators": methods})
}

/// A fake proxy with [`session`], on which [`USER`] has these methods.
pub(crate) fn fake_with(methods: &[Value]) -> Rc<Fake> {
    let fake = Fake::new();
    fake.on("GET", "/session", FakeResponse::json(200, session()));
    fake.on(
        "GET",
        "/api/v2/users/auth0%7Cmia",
        FakeResponse::json(
            200,
            json!({"user_id": USER, "name": "Mia Keller", "email": "mia@example.com", "email_verified": true,
                "identities": [{"connection": "staff", "provider": "auth0", "user_id": "mia"}]}),
        ),
    );
    fake.on("GET", METHODS, FakeResponse::json(200, page(methods)));
    fake
}

/// A mounted desk.
pub(crate) struct Bench {
    pub(crate) fake: Rc<Fake>,
    pub(crate) time: Rc<FakeTime>,
    pub(crate) host: Host,
    pub(crate) actions: Actions,
    pub(crate) later: Later,
    root: ShadowRoot,
    outer: HtmlElement,
    mounted: Option<Box<dyn std::any::Any>>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.mounted.take());
        self.outer.remove();
    }
}

impl Bench {
    /// A desk for [`USER`], who is set by the attribute.
    pub(crate) fn for_user(fake: Rc<Fake>) -> Self {
        let user = UserSource::Attribute(UserId::new(USER));
        Self::mount(
            fake,
            DeskConfig {
                user,
                ..DeskConfig::default()
            },
        )
    }

    /// A desk for [`USER`] on a page that is secure, may use `WebAuthn` and has these other facts.
    pub(crate) fn on_page(fake: Rc<Fake>, facts: Value) -> Self {
        let user = UserSource::Attribute(UserId::new(USER));
        let config = DeskConfig {
            user,
            ..DeskConfig::default()
        };
        let mut all = json!({"secure": true, "api": true, "allowed": true});
        for (name, fact) in facts.as_object().unwrap() {
            all[name] = fact.clone();
        }
        let provide = move || provide_context(Page::read(&all));
        Self::mount_with(fake, config, later::source(), provide)
    }

    /// A desk with the search, without a user.
    pub(crate) fn searching(fake: Rc<Fake>) -> Self {
        let user = UserSource::Search;
        Self::mount(
            fake,
            DeskConfig {
                user,
                ..DeskConfig::default()
            },
        )
    }

    /// The desk's own page, where the fragment names the user.
    pub(crate) fn own_page(fake: Rc<Fake>) -> Self {
        Self::mount(
            fake,
            DeskConfig {
                user: UserSource::Fragment,
                ..DeskConfig::default()
            },
        )
    }

    /// A desk with these attributes.
    pub(crate) fn mount(fake: Rc<Fake>, config: DeskConfig) -> Self {
        Self::mount_from(fake, config, later::source())
    }

    /// A desk with these attributes, whose second part comes from `source`.
    pub(crate) fn mount_from(fake: Rc<Fake>, config: DeskConfig, source: Source) -> Self {
        Self::mount_with(fake, config, source, || ())
    }

    fn mount_with(
        fake: Rc<Fake>,
        config: DeskConfig,
        source: Source,
        before: impl FnOnce() + 'static,
    ) -> Self {
        let outer: HtmlElement = create("div");
        let root = outer
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .unwrap();
        document().body().unwrap().append_child(&outer).unwrap();
        let place: HtmlElement = create("div");
        place.set_class_name("desk");
        root.append_child(&place).unwrap();
        let time = FakeTime::new();
        let host = Host::new(config);
        let transport = Rc::clone(&fake);
        let clock: Rc<dyn factordesk::platform::clock::Time> = Rc::<FakeTime>::clone(&time);
        host.set_element(outer.clone().into());
        let inside: Rc<Cell<Option<(Actions, Later)>>> = Rc::default();
        let contexts = Rc::clone(&inside);
        let mounted = mount_to(place, move || {
            before();
            let view = app::desk(host, transport, &clock, source);
            contexts.set(Some((expect_context(), expect_context())));
            view
        });
        let (actions, later) = inside.get().unwrap();
        Self {
            fake,
            time,
            host,
            actions,
            later,
            root,
            outer,
            mounted: Some(Box::new(mounted)),
        }
    }

    /// A desk for [`USER`] with these methods, loaded.
    pub(crate) async fn loaded(methods: &[Value]) -> Self {
        let bench = Self::for_user(fake_with(methods));
        bench.wait_for("methods").await;
        bench
    }

    /// Turns on tokens, which come from `source`.
    pub(crate) fn give_tokens(&self, source: js_sys::Function) {
        self.host.set_token_source(Some(source));
        self.host.set_config(DeskConfig {
            auth: Auth::Token,
            ..self.host.config_untracked()
        });
    }

    /// A desk for [`USER`], loaded, with the style of the real element.
    pub(crate) async fn styled(fake: Rc<Fake>) -> Self {
        let bench = Self::for_user(fake);
        bench.add_style(&STYLE.concat());
        bench.wait_for("methods").await;
        bench
    }

    /// Adds a style sheet to the desk.
    pub(crate) fn add_style(&self, css: &str) {
        let sheet: HtmlElement = create("style");
        sheet.set_text_content(Some(css));
        self.root.append_child(&sheet).unwrap();
    }

    /// The element with the shadow root.
    pub(crate) fn outer(&self) -> &HtmlElement {
        &self.outer
    }

    /// The element that events are dispatched on.
    pub(crate) fn element(&self) -> &HtmlElement {
        &self.outer
    }

    /// Unmounts the desk.
    pub(crate) fn unmount(&mut self) {
        drop(self.mounted.take());
    }

    /// The first element with this test id, if there is one.
    pub(crate) fn find(&self, testid: &str) -> Option<HtmlElement> {
        self.css(&format!("[data-testid='{testid}']"))
    }

    /// The first element that this selector matches.
    pub(crate) fn css(&self, selector: &str) -> Option<HtmlElement> {
        let found = self.root.query_selector(selector).unwrap()?;
        Some(found.unchecked_into())
    }

    /// The element with this test id.
    #[track_caller]
    pub(crate) fn get(&self, testid: &str) -> HtmlElement {
        match self.find(testid) {
            Some(found) => found,
            None => panic!("no {testid} in: {}", self.text()),
        }
    }

    /// Every element with this test id.
    pub(crate) fn all(&self, testid: &str) -> Vec<HtmlElement> {
        let list = self
            .root
            .query_selector_all(&format!("[data-testid='{testid}']"))
            .unwrap();
        (0..list.length())
            .map(|index| list.get(index).unwrap().unchecked_into())
            .collect()
    }

    /// Every element that this selector matches.
    pub(crate) fn all_css(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root.query_selector_all(selector).unwrap();
        (0..list.length())
            .map(|index| list.get(index).unwrap().unchecked_into())
            .collect()
    }

    /// Whether there is an element with this test id.
    pub(crate) fn has(&self, testid: &str) -> bool {
        self.find(testid).is_some()
    }

    /// The element with this test id in the row of a method.
    #[track_caller]
    pub(crate) fn in_row(&self, method: &str, testid: &str) -> HtmlElement {
        let selector = format!("[data-method-id='{method}'] [data-testid='{testid}']");
        match self.css(&selector) {
            Some(found) => found,
            None => panic!("no {testid} in the row of {method}: {}", self.text()),
        }
    }

    /// The row of a method.
    pub(crate) fn row(&self, method: &str) -> Option<HtmlElement> {
        self.css(&format!("[data-method-id='{method}']"))
    }

    /// The desk's visible text.
    pub(crate) fn text(&self) -> String {
        let place: HtmlElement = self.css(".desk").unwrap();
        place.inner_text()
    }

    /// The text of the live regions. Only one of them has text at a time.
    pub(crate) fn said(&self) -> String {
        let regions = self.all("status");
        let said = regions.iter().filter_map(|region| region.text_content());
        said.collect()
    }

    /// The element that has the focus.
    pub(crate) fn focused(&self) -> Option<Element> {
        self.root.active_element()
    }

    /// Runs everything that is due without advancing the clock.
    pub(crate) async fn settle(&self) {
        for _ in 0..8 {
            turn().await;
        }
    }

    /// Waits until `holds` is true; panics if that doesn't happen without advancing the clock.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..200 {
            if holds(self) {
                return;
            }
            turn().await;
        }
        panic!("timed out waiting for: {what}; the screen: {}", self.text());
    }

    /// Types into a field and advances the clock by the pause that starts a search.
    pub(crate) async fn type_and_pause(&self, testid: &str, text: &str) {
        type_text(&self.get(testid), text);
        self.settle().await;
        self.time.advance(250);
    }

    /// Waits for an element with this test id.
    pub(crate) async fn wait_for(&self, testid: &str) -> HtmlElement {
        self.until(testid, |bench| bench.has(testid)).await;
        self.get(testid)
    }

    /// Waits until there is no element with this test id.
    pub(crate) async fn wait_gone(&self, testid: &str) {
        self.until(&format!("no {testid}"), |bench| !bench.has(testid))
            .await;
    }
}

/// Waits for one turn of the browser's event loop, so that effects, promises and timers that are due have run.
pub(crate) async fn turn() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window()
            .set_timeout_with_callback(&resolve)
            .map(drop)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

fn create<T: JsCast>(tag: &str) -> T {
    document().create_element(tag).unwrap().unchecked_into()
}

/// Clicks an element and focuses it, as a person's click does.
pub(crate) fn click(element: &HtmlElement) {
    let _ = element.focus();
    element.click();
}

/// Replaces a field's content by this text, as typing would.
pub(crate) fn type_text(field: &HtmlElement, text: &str) {
    let field: &HtmlInputElement = field.unchecked_ref();
    let _ = field.focus();
    // `value` is set the same way on inputs, text areas and selects.
    js_sys::Reflect::set(field, &JsValue::from_str("value"), &JsValue::from_str(text)).unwrap();
    fire(field, "input");
}

/// Selects the option of a `<select>` with this value.
pub(crate) fn choose(field: &HtmlElement, value: &str) {
    js_sys::Reflect::set(
        field,
        &JsValue::from_str("value"),
        &JsValue::from_str(value),
    )
    .unwrap();
    fire(field, "change");
}

/// Dispatches a bubbling event.
pub(crate) fn fire(element: &HtmlElement, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(name, &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// Dispatches `keydown` on an element.
pub(crate) fn press(element: &HtmlElement, key: &str) {
    press_with(element, key, |_| ());
}

/// Dispatches `keydown` on an element, with keys that are held. Returns whether the browser would still do what it does
/// with the key by default.
pub(crate) fn press_with(
    element: &HtmlElement,
    key: &str,
    hold: impl FnOnce(&KeyboardEventInit),
) -> bool {
    let init = KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    // As the events of a real keyboard, so that the document sees it.
    init.set_composed(true);
    init.set_key(key);
    hold(&init);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap()
}

/// Clears the page's fragment when dropped: other desks of the page's own would open its user.
pub(crate) struct Fragment;

impl Fragment {
    /// Names a user in the page's fragment.
    pub(crate) fn set(text: &str) -> Self {
        window().location().set_hash(text).unwrap();
        Self
    }
}

impl Drop for Fragment {
    fn drop(&mut self) {
        window().location().set_hash("").unwrap();
    }
}
