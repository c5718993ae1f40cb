//! The fields of a form: one signal per field, and one renderer for all forms. Which fields a form has is in `draft`.

use factordesk_model::validate::{MAX_NAME, length};
use factordesk_model::{Channel, Problem, Secret};
use factordesk_view::reactive::{Signal, State, Stored, derive, memo};
use factordesk_view::view;
use leptos::prelude::*;
use zeroize::Zeroize;

use crate::components::{SecretField, SelectField, TextArea, TextField};
use crate::context::Desk;
use crate::draft::fields::{Control, Draft, FieldSpec};
use crate::draft::normalize::normalize;
use crate::state::field_errors::FieldError;
use crate::state::offer::channel_is_off;
use crate::text::{Message, forms as words, problems};

/// One field.
#[derive(Clone, Copy)]
struct Field {
    spec: FieldSpec,
    value: State<String>,
    /// The value that the form has filled in itself; empty for secrets
    given: State<String>,
    /// The field has lost the focus once: from then on its error is shown
    left: State<bool>,
    /// The value that was refused, and why; shown as long as the field has that value
    refusal: State<Option<(Secret, FieldError)>>,
}

impl Field {
    /// Fills in a value.
    fn give(&self, value: &str) {
        if self.spec.control != Control::Secret {
            self.given.set(value.to_owned());
        }
        self.value.set(value.to_owned());
    }
}

/// The fields of one form. The signals belong to the owner under which they were created, so a draft outlives its view.
#[derive(Clone, Copy)]
pub struct Fields {
    fields: Stored<Vec<Field>>,
    submitted: State<bool>,
}

/// Overwrites a text in memory and empties the signal.
pub fn wipe(text: State<String>) {
    if text.try_with_untracked(String::is_empty) == Some(false) {
        text.update(|text| drop(Secret::new(std::mem::take(text))));
    }
}

impl Fields {
    /// Creates empty fields.
    pub fn new(specs: &[FieldSpec]) -> Self {
        let field = |spec: &FieldSpec| Field {
            spec: *spec,
            value: State::new(String::new()),
            given: State::new(String::new()),
            left: State::new(false),
            refusal: State::new(None),
        };
        let fields = Self {
            fields: Stored::new(specs.iter().map(field).collect()),
            submitted: State::new(false),
        };
        // If the desk is removed from the page, no dialog is closed first, and dropping a signal doesn't overwrite its text.
        on_cleanup(move || {
            fields.each(|field| {
                if field.spec.control == Control::Secret {
                    let _ = field.value.try_update_untracked(String::zeroize);
                }
            });
        });
        fields
    }

    fn each(&self, mut act: impl FnMut(&Field)) {
        let _ = self
            .fields
            .try_with_value(|fields| fields.iter().for_each(&mut act));
    }

    /// The values as they are now. Reactive.
    pub fn draft(&self) -> Draft {
        let mut draft = Draft::default();
        self.each(|field| {
            field.value.with(|value| draft.set(field.spec.name, value));
        });
        draft
    }

    /// Sets all fields.
    pub fn fill(&self, draft: &Draft) {
        self.each(|field| field.give(draft.typed(field.spec.name)));
    }

    /// Sets the fields that are empty.
    pub fn fill_gaps(&self, draft: &Draft) {
        self.each(|field| {
            if field.value.with_untracked(String::is_empty) {
                field.give(draft.typed(field.spec.name));
            }
        });
    }

    /// Whether a field has another value than the form has filled in. Reactive.
    pub fn is_typed(&self) -> bool {
        let mut typed = false;
        self.each(|field| {
            let differs = |value: &String| field.given.with(|given| value != given);
            typed |= field.value.with(differs);
        });
        typed
    }

    /// Wipes all fields, and clears their errors.
    pub fn clear(&self) {
        let _ = self.submitted.try_set(false);
        self.each(|field| {
            wipe(field.given);
            wipe(field.value);
            field.left.set(false);
            field.refusal.set(None);
        });
    }

    /// Wipes the secrets only.
    pub fn clear_secrets(&self) {
        self.each(|field| {
            if field.spec.control == Control::Secret {
                wipe(field.value);
                field.left.set(false);
                field.refusal.set(None);
            }
        });
    }

    /// Marks the form as submitted: from then on every problem is shown.
    pub fn submit(&self) {
        self.submitted.set(true);
    }

