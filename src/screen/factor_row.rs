//! One row of the table: name and type, number or address, badges, dates, and the buttons.

use factordesk_model::{AuthenticationMethod, Permission};
use factordesk_view::reactive::{
    Derived, State, Stored, derive, expect_context, follow_language, memo,
};
use factordesk_view::{Child, Node, any, view};
use leptos::prelude::*;

use super::channel::ChannelForm;
use super::later::Later;
use super::rename::RenameForm;
use super::reveal::RowReveal;
use super::row_actions::RowActions;
use super::waiting;
use crate::actions::Reveal;
use crate::components::authenticator;
use crate::components::icon::{Icon, icon};
use crate::components::ids::unique_id;
use crate::components::moment::{last_used, moment};
use crate::context::Desk;
use crate::draft::masks::is_masked;
use crate::state::facts::{Badge, Fact, badges, fact};
use crate::state::{Mark, Row, Strength};
use crate::text::label::{self, Label};
use crate::text::{kinds, screen};

/// The form that is open in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowForm {
    /// The name
    Rename,
    /// The channel
    Channel,
}

/// A row of the list. Its content follows `row` and `label`.
pub fn factor_row(row: Derived<Row>, label: Derived<Label>) -> Node {
    let desk = expect_context::<Desk>();
    let method = memo(move || row.with(|row| row.method.clone()));
    let aaguid = memo(move || method.with(|m| m.aaguid.clone()));
    let mark = memo(move || row.with(|row| row.mark));
    let later = expect_context::<Later>();
    let ready = later.ready();
    // The second part of the page brings the command.
    let reveal = State::new(None::<Reveal>);
    let seen = memo(move || {
        let revealed = reveal.get().and_then(|reveal| {
            let value = reveal.value();
            value.with(|revealed| revealed.as_ref()?.as_ref().ok()?.first().cloned())
        });
        revealed.unwrap_or_else(|| method.get())
    });
    let error = derive(move || reveal.get()?.value().get()?.err());
    let failed = memo(move || error.with(Option::is_some));
    let open = State::new(false);
    let editor = State::new(None::<RowForm>);
    let details_id = Stored::new(unique_id("details"));
    let actions = RowActions {
        method,
        seen,
        label,
        mark,
        open,
        editor,
    };
    let id = move || method.with(|m| m.id.as_ref().map(ToString::to_string));

    view! {
        <tbody
            class="row"
            part="row"
            class:pending=move || mark.get().is_some()
            role="rowgroup"
            data-testid="factor-row"
            data-method-id=id
            data-mark=move || mark.get().map(mark_slug)
            aria-busy=move || mark.get().map(|_| "true")
            aria-label=move || label.with(|label| label.text.clone())
        >
            <tr class="row-line" role="row">
                <th class="row-method" role="rowheader" scope="row">
                    {move || method.with(row_icon)}
                    <div class="row-main">
                        <p class="row-title">
                            <button
                                type="button"
                                class="row-open"
                                data-testid="action-details"
                                data-tip-row=""
                                aria-label=move || actions.name(screen::DETAILS)
                                aria-expanded=move || if open.get() { "true" } else { "false" }
                                aria-controls=move || open.get().then(|| details_id.get_value())
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                <bdi class="row-name" data-testid="method-name">{move || seen.with(label::title)}</bdi>
                            </button>
                            {move || method.with(|m| badges(m).into_iter().map(badge).collect::<Vec<_>>())}
                        </p>
                        <p class="row-sub">
                            {move || seen.with(kind_and_channel)}
                            {move || label.with(id_end)}
                            {move || aaguid.get().map(|aaguid| {
                                authenticator::place(later.view_only(move |parts| (parts.model)(aaguid.clone())))
                            })}
                        </p>
                    </div>
                </th>
                <td class="row-fact" role="cell">
                    {move || seen.with(|m| fact_view(fact(m)))}
                    {later.view_when(
                        ready,
                        move || (desk.may(Permission::Reveal) && method.with(is_masked)).then(waiting::reveal).any(),
                        move |parts| (parts.reveal)(RowReveal { method, seen, label, used: reveal }),
                    )}
                    {move || failed.get().then(|| later.view_only(move |parts| (parts.error)(error)))}
                </td>
                <td class="row-date row-added" role="cell" data-label=screen::CREATED>
                    {move || method.with(|m| moment(desk, m.created_at.clone(), screen::UNKNOWN))}
                </td>
                <td class="row-date" role="cell" data-label=screen::LAST_USED>
                    {move || method.with(|m| last_used(desk, m.last_auth_at.clone()))}
                </td>
                <td class="row-buttons" role="cell">
                    {later.view_when(ready, move || waiting::row_actions(desk, actions), move |parts| (parts.row_actions)(actions))}
                </td>
            </tr>
            // Untracked: a reload must not replace a form that is being filled in.
            {move || editor.get().map(|form| more("row-editor", None, later.view_only(move |parts| {
                (parts.row_form)(form, method.get_untracked(), label, editor)
            })))}
            {move || open.get().then(|| {
                more("row-details", Some(details_id.get_value()), later.view_only(move |parts| (parts.details)(desk, seen)))
            })}
        </tbody>
    }
}

