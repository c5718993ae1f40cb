//! Events of the element, for the page around it. What they say is in `api::events`.

/// A value in an event's `detail`.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// An id or a word
    Text(String),
    /// A number
    Number(f64),
    /// Yes or no
    Flag(bool),
    /// Nothing, where that is a value of its own
    Null,
}

/// An event: its name without the prefix `factordesk-`, and its `detail`.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The name
    pub name: &'static str,
    /// The members of `detail`
    pub fields: Vec<(&'static str, Field)>,
}

#[cfg(target_arch = "wasm32")]
pub use browser::{Answer, Element};

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Object, Promise};
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::HtmlElement;

    use super::{Event, Field};
    use crate::platform::by_name::set_property;
    use crate::platform::script;

    #[wasm_bindgen(module = "/src/platform/page.js")]
    extern "C" {
        #[wasm_bindgen(js_name = emit)]
        fn dispatch(element: &HtmlElement, name: &str, detail: &Object);
    }

    /// The element that the page around it listens to. It can be told something after it has left the document, too.
    #[derive(Clone, Default)]
    pub struct Element(Option<HtmlElement>);

    impl From<HtmlElement> for Element {
        fn from(element: HtmlElement) -> Self {
            Self(Some(element))
        }
    }

    impl Element {
        /// Dispatches the event at once. A listener that throws is reported by the browser, and changes nothing here.
        pub fn tell(&self, event: &Event) {
            if let Some(element) = &self.0 {
                dispatch(element, event.name, &detail(event));
            }
        }

        /// Dispatches the event at once, cancelable and with `waitUntil` in its `detail`.
        pub fn ask(&self, event: &Event) -> Answer {
            let Some(element) = &self.0 else {
                return Answer {
                    is_prevented: false,
                    decision: None,
                };
            };
            let arguments: [&JsValue; 3] = [element, &event.name.into(), &detail(event)];
            let answer: Array = script::call("ask", &arguments).unchecked_into();
            Answer {
                is_prevented: answer.get(0).is_truthy(),
                decision: answer.get(1).dyn_into().ok(),
            }
        }
    }

    /// How the listeners of a cancelable event have reacted.
    pub struct Answer {
        /// A listener has called `preventDefault()`
        pub is_prevented: bool,
        /// The promises of all calls of `waitUntil`, as one; `None` without a call
        decision: Option<Promise>,
    }

    impl Answer {
        /// Whether a listener has called `waitUntil`.
        pub fn waits(&self) -> bool {
            self.decision.is_some()
        }

        /// Waits until all promises are resolved. Returns the values `reason` and `ticket`, `undefined` where none was given.
        ///
        /// # Errors
        /// The message with which a promise was rejected; empty if there was none.
        pub async fn decision(self) -> Result<[JsValue; 2], String> {
            let Some(decision) = self.decision else {
                return Ok([JsValue::UNDEFINED, JsValue::UNDEFINED]);
            };
            match JsFuture::from(decision).await {
                Ok(values) => {
                    let values: Array = values.unchecked_into();
                    Ok([values.get(0), values.get(1)])
                }
                Err(message) => Err(message.as_string().unwrap_or_default()),
            }
        }
    }

    fn detail(event: &Event) -> Object {
        let detail = Object::new();
        for (name, field) in &event.fields {
            let value = match field {
                Field::Text(text) => JsValue::from_str(text),
                Field::Number(number) => JsValue::from_f64(*number),
                Field::Flag(flag) => JsValue::from_bool(*flag),
                Field::Null => JsValue::NULL,
            };
            set_property(&detail, name, &value);
        }
        detail
    }
}
