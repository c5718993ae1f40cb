//! Labelled form controls: label, control, hint and error, tied together for assistive technology.

use factordesk_view::reactive::{Signal, State};
use factordesk_view::{Node, view};
use leptos::{ev, prelude::*};

use super::ids::unique_id;
use crate::platform::by_name::{is, property, value_of};
use crate::text;

/// The parts around a field's control: label, hint and error, with the ids that link them.
pub(super) struct Frame {
    pub(super) id: String,
    hint_id: String,
    error_id: String,
    label: Signal<String>,
    hint: Option<Signal<String>>,
    error: Signal<Option<String>>,
    optional: bool,
}

impl Frame {
    pub(super) fn new(
        label: Signal<String>,
        hint: Option<Signal<String>>,
        error: Signal<Option<String>>,
        optional: bool,
    ) -> Self {
        let id = unique_id("field");
        Self {
            hint_id: format!("{id}-hint"),
            error_id: format!("{id}-error"),
            id,
            label,
            hint,
            error,
            optional,
        }
    }

    /// Ties a control to its label, its error and its hint, and gives it its name.
    pub(super) fn tie(&self, control: Node, name: &'static str) -> Node {
        control
            .attr("id", self.id.clone())
            .attr("name", name)
            .attr("data-testid", format!("field-{name}"))
            .attr("aria-invalid", self.invalid())
            .attr("aria-describedby", self.described_by())
    }

    /// The ids for `aria-describedby`: the error first, since it is read out first.
    fn described_by(&self) -> impl Fn() -> Option<String> + Send + Sync + 'static {
        let error = self.error;
        let error_id = self.error_id.clone();
        let hint_id = self.hint.as_ref().map(|_| self.hint_id.clone());
        move || match (error.with(Option::is_some), &hint_id) {
            (true, Some(hint)) => Some(format!("{error_id} {hint}")),
            (true, None) => Some(error_id.clone()),
            (false, hint) => hint.clone(),
        }
    }

    fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
        let error = self.error;
        move || error.with(Option::is_some).then_some("true")
    }

    /// Label above the control, then the error and the hint. The error's element is always rendered: screen readers
    /// announce a live region only if it existed before its text.
    pub(super) fn around(self, name: &'static str, control: AnyView) -> AnyView {
        let error = self.error;
        view! {
            <div class="field" part="field" class:field-invalid=move || error.with(Option::is_some)>
                <label class="field-label" for=self.id>
                    {move || self.label.get()}
                    {self.optional.then(|| view! { " " <span class="field-optional">{text::OPTIONAL}</span> })}
                </label>
                {control}
                <p
                    class="field-error"
                    id=self.error_id
                    aria-live="polite"
                    data-testid=format!("error-{name}")
                >
                    {move || error.get()}
                </p>
                {self.hint.map(|hint| view! { <p class="field-hint" id=self.hint_id>{move || hint.get()}</p> })}
            </div>
        }
        .into_any()
    }
}

/// The attributes and handlers that single-line and multi-line controls share.
fn text_control(
    frame: &Frame,
    control: Node,
    name: &'static str,
    (value, disabled): (State<String>, Signal<bool>),
    on_leave: Option<Callback<()>>,
) -> Node {
    frame
        .tie(control, name)
        // Not `required`: browsers report that as invalid before anything is typed.
        .attr("aria-required", (!frame.optional).then_some("true"))
        .prop("value", move || value.get())
        .prop("disabled", move || disabled.get())
        .on("input", ev::input, move |event| {
            value.set(value_of(&event));
        })
        .on("blur", ev::blur, move |_| {
            if let Some(leave) = on_leave {
                leave.run(());
            }
        })
}