/// A line below a row's own, across all columns.
fn more(class: &'static str, id: Option<String>, content: AnyView) -> Node {
    view! {
        <tr class="row-more" role="row">
            <td class=class role="cell" colspan="5" id=id>{content}</td>
        </tr>
    }
}

/// The icon of the type, in the colour of its strength.
fn row_icon(method: &AuthenticationMethod) -> Node {
    let kind = method.kind.as_ref();
    let class = match Strength::of(kind) {
        Strength::Keys => "row-icon row-icon-strong",
        Strength::Apps => "row-icon row-icon-good",
        Strength::Messages => "row-icon row-icon-weak",
        Strength::Recovery | Strength::Others => "row-icon",
    };
    view! { <span class=class>{icon(Icon::of(kind))}</span> }
}

fn mark_slug(mark: Mark) -> &'static str {
    match mark {
        Mark::Creating => "creating",
        Mark::Updating => "updating",
        Mark::Deleting => "deleting",
        Mark::Replacing => "replacing",
    }
}

/// The type, unless it stands in for the name, and a phone's channel.
fn kind_and_channel(method: &AuthenticationMethod) -> AnyView {
    follow_language();
    let kind = kinds::kind(method.kind.as_ref());
    let kind = (label::title(method) != kind).then(|| {
        view! { <bdi data-testid="method-type">{kind}</bdi> }
    });
    let channel = method.preferred_authentication_method.map(|channel| {
        view! { <span data-testid="channel">{kinds::channel(channel)}</span> }
    });
    any((kind, channel))
}

/// The end of the id, if nothing else distinguishes the method from another one.
fn id_end(label: &Label) -> AnyView {
    label
        .id
        .clone()
        .map(|id| view! { <span data-testid="method-id-end"><bdi>{id}</bdi></span> })
        .any()
}

fn badge(badge: Badge) -> AnyView {
    let class = match badge {
        Badge::Unconfirmed => "badge badge-warn",
        Badge::BackedUp => "badge badge-good",
        Badge::NeverUsed | Badge::Linked | Badge::Implied => "badge",
    };
    view! {
        <span class=class part=class data-testid=format!("badge-{}", badge.slug()) data-tip=kinds::badge_meaning(badge)>
            {kinds::badge(badge)}
        </span>
    }
    .any()
}

fn fact_view(fact: Fact) -> AnyView {
    match fact {
        Fact::Phone(value) | Fact::Email(value) => {
            view! { <bdi class="masked" data-testid="masked">{value}</bdi> }.any()
        }
        Fact::RelyingParty(host) => view! { <bdi data-testid="rp-id">{host}</bdi> }.any(),
        Fact::None => ().any(),
    }
}

/// The form that is open in a row.
pub fn form(
    kind: RowForm,
    method: AuthenticationMethod,
    label: Derived<Label>,
    editor: State<Option<RowForm>>,
) -> AnyView {
    let done = Callback::new(move |()| editor.set(None));
    match kind {
        RowForm::Rename => view! { <RenameForm method=method label=label on_done=done /> }.any(),
        RowForm::Channel => view! { <ChannelForm method=method label=label on_done=done /> }.any(),
    }
}
