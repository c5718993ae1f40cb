//! The host page's properties, as signals.

use factordesk_model::reason::Reason;
use factordesk_view::reactive::{State, Stored};
use js_sys::Function;
use wasm_bindgen::JsValue;

use super::by_name::property;
use super::config::{Auth, DeskConfig};
use super::events::Element;

/// What the host page has set on the element.
#[derive(Clone, Copy)]
pub struct Host {
    config: State<DeskConfig>,
    /// The property `getAccessToken`. Nothing reacts to another function: frameworks set one with each rendering
    token_source: State<Option<Function>>,
    has_token_source: State<bool>,
    /// The property `why`
    why: State<Reason>,
    element: Stored<Element>,
}

impl Host {
    /// A host with these properties, without a token source.
    pub fn new(config: DeskConfig) -> Self {
        Self {
            config: State::new(config),
            token_source: State::new(None),
            has_token_source: State::new(false),
            why: State::new(Reason::default()),
            element: Stored::new(Element::default()),
        }
    }

    /// Takes new properties. Readers run only if a value differs.
    pub fn set_config(&self, config: DeskConfig) {
        // Setting an attribute to the value it already has is reported, too.
        set(self.config, config);
    }

    /// Takes the property's new value. Readers run only if it is set or removed.
    pub fn set_token_source(&self, source: Option<Function>) {
        let has_source = source.is_some();
        self.token_source.set(source);
        set(self.has_token_source, has_source);
    }

    /// Takes the reason and the ticket number that the host page has for mutations.
    pub fn set_why(&self, why: Reason) {
        set(self.why, why);
    }

    /// Sets the element that events go to.
    pub fn set_element(&self, element: Element) {
        self.element.set_value(element);
    }

    /// Takes the element that events go to. It isn't kept here: it is told of the end of what goes on without the desk.
    pub fn take_element(&self) -> Element {
        let element = self.element.try_update_value(std::mem::take);
        element.unwrap_or_default()
    }

    /// The properties. Reactive.
    pub fn config(&self) -> DeskConfig {
        self.config.get()
    }

    /// Reads the properties without a copy. Reactive.
    pub fn with_config<R>(&self, read: impl FnOnce(&DeskConfig) -> R) -> R {
        self.config.with(read)
    }

    /// Whether requests carry a token of the host page. Reactive.
    pub fn is_token_mode(&self) -> bool {
        self.config.with(|config| config.auth == Auth::Token)
    }

    /// Whether requests carry a token of the host page.
    pub fn is_token_mode_untracked(&self) -> bool {
        self.config
            .try_with_untracked(|config| config.auth == Auth::Token)
            == Some(true)
    }

    /// Whether the host page has set a token source. Reactive.
    pub fn has_token_source(&self) -> bool {
        self.has_token_source.get()
    }

    /// The reason and the ticket number for mutations. Reactive.
    pub fn why(&self) -> Reason {
        self.why.get()
    }

    /// The reason and the ticket number for mutations.
    pub fn why_untracked(&self) -> Reason {
        self.why.try_get_untracked().unwrap_or_default()
    }

    /// The proxy's origin, to put before a path; `None` if the desk was removed.
    pub fn proxy_untracked(&self) -> Option<String> {
        self.config
            .try_with_untracked(|config| config.proxy.clone())
    }

    /// The function that returns an access token: the one that was set last.
    pub fn token_source_untracked(&self) -> Option<Function> {
        self.token_source.try_get_untracked().flatten()
    }

    /// The properties.
    pub fn config_untracked(&self) -> DeskConfig {
        self.config.try_get_untracked().unwrap_or_default()
    }
}

fn set<T: PartialEq + 'static>(signal: State<T>, value: T) {
    if signal.try_with_untracked(|old| *old != value) == Some(true) {
        signal.set(value);
    }
}

/// Whether the page is in a frame. Login can't start there: the proxy accepts it in a top-level window only.
pub fn is_framed() -> bool {
    let window: JsValue = leptos::prelude::window().into();
    // A top window is its own parent.
    property(&window, "parent") != window
}
