//! One row of the list: name and type, number or address, badges, dates, and the buttons.

use factordesk_model::{AuthenticationMethod, Permission};
use factordesk_view::reactive::{Derived, State, derive, expect_context, memo};
use factordesk_view::{Node, view};
use leptos::prelude::*;

use super::channel::ChannelForm;
use super::later::Later;
use super::rename::RenameForm;
use super::reveal::RowReveal;
use super::row_actions::RowActions;
use super::waiting;
use crate::actions::Reveal;
use crate::components::authenticator::authenticator;
use crate::components::icon::{Icon, icon};
use crate::components::ids::unique_id;
use crate::components::moment::{last_used, moment};
use crate::context::Desk;
use crate::draft::masks::is_masked;
use crate::state::facts::{Badge, Fact, badges, fact};
use crate::state::{Mark, Row};
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
    let details_id = unique_id("details");
    let actions = RowActions {
        method,
        label,
        mark,
        open,
        editor,
    };
    let id = move || method.with(|m| m.id.as_ref().map(ToString::to_string));

    view! {
        <li
            class="row"
            class:pending=move || mark.get().is_some()
            data-testid="factor-row"
            data-method-id=id
            data-mark=move || mark.get().map(mark_slug)
            aria-busy=move || mark.get().map(|_| "true")
            aria-label=move || label.with(|label| label.text.clone())
        >
            <div class="row-line">
                <span class="row-icon">{move || method.with(|m| icon(Icon::of(m.kind.as_ref())))}</span>
                <div class="row-main">
                    <p class="row-title">
                        {move || seen.with(name_and_kind)}
                        {move || label.with(id_end)}
                        {move || method.with(|m| badges(m).into_iter().map(badge).collect_view())}
                    </p>
                    <p class="row-fact">
                        {move || seen.with(|m| fact_view(fact(m)))}
                        {later.view_when(
                            ready,
                            move || (desk.may(Permission::Reveal) && method.with(is_masked)).then(waiting::reveal).into_any(),
                            move |parts| (parts.reveal)(RowReveal { method, seen, label, used: reveal }),
                        )}
                        {move || aaguid.get().map(authenticator)}
                    </p>
                    {move || failed.get().then(|| later.view_only(move |parts| (parts.error)(error)))}
                </div>
                <dl class="row-dates">
                    {move || method.with(|m| dates(desk, m))}
                </dl>
                {later.view_when(ready, move || waiting::row_actions(desk, actions), {
                    let details_id = details_id.clone();
                    move |parts| (parts.row_actions)(actions, details_id.clone())
                })}
            </div>
            // Untracked: a reload must not replace a form that is being filled in.
            {move || editor.get().map(|form| {
                later.view_only(move |parts| (parts.row_form)(form, method.get_untracked(), label, editor))
            })}
            // Always there, because `aria-controls` names it.
            <div id=details_id class="row-details">
                {move || open.get().then(|| later.view_only(move |parts| (parts.details)(desk, seen)))}
            </div>
        </li>
    }
}

fn mark_slug(mark: Mark) -> &'static str {
    match mark {
        Mark::Creating => "creating",
        Mark::Updating => "updating",
        Mark::Deleting => "deleting",
        Mark::Replacing => "replacing",
    }
}

/// The name, followed by the type. A method without a name shows only its type.
fn name_and_kind(method: &AuthenticationMethod) -> AnyView {
    let kind = kinds::kind(method.kind.as_ref());
    let name = label::title(method);
    let second = (name != kind).then(|| {
        view! { <span class="row-kind" data-testid="method-type"><bdi>{kind}</bdi></span> }
    });
    view! {
        <span class="row-name" data-testid="method-name"><bdi>{name}</bdi></span>
        {second}
    }
    .into_any()
}

/// The end of the id, if nothing else distinguishes the method from another one.
fn id_end(label: &Label) -> AnyView {
    label
        .id
        .clone()
        .map(|id| view! { <span class="row-kind" data-testid="method-id-end"><bdi>{id}</bdi></span> })
        .into_any()
}

fn badge(badge: Badge) -> AnyView {
    let class = match badge {
        Badge::Unconfirmed => "badge badge-warn",
        Badge::BackedUp => "badge badge-good",
        Badge::NeverUsed | Badge::Linked | Badge::Implied => "badge",
    };
    view! {
        <span class=class data-testid=format!("badge-{}", badge.slug()) title=kinds::badge_meaning(badge)>
            {kinds::badge(badge)}
        </span>
    }
    .into_any()
}

fn fact_view(fact: Fact) -> AnyView {
    match fact {
        Fact::Phone(number, channel) => {
            let channel = channel.map(|channel| {
                view! { <span class="row-channel" data-testid="channel">{kinds::channel(channel)}</span> }
            });
            view! { {masked(number)} {channel} }.into_any()
        }
        Fact::Email(address) => masked(address),
        Fact::RelyingParty(host) => view! { <bdi data-testid="rp-id">{host}</bdi> }.into_any(),
        Fact::None => ().into_any(),
    }
}

fn masked(value: String) -> AnyView {
    view! { <bdi class="masked" data-testid="masked">{value}</bdi> }.into_any()
}

fn dates(desk: Desk, method: &AuthenticationMethod) -> AnyView {
    let created = moment(desk, method.created_at.clone(), screen::UNKNOWN);
    let used = last_used(desk, method.last_auth_at.clone());
    view! {
        <div><dt>{screen::CREATED}</dt><dd>{created}</dd></div>
        <div><dt>{screen::LAST_USED}</dt><dd>{used}</dd></div>
    }
    .into_any()
}

/// The form that is open in a row.
pub fn form(
    kind: RowForm,
    method: AuthenticationMethod,
    label: Derived<Label>,
    editor: State<Option<RowForm>>,
) -> AnyView {
    let done = Callback::new(move |()| editor.set(None));
    let form = match kind {
        RowForm::Rename => {
            view! { <RenameForm method=method label=label on_done=done /> }.into_any()
        }
        RowForm::Channel => {
            view! { <ChannelForm method=method label=label on_done=done /> }.into_any()
        }
    };
    view! { <div class="row-editor">{form}</div> }.into_any()
}
