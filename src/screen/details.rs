//! The details of a method: every field, and the raw JSON.

use factordesk_model::AuthenticationMethod;
use factordesk_view::reactive::{Derived, derive, memo};
use factordesk_view::{any, view};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::CopyButton;
use crate::components::authenticator::authenticator;
use crate::components::moment::moment;
use crate::context::Desk;
use crate::platform::intl;
use crate::text::{kinds, screen};

/// The details of one method, masked or revealed like its row.
pub fn details(desk: Desk, method: Derived<AuthenticationMethod>) -> AnyView {
    let value = memo(move || method.with(AuthenticationMethod::to_value));
    let json = derive(move || value.with(|value| format!("{value:#}")));
    let fields = move || {
        value.with(|value| match value {
            Value::Object(map) => map
                .iter()
                .map(|(name, value)| field(desk, name, value))
                .collect_view()
                .into_any(),
            _ => ().into_any(),
        })
    };
    view! {
        <div class="details" data-testid="details">
            <dl class="details-fields">{fields}</dl>
            <details class="raw">
                <summary data-testid="raw-json-toggle">{screen::RAW_JSON}</summary>
                <div class="raw-body">
                    <CopyButton value=json label=screen::RAW_JSON testid="copy-json" />
                    // Long lines scroll. Focusable, so that they can be scrolled with the keyboard.
                    <pre data-testid="raw-json" tabindex="0" role="region" aria-label=screen::RAW_JSON>
                        <bdi>{move || json.get()}</bdi>
                    </pre>
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn field(desk: Desk, name: &str, value: &Value) -> AnyView {
    let shown = match value {
        Value::Bool(yes) => any(if *yes { screen::YES } else { screen::NO }),
        // By name: an undocumented text isn't a date because it looks like one.
        Value::String(date) if matches!(name, "created_at" | "enrolled_at" | "last_auth_at") => {
            match intl::parse(date) {
                Some(ms) => view! { <bdi>{move || intl::absolute(ms)}</bdi> " (" {moment(desk, Some(date.clone()), screen::UNKNOWN)} ")" }
                    .into_any(),
                None => moment(desk, Some(date.clone()), screen::UNKNOWN),
            }
        }
        Value::String(text) if name == "aaguid" => {
            view! { <bdi>{text.clone()}</bdi> " " {authenticator(text.clone())} }.into_any()
        }
        Value::String(text) => view! { <bdi>{text.clone()}</bdi> }.into_any(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            view! { <bdi>{texts.join(", ")}</bdi> }.into_any()
        }
        other => view! { <code><bdi>{other.to_string()}</bdi></code> }.into_any(),
    };
    let label = name.to_owned();
    view! {
        <div class="details-field">
            <dt title=name.to_owned()>{move || kinds::field(&label)}</dt>
            <dd data-testid=format!("detail-{name}")>{shown}</dd>
        </div>
    }
    .into_any()
}
