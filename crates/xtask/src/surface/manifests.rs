//! JSON for editors and tools: the custom elements manifest, and `web-types` for `JetBrains` editors.

use serde_json::{Value, json};

use super::{Event, Method, Property, Surface};

/// The module that defines the element.
const MODULE: &str = "index.js";

/// The name of the class in manifests.
const CLASS: &str = "FactorDesk";

/// `custom-elements.json`, schema 1.0.0 (<https://github.com/webcomponents/custom-elements-manifest>).
pub(super) fn custom_elements(surface: &Surface) -> anyhow::Result<String> {
    let properties = surface.properties.iter().map(field);
    let methods = surface.methods.iter().map(method);
    let class = json!({
        "kind": "class",
        "customElement": true,
        "name": CLASS,
        "tagName": surface.tag,
        "description": surface.about,
        "superclass": {"name": "HTMLElement"},
        "attributes": surface.properties.iter().filter_map(attribute).collect::<Vec<_>>(),
        "members": properties.chain(methods).collect::<Vec<_>>(),
        "events": surface.events.iter().map(event).collect::<Vec<_>>(),
        "cssProperties": surface.tokens.iter().map(|token| json!({
            "name": token.name, "syntax": token.syntax, "default": token.default, "description": token.about,
        })).collect::<Vec<_>>(),
        "cssParts": surface.parts.iter().map(|part| json!({
            "name": part.name, "description": part.about,
        })).collect::<Vec<_>>(),
    });
    let definition = json!({
        "kind": "custom-element-definition",
        "name": surface.tag,
        "declaration": {"name": CLASS, "module": MODULE},
    });
    pretty(&json!({
        "schemaVersion": "1.0.0",
        "readme": "README.md",
        "modules": [{
            "kind": "javascript-module",
            "path": MODULE,
            "declarations": [class],
            "exports": [definition],
        }],
    }))
}

/// `web-types.json` (<https://github.com/JetBrains/web-types>).
pub(super) fn web_types(surface: &Surface) -> anyhow::Result<String> {
    let property = |it: &Property| {
        json!({
            "name": it.name, "description": it.about, "value": {"type": it.kind}, "read-only": it.readonly,
        })
    };
    let element = json!({
        "name": surface.tag,
        "description": surface.about,
        "attributes": surface.properties.iter().filter_map(|it| Some(json!({
            "name": it.attribute.as_ref()?,
            "description": it.about,
            "value": {"type": it.kind, "kind": if it.is_boolean() { "no-value" } else { "plain" }},
        }))).collect::<Vec<_>>(),
        "js": {
            "properties": surface.properties.iter().map(property).collect::<Vec<_>>(),
            "events": surface.events.iter().map(|it| json!({
                "name": it.name, "description": it.about, "type": format!("CustomEvent<{}>", it.detail),
            })).collect::<Vec<_>>(),
        },
        "css": {
            "properties": surface.tokens.iter().map(|it| json!({
                "name": it.name, "description": it.about,
            })).collect::<Vec<_>>(),
            "parts": surface.parts.iter().map(|it| json!({
                "name": it.name, "description": it.about,
            })).collect::<Vec<_>>(),
        },
    });
    pretty(&json!({
        "$schema": "https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json",
        "name": crate::package::NAME,
        "version": env!("CARGO_PKG_VERSION"),
        "description-markup": "markdown",
        "contributions": {"html": {"elements": [element]}},
    }))
}

fn attribute(property: &Property) -> Option<Value> {
    let name = property.attribute.as_ref()?;
    let mut value = json!({
        "name": name,
        "fieldName": property.name,
        "description": property.about,
        "type": {"text": property.kind},
    });
    if !property.default_text().is_empty() {
        value["default"] = property.default_text().into();
    }
    Some(value)
}

fn field(property: &Property) -> Value {
    let mut value = json!({
        "kind": "field",
        "name": property.name,
        "description": property.about,
        "type": {"text": property.kind},
    });
    if property.readonly {
        value["readonly"] = true.into();
    }
    if let Some(attribute) = &property.attribute {
        value["attribute"] = attribute.as_str().into();
    }
    value
}

fn method(method: &Method) -> Value {
    let parameters: Vec<Value> = method
        .parameters
        .split_once(": ")
        .map(|(name, kind)| {
            let plain = name.trim_end_matches('?');
            json!({"name": plain, "optional": plain != name, "type": {"text": kind}})
        })
        .into_iter()
        .collect();
    json!({
        "kind": "method",
        "name": method.name,
        "description": method.about,
        "parameters": parameters,
        "return": {"type": {"text": method.returns}},
    })
}

fn event(event: &Event) -> Value {
    json!({
        "name": event.name,
        "description": event.about,
        "type": {"text": format!("CustomEvent<{}>", event.detail)},
    })
}

fn pretty(value: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