/// A single-line text field. Its `data-testid` is `field-<name>`, that of its error `error-<name>`.
#[component]
pub fn TextField(
    /// The API's name of the field
    name: &'static str,
    /// The label
    #[prop(into)]
    label: Signal<String>,
    /// The text
    value: State<String>,
    /// The error beside the control, if any
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Help below the control
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Marks the label as optional
    #[prop(optional)]
    optional: bool,
    /// `type` of the input: `text`, `tel`, `email`
    #[prop(default = "text")]
    kind: &'static str,
    /// Uses a monospaced font: for ids, keys and secrets
    #[prop(optional)]
    code: bool,
    /// Gets the focus when its dialog opens
    #[prop(optional)]
    autofocus: bool,
    /// Disables the control, e.g. while its value is being sent
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called when the field loses the focus: from then on its error is shown
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, optional);
    let control = view! {
        <input
            class="input"
            part="input"
            class:code=code
            type=kind
            // The values are the user's, while the browser would suggest the admin's own.
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            autofocus=autofocus
            dir=(code || kind != "text").then_some("ltr")
        />
    };
    let control = text_control(&frame, control, name, (value, disabled), on_leave);
    frame.around(name, control.into_any())
}

/// A multi-line text field. Test ids as [`TextField`].
#[component]
pub fn TextArea(
    /// The API's name of the field
    name: &'static str,
    /// The label
    #[prop(into)]
    label: Signal<String>,
    /// The text
    value: State<String>,
    /// The error beside the control, if any
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Help below the control
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Marks the label as optional
    #[prop(optional)]
    optional: bool,
    /// Visible lines
    #[prop(default = 4)]
    rows: u32,
    /// Uses a monospaced font
    #[prop(optional)]
    code: bool,
    /// Disables the control
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called when the field loses the focus
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, optional);
    let control = view! {
        <textarea
            class="input"
            part="input"
            class:code=code
            rows=rows
            dir=code.then_some("ltr")
            autocomplete="off"
            spellcheck="false"
        ></textarea>
    };
    let control = text_control(&frame, control, name, (value, disabled), on_leave);
    frame.around(name, control.into_any())
}

/// A drop-down list. Test ids as [`TextField`].
#[component]
pub fn SelectField(
    /// The API's name of the field
    name: &'static str,
    /// The label
    #[prop(into)]
    label: Signal<String>,
    /// The chosen value
    value: State<String>,
    /// Pairs of value and words
    options: Vec<(String, Signal<String>)>,
    /// Values that are shown but can't be chosen
    #[prop(optional)]
    off: Vec<&'static str>,
    /// The error beside the control, if any
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Help below the control
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Marks the label as optional
    #[prop(optional)]
    optional: bool,
    /// Disables the control
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, optional);
    let is_off = move |value: &str| off.contains(&value);
    let options = options
        .into_iter()
        .map(|(option, words)| {
            let own = option.clone();
            let off = is_off(&own);
            view! {
                // Set on the options: a `value` of the select would have to wait until they exist.
                <option value=option disabled=off prop:selected=move || value.with(|v| *v == own)>
                    {move || words.get()}
                </option>
            }
        })
        .collect_view();
    let control = view! {
        <select
            class="input"
            part="input"
            prop:disabled=move || disabled.get()
            on:change=move |event| value.set(value_of(&event))
        >
            {options}
        </select>
    };
    let control = frame.tie(control, name);
    frame.around(name, control.into_any())
}

/// A checkbox with its label beside it. Test ids as [`TextField`].
#[component]
pub fn CheckField(
    /// The API's name of the field
    name: &'static str,
    /// The label
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked
    value: State<bool>,
    /// The error beside the control, if any
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Help below the control
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Disables the control
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let frame = Frame::new(label, hint, error, false);
    let control = view! {
        <input
            class="check"
            type="checkbox"
            prop:checked=move || value.get()
            prop:disabled=move || disabled.get()
            on:change=move |event| value.set(is(&property(&event, "target"), "checked"))
        />
    };
    let control = frame.tie(control, name);
    view! { <div class="field-check">{frame.around(name, control.into_any())}</div> }.into_any()
}
