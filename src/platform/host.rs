//! The host page's attributes and properties, as signals.

use factordesk_view::reactive::State;
use js_sys::Function;
use wasm_bindgen::JsValue;

use super::by_name::property;
use super::config::DeskConfig;

/// What the host page has set on the element.
#[derive(Clone, Copy)]
pub struct Host {
    config: State<DeskConfig>,
    /// The property `getAccessToken`; bearer mode is on while it is set
    token_source: State<Option<Function>>,
}

impl Host {
    /// A host with these attributes, in session mode.
    pub fn new(config: DeskConfig) -> Self {
        Self {
            config: State::new(config),
            token_source: State::new(None),
        }
    }

    /// Takes new attributes. Readers run only if a value differs.
    pub fn set_config(&self, config: DeskConfig) {
        // Setting an attribute to the value it already has is reported, too.
        if self.config.with_untracked(|old| *old != config) {
            self.config.set(config);
        }
    }

    /// Takes the property's new value. Readers run only if it differs.
    pub fn set_token_source(&self, source: Option<Function>) {
        if self.token_source.with_untracked(|old| *old != source) {
            self.token_source.set(source);
        }
    }

    /// The attributes. Reactive.
    pub fn config(&self) -> DeskConfig {
        self.config.get()
    }

    /// The function that returns an access token, in bearer mode. Reactive.
    pub fn token_source(&self) -> Option<Function> {
        self.token_source.get()
    }

    /// The proxy's origin, to put before a path.
    pub fn proxy_untracked(&self) -> String {
        self.config
            .try_with_untracked(|config| config.proxy.clone())
            .unwrap_or_default()
    }

    /// The function that returns an access token, in bearer mode.
    pub fn token_source_untracked(&self) -> Option<Function> {
        self.token_source.try_get_untracked().flatten()
    }

    /// The attributes.
    pub fn config_untracked(&self) -> DeskConfig {
        self.config.try_get_untracked().unwrap_or_default()
    }

    /// Runs the current effect again when the property changes.
    pub fn track_token_source(&self) {
        self.token_source.track();
    }
}

/// Whether the page is in a frame. Login can't start there: the proxy accepts it in a top-level window only.
pub fn is_framed() -> bool {
    let window: JsValue = leptos::prelude::window().into();
    // A top window is its own parent.
    property(&window, "parent") != window
}
