//! The custom element: connecting mounts the desk, disconnecting drops it, attributes and properties
//! become signals.
//!
//! The class itself is in `element.js`, because wasm-bindgen can't extend `HTMLElement`, and so that it
//! exists before the wasm is there.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use factordesk_catalogue::plain;
use factordesk_model::reason::Reason;
use factordesk_view::reactive::forget_gone;
use js_sys::Function;
use leptos::mount::mount_to;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::app::{Call, Later, app};
use crate::platform::by_name::property;
use crate::platform::config::DeskConfig;
use crate::platform::host::Host;
use crate::platform::language;
use crate::text::catalogue::{self, Language};

/// The style sheets of the first screen, joined and minified by the build script. In the release page they are in the script, where
/// they take a quarter less: `crates/xtask/page/start.js`.
const CSS: &str = if cfg!(feature = "split") {
    ""
} else {
    include_str!(concat!(env!("OUT_DIR"), "/desk.css"))
};

#[wasm_bindgen(module = "/src/element.js")]
extern "C" {
    #[wasm_bindgen(js_name = register)]
    fn register_widget(
        css: &str,
        connect: &Closure<dyn Fn(HtmlElement, HtmlElement) -> u32>,
        disconnect: &Closure<dyn Fn(u32)>,
        changed: &Closure<dyn Fn(u32)>,
        call: &Closure<dyn Fn(u32, String, JsValue, Function) -> JsValue>,
    );
}

/// One connected element.
struct Instance {
    host: Host,
    element: HtmlElement,
    /// Takes calls of the element's methods
    calls: Option<Later>,
    /// Unmounts the tree and ends its effects when dropped
    _mounted: Box<dyn Any>,
}

thread_local! {
    // The last id given out, and the connected elements. Ids start at 1: 0 stands for all (`changed`).
    static INSTANCES: RefCell<(u32, Vec<(u32, Instance)>)> = RefCell::default();
}

/// Mounts a desk into every `<factor-desk>`, now and later. Does nothing if the page has a widget already.
pub fn register() {
    let connect = Closure::new(connect as fn(HtmlElement, HtmlElement) -> u32);
    let disconnect = Closure::new(disconnect as fn(u32));
    let changed = Closure::new(changed as fn(u32));
    let call = Closure::new(call as fn(u32, String, JsValue, Function) -> JsValue);
    catalogue::install_digits(language::digits);
    register_widget(CSS, &connect, &disconnect, &changed, &call);
    // The element's class lives as long as the page, and so must its callbacks.
    connect.forget();
    disconnect.forget();
    changed.forget();
    call.forget();
}

fn connect(container: HtmlElement, element: HtmlElement) -> u32 {
    let made = Rc::new(Cell::new(None));
    let (inside, of) = (Rc::clone(&made), element.clone());
    // The host's signals are made here, so that they go with the tree.
    let mounted = mount_to(container, move || {
        let host = Host::new(read_config(&of));
        read_functions(&of, host);
        host.set_element(of.into());
        let (view, calls) = app(host);
        inside.set(Some((host, calls)));
        view
    });
    let Some((host, calls)) = made.get() else {
        return 0;
    };
    INSTANCES.with_borrow_mut(|(last, instances)| {
        *last += 1;
        let instance = Instance {
            host,
            element,
            calls,
            _mounted: Box::new(mounted),
        };
        instances.push((*last, instance));
        *last
    })
}

fn disconnect(id: u32) {
    // The borrow ends before the drop: dropping the tree may run code that calls this module again.
    let instance = INSTANCES.with_borrow_mut(|(_, instances)| {
        let index = instances.iter().position(|(other, _)| *other == id)?;
        Some(instances.swap_remove(index))
    });
    drop(instance);
    forget_gone();
}

/// Takes an element's new properties. `id` 0: the page has another language.
fn changed(id: u32) {
    if id == 0 {
        catalogue::install(Some(Language {
            text: language::text,
            with: language::with,
        }));
        language::changed();
        return;
    }
    // Copied, so that the borrow ends before the signals wake their readers.
    let found = INSTANCES.with_borrow(|(_, instances)| {
        instances
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, i)| (i.host, i.element.clone()))
    });
    if let Some((host, element)) = found {
        // First, since the mode may change because of it.
        read_functions(&element, host);
        host.set_config(read_config(&element));
    }
}

/// Calls a method. `done` takes the message of an error, or nothing.
fn call(id: u32, name: String, argument: JsValue, done: Function) -> JsValue {
    let calls = INSTANCES.with_borrow(|(_, instances)| {
        let instance = instances.iter().find(|(other, _)| *other == id)?;
        instance.1.calls
    });
    let call = Call {
        name,
        argument,
        done,
    };
    calls.map_or(JsValue::UNDEFINED, |calls| calls.call(call))
}

fn read_config(element: &HtmlElement) -> DeskConfig {
    DeskConfig::read(|name| {
        let value = property(element, name);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1 to 4; a conversion of floating-point numbers would be large"
        )]
        let number = || value.as_f64().map(|number| plain((number as u8).into()));
        let flag = || value.is_truthy().then(String::new);
        value.as_string().or_else(number).or_else(flag)
    })
}

/// Reads the properties that aren't attributes.
fn read_functions(element: &HtmlElement, host: Host) {
    host.set_token_source(property(element, "getAccessToken").dyn_into().ok());
    let why = property(element, "why");
    host.set_why(Reason {
        reason: property(&why, "reason").as_string(),
        ticket: property(&why, "ticket").as_string(),
        change: None,
    });
}
