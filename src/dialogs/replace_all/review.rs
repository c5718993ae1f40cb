//! The second step of the replacement: what changes, what is lost, and the confirmation.

use factordesk_model::{AuthenticationMethod, Channel, Permission, SetMethod};
use factordesk_view::reactive::{derive, expect_context, follow_language, memo};
use factordesk_view::view;
use leptos::prelude::*;

use super::{ReplaceStep, Replacing, words};
use crate::components::ErrorBanner;
use crate::components::buttons::{DESTROY, SubmitButton, back, cancel, footer, form, submit};
use crate::components::named::named;
use crate::context::Desk;
use crate::dialogs::remaining::{irreversible, remaining};
use crate::draft::email;
use crate::draft::plan::{Plan, PlanEntry, PlannedChange, after};
use crate::text::kinds;
use crate::text::label::Label;

/// The view of this step.
pub(super) fn view(replacing: &Replacing) -> AnyView {
    let replacing = *replacing;
    let Replacing {
        plan,
        busy,
        typed,
        each,
        step,
        ..
    } = replacing;
    let blocked = memo(move || plan.with(|plan| !plan.passkeys.is_empty()));
    // After the last passkey is deleted, the batch stays visible with the outcome of each.
    let passkeys = move || {
        if each.is_there() {
            return each.view();
        }
        if blocked.get() {
            passkey_block(&replacing)
        } else {
            ().into_any()
        }
    };
    let number = move || replacing.editor.number();
    let pending = replacing.replace.pending();
    let replace = SubmitButton {
        look: DESTROY,
        testid: "confirm",
        off: derive(move || busy.get() || blocked.get() || !typed.is_given()),
        words: derive(move || {
            if pending.get() {
                words::REPLACING.text().to_owned()
            } else {
                words::replace_button(number())
            }
        }),
    };
    let edit = Box::new(move || step.set(ReplaceStep::Edit));
    let content = view! {
        <h3 tabindex="-1" aria-level=move || replacing.desk.level(3, 1)>{words::DIFF}</h3>
        {move || {
            follow_language();
            plan.with(|plan| diff(plan, &|method| replacing.label(method)))
        }}
        {move || {
            follow_language();
            plan.with(|plan| losses(plan, &|method| replacing.label(method)))
        }}
        {move || plan.with(|plan| remaining(replacing.desk, &after(plan)))}
        {irreversible()}
        {replacing.why.view_first()}
        {passkeys}
        {move || (!blocked.get()).then(|| typed.view())}
        {footer(
            view! {
                {typed.notice()}
                <ErrorBanner error=replacing.error waits=replacing.replace.waits() />
            }
            .into_any(),
            vec![
                back("edit-again", words::EDIT_AGAIN, busy, edit),
                cancel(replacing.open, replacing.locked, false),
                submit(replace),
            ],
        )}
    };
    let send = Box::new(move || replacing.send());
    form("replace-review".to_owned(), busy, send, content.into_any())
}

/// Returns the label of a current method.
type Names<'a> = &'a dyn Fn(&AuthenticationMethod) -> Label;

impl Replacing {
    /// The label of a current method. Reactive.
    fn label(self, method: &AuthenticationMethod) -> Label {
        self.current.with(|current| current.label(method))
    }
}

fn diff(plan: &Plan, names: Names<'_>) -> AnyView {
    let entries = plan
        .entries
        .iter()
        .map(|one| entry(one, names))
        .collect_view();
    view! {
        <p data-testid="diff-summary">{words::summary(plan)}</p>
        <ul class="diff" role="list">{entries}</ul>
    }
    .into_any()
}

fn entry(entry: &PlanEntry, names: Names<'_>) -> AnyView {
    let slug = match entry.change {
        PlannedChange::Kept => "kept",
        PlannedChange::Changed(_) => "changed",
        PlannedChange::Added => "added",
        PlannedChange::Removed => "removed",
    };
    let title = match (&entry.before, &entry.after) {
        (Some(before), _) => named(names(before), before.kind.as_ref()),
        (None, Some(after)) => named(label_of_new(after), Some(&kind_of(after))),
        (None, None) => ().into_any(),
    };
    view! {
        <li class=format!("diff-entry diff-{slug}") data-testid="diff-entry" data-change=slug>
            <span class="badge diff-badge" part="badge">{words::change(&entry.change)}</span>
            <span class="diff-title">{title}</span>
            {fields_of(entry)}
        </li>
    }
    .into_any()
}

/// A new method's label: its name or type. Its other fields are shown below.
fn label_of_new(after: &SetMethod) -> Label {
    let kind = kinds::kind(Some(&kind_of(after)));
    let name = after.name().filter(|name| !name.trim().is_empty());
    Label {
        says_kind: name.is_none(),
        text: name.map_or(kind, str::to_owned),
        id: None,
    }
}