    /// Shows what is wrong with these fields, until their values change.
    pub fn refuse<'a>(&self, refusals: impl IntoIterator<Item = (&'a str, FieldError)>) {
        for (name, problem) in refusals {
            self.each(|field| {
                if field.spec.name == name {
                    // The refused value may be a secret.
                    let value = field
                        .value
                        .with_untracked(|value| Secret::new(value.as_str()));
                    field.refusal.set(Some((value, problem.clone())));
                }
            });
        }
    }

    /// The error beside a field: the server's, or `problem`, which is checked here, once the field was left or the form submitted.
    fn error(
        &self,
        field: Field,
        problem: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Signal<Option<String>> {
        let submitted = self.submitted;
        derive(move || {
            let refused = field.refusal.with(|refusal| {
                let (value, problem) = refusal.as_ref()?;
                let same = field.value.with(|now| now == value.expose());
                same.then(|| problems::beside(field.spec.name, problem))
            });
            if refused.is_some() || !(submitted.get() || field.left.get()) {
                return refused;
            }
            problem()
        })
    }

    /// Whether the form was submitted. Reactive.
    pub fn is_submitted(&self) -> bool {
        self.submitted.get()
    }

    /// The signal of a field's value.
    pub fn value(&self, name: &str) -> Option<State<String>> {
        self.find(name).map(|field| field.value)
    }

    fn find(&self, name: &str) -> Option<Field> {
        let fields = self.fields.try_get_value()?;
        fields.into_iter().find(|field| field.spec.name == name)
    }

    /// One field, for forms that place something between the fields. `problem`: its current problem. `hint`: the help below it.
    pub fn one(
        &self,
        name: &str,
        problem: impl Fn() -> Option<String> + Send + Sync + 'static,
        hint: Option<Message>,
    ) -> AnyView {
        let Some(field) = self.find(name) else {
            return ().into_any();
        };
        view_of(field, self.error(field, problem), hint)
    }

    /// All fields, one below the other. `found`: the problems that `validate()` found in the draft.
    pub fn views(&self, found: Signal<Vec<Problem>>) -> AnyView {
        let fields = self.fields.get_value();
        fields
            .into_iter()
            .map(|field| {
                let name = field.spec.name;
                let problem = move || sentence(&found, name);
                view_of(field, self.error(field, problem), words::hint(name))
            })
            .collect_view()
            .into_any()
    }
}

/// The sentence for the problem that `validate()` found in a field. Reactive.
pub fn sentence(found: &Signal<Vec<Problem>>, name: &str) -> Option<String> {
    found.with(|found| {
        let problem = found.iter().find(|p| p.field == name)?;
        Some(problems::sentence(problem.key, name).into())
    })
}

fn view_of(field: Field, error: Signal<Option<String>>, hint: Option<Message>) -> AnyView {
    let Field {
        spec, value, left, ..
    } = field;
    let name = spec.name;
    let label = derive(move || words::label(name));
    let hint = hint.map(Signal::from);
    let optional = !spec.required;
    let on_leave = Callback::new(move |()| {
        left.set(true);
    });
    let control = match spec.control {
        Control::Line(kind) => view! {
            <TextField
                name=name
                label=label
                value=value
                error=error
                nostrip:hint=hint
                optional=optional
                kind=kind
                code=spec.code
                on_leave=on_leave
            />
        }
        .into_any(),
        Control::Lines => view! {
            <TextArea
                name=name
                label=label
                value=value
                error=error
                nostrip:hint=hint
                optional=optional
                rows=3
                code=spec.code
                on_leave=on_leave
            />
        }
        .into_any(),
        Control::Secret => view! {
            <SecretField
                name=name
                label=label
                value=value
                error=error
                hint=hint
                words=(words::SHOW_SECRET, words::HIDE_SECRET)
                on_leave=on_leave
            />
        }
        .into_any(),
        Control::Choice(values) => {
            let off = channels_off(name);
            view! {
                <SelectField
                    name=name
                    label=label
                    value=value
                    options=options(values, &off)
                    off=off
                    error=error
                    nostrip:hint=hint
                    optional=optional
                />
            }
            .into_any()
        }
    };
    if name == "name" {
        view! { <div class="counted">{control} {counter(value)}</div> }.into_any()
    } else {
        control
    }
}

/// The length of the name. Hidden from screen readers: the hint states the limit, and the error says when it is exceeded.
pub fn counter(value: State<String>) -> AnyView {
    // As it is sent: spaces around a name don't count.
    let used = memo(move || value.with(|value| length(&normalize("name", value))));
    let over = move || used.get() > MAX_NAME;
    view! {
        <span
            class="counter"
            class:counter-over=over
            data-testid="count-name"
            aria-hidden="true"
        >
            {move || words::characters(used.get(), MAX_NAME)}
        </span>
    }
    .into_any()
}

/// The options of a choice: "not set", then the values. Values that the tenant has turned off say so.
fn options(values: &[&'static str], off: &[&'static str]) -> Vec<(String, Signal<String>)> {
    std::iter::once("")
        .chain(values.iter().copied())
        .map(|value| {
            let shown = if off.contains(&value) {
                words::choice_off
            } else {
                words::choice
            };
            (value.to_owned(), derive(move || shown(value)))
        })
        .collect()
}

/// The channels that the tenant has turned off; empty for other fields.
fn channels_off(name: &str) -> Vec<&'static str> {
    let desk = use_context::<Desk>().filter(|_| name == "preferred_authentication_method");
    let Some(desk) = desk else { return Vec::new() };
    untrack(|| {
        desk.with_capabilities(|capabilities| {
            let off = |channel: &Channel| channel_is_off(capabilities, *channel);
            let off = Channel::ALL.into_iter().filter(off);
            off.map(Channel::as_str).collect()
        })
    })
}