fn kind_of(after: &SetMethod) -> factordesk_model::MethodType {
    match after {
        SetMethod::Phone(_) => factordesk_model::MethodType::Phone,
        SetMethod::Email(_) => factordesk_model::MethodType::Email,
        SetMethod::Totp(_) => factordesk_model::MethodType::Totp,
    }
}

/// The fields that differ, before and after. For a new method, the fields that identify it.
fn fields_of(entry: &PlanEntry) -> AnyView {
    let mut names: Vec<&str> = match (&entry.change, &entry.after) {
        (PlannedChange::Changed(fields), _) => fields.clone(),
        (PlannedChange::Added, Some(SetMethod::Phone(p))) => {
            let mut names = vec!["phone_number"];
            names.extend(
                p.preferred_authentication_method
                    .map(|_| "preferred_authentication_method"),
            );
            names
        }
        (PlannedChange::Added, Some(SetMethod::Email(_))) => vec!["email"],
        _ => Vec::new(),
    };
    names.extend(&entry.unchecked);
    let line = |name: &str| {
        let after = entry
            .after
            .as_ref()
            .and_then(|after| value_after(after, name));
        let after = after.unwrap_or_else(|| words::NOTHING.text().to_owned());
        let before = entry.before.as_ref().map(|before| {
            let before = value_before(before, name);
            view! {
                <del><bdi>{before.unwrap_or_else(|| words::NOTHING.text().to_owned())}</bdi></del>
                <span class="arrow" aria-hidden="true">" → "</span>
            }
        });
        let unchecked = entry.unchecked.contains(&name);
        let unchecked = unchecked.then(|| {
            view! { " " <span class="muted" data-testid="diff-unchecked">{words::HIDDEN_BEFORE}</span> }
        });
        // The old secret is unknown, so there is no "before".
        let before = if name == "totp_secret" { None } else { before };
        view! {
            <div class="diff-field">
                <dt>{words::label(name)}</dt>
                <dd>{before}<ins><bdi>{after}</bdi></ins>{unchecked}</dd>
            </div>
        }
    };
    if names.is_empty() {
        return ().into_any();
    }
    view! { <dl class="diff-fields">{names.into_iter().map(line).collect_view()}</dl> }.into_any()
}

fn value_before(method: &AuthenticationMethod, name: &str) -> Option<String> {
    match name {
        "name" => method.name.clone(),
        "phone_number" => method.phone_number.clone(),
        "email" => email::address(method).map(str::to_owned),
        "preferred_authentication_method" => method
            .preferred_authentication_method
            .map(|channel| kinds::channel(channel).into()),
        _ => None,
    }
}

fn value_after(method: &SetMethod, name: &str) -> Option<String> {
    let channel = |channel: Channel| kinds::channel(channel).into();
    match (name, method) {
        ("name", _) => method.name().map(str::to_owned),
        ("phone_number", SetMethod::Phone(p)) => Some(p.phone_number.clone()),
        ("preferred_authentication_method", SetMethod::Phone(p)) => {
            p.preferred_authentication_method.map(channel)
        }
        ("email", SetMethod::Email(e)) => Some(e.email.clone()),
        ("totp_secret", SetMethod::Totp(_)) => Some(words::SECRET_HIDDEN.text().to_owned()),
        _ => None,
    }
}

fn losses(plan: &Plan, names: Names<'_>) -> AnyView {
    if plan.losses.is_empty() {
        return ().into_any();
    }
    let losses = plan
        .losses
        .iter()
        .map(|loss| view! { <li data-testid="loss"><bdi>{words::loss(loss, names)}</bdi></li> })
        .collect_view();
    let desk = expect_context::<Desk>();
    view! {
        <h3 aria-level=move || desk.level(3, 1)>{words::LOSSES}</h3>
        <ul class="notice notice-danger losses" part="notice" role="list">{losses}</ul>
    }
    .into_any()
}

/// Why a passkey blocks the replacement, and the button that deletes the passkeys.
fn passkey_block(replacing: &Replacing) -> AnyView {
    let replacing = *replacing;
    let passkeys = replacing.plan.with(|plan| plan.passkeys.clone());
    let number = passkeys.len();
    let lines = passkeys.iter().map(|passkey| {
        let named = named(replacing.label(passkey), passkey.kind.as_ref());
        view! { <li>{named}</li> }
    });
    let lines = lines.collect_view();
    let may = replacing.desk.may(Permission::Delete);
    view! {
        <div class="notice notice-danger" part="notice" data-testid="passkeys-block">
            <p>{words::REPLACE_PASSKEYS}</p>
            <ul role="list">{lines}</ul>
            {may.then(|| view! { <button
                type="button"
                class="button button-danger"
                part="button button-danger"
                data-testid="delete-passkeys"
                on:click=move |_| if !replacing.busy.get_untracked() && replacing.why.press() { replacing.each.start(&passkeys) }
            >
                {move || words::delete_passkeys(number)}
            </button> })}
        </div>
    }
    .into_any()
}
