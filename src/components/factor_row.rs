//! One method: what it is, the fact that matters, badges, when it was made and used, and what can be done with it.

use crate::dom::{Node, Place, view};
use crate::reactive::{Derived, State, derive, effect, memo, on_change};
use factordesk_model::{AuthenticationMethod, CreateType, MethodType, Permission};
use leptos::prelude::*;

use super::ErrorBanner;
use super::authenticator::authenticator;
use super::delete_dialog::DeleteTarget;
use super::details::details;
use super::icon::{Icon, icon};
use super::ids::unique_id;
use super::moment::{last_used, moment};
use crate::actions::{Actions, Reveal};
use crate::desk::Desk;
use crate::forms::{ChangeTarget, ChannelForm, RenameForm};
use crate::state::facts::{Badge, Fact, badges, fact, is_masked};
use crate::state::offer::can_change_channel;
use crate::state::{Mark, Row};
use crate::text::{kinds, phone, reasons, screen};

/// The form that is open in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Editor {
    Rename,
    Channel,
}

/// What a method is called in a sentence: its name, else its type.
pub fn title_of(method: &AuthenticationMethod) -> String {
    method
        .name
        .clone()
        .filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| kinds::kind(method.kind.as_ref()))
}

/// A row of the list, as it changes.
pub fn factor_row(row: Derived<Row>) -> Node {
    let desk = expect_context::<Desk>();
    let method = memo(move || row.with(|row| row.method.clone()));
    let aaguid = memo(move || method.with(|m| m.aaguid.clone()));
    let mark = memo(move || row.with(|row| row.mark));
    let reveal = expect_context::<Actions>().reveal_briefly();
    let whole = reveal.value();
    // Changed meanwhile: what was shown is no longer what there is.
    on_change(move || method.track(), move || reveal.clear());
    let seen = memo(move || {
        let shown = whole.with(|whole| whole.as_ref()?.as_ref().ok()?.first().cloned());
        shown.unwrap_or_else(|| method.get())
    });
    let error = derive(move || whole.get().and_then(Result::err));
    let failed = memo(move || error.with(Option::is_some));
    let open = RwSignal::new(false);
    let editor = State::new(None::<Editor>);
    let title_id = unique_id("method");
    let details_id = unique_id("details");
    let id = move || method.with(|m| m.id.as_ref().map(ToString::to_string));

    view! {
        <li
            class="row"
            class:pending=move || mark.get().is_some()
            data-testid="factor-row"
            data-method-id=id
            data-mark=move || mark.get().map(mark_slug)
            aria-busy=move || mark.get().map(|_| "true")
            aria-labelledby=title_id.clone()
        >
            <div class="row-line">
                <span class="row-icon">{move || method.with(|m| icon(Icon::of(m.kind.as_ref())))}</span>
                <div class="row-main">
                    <p class="row-title" id=title_id.clone()>
                        {move || seen.with(title)}
                        {move || method.with(|m| badges(m).into_iter().map(badge).collect_view())}
                    </p>
                    <p class="row-fact">
                        {move || seen.with(|m| fact_view(fact(m)))}
                        {reveal_button(desk, method, reveal)}
                        {move || aaguid.get().map(authenticator)}
                    </p>
                    {move || failed.get().then(|| view! { <ErrorBanner error=error /> }.into_any())}
                </div>
                <dl class="row-dates">
                    {move || method.with(|m| dates(desk, m))}
                </dl>
                <RowActions method=method mark=mark open=open editor=editor details_id=details_id.clone() />
            </div>
            {move || editor.get().map(|kind| editor_view(kind, method.get_untracked(), editor))}
            <div id=details_id class="row-details">
                {move || open.get().then(|| details(desk, seen))}
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

/// The name, with the type after it; a method without a name is called by its type alone.
fn title(method: &AuthenticationMethod) -> AnyView {
    let kind = kinds::kind(method.kind.as_ref());
    let name = title_of(method);
    let second = (name != kind).then(|| {
        view! { <span class="row-kind" data-testid="method-type"><bdi>{kind}</bdi></span> }
    });
    view! {
        <span class="row-name" data-testid="method-name"><bdi>{name}</bdi></span>
        {second}
    }
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

/// The button that shows what is masked in place, for whoever may. It stays the same while it is pressed: it has the focus.
fn reveal_button(desk: Desk, method: Derived<AuthenticationMethod>, reveal: Reveal) -> AnyView {
    let (value, pending) = (reveal.value(), reveal.pending());
    // Masked by the tenant, there is nothing more to show.
    let offered = memo(move || {
        desk.may(Permission::Reveal) && method.with(|m| m.id.is_some() && is_masked(m))
    });
    let shown = memo(move || value.with(|value| matches!(value, Some(Ok(_)))));
    let word = move || {
        if shown.get() {
            screen::HIDE
        } else {
            screen::SHOW
        }
    };
    let press = move |_| {
        if shown.get_untracked() {
            reveal.clear();
        } else {
            reveal.dispatch(method.with_untracked(|m| m.id.clone()));
        }
    };
    view! {
        {move || offered.get().then(|| view! {
            <button
                type="button"
                class="link-button"
                data-testid="reveal"
                aria-label=move || screen::action_on(word(), &method.with(title_of))
                aria-disabled=move || pending.get().then_some("true")
                on:click=press
            >
                {word}
            </button>
        }.into_any())}
    }
    .into_any()
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

fn editor_view(
    kind: Editor,
    method: AuthenticationMethod,
    editor: State<Option<Editor>>,
) -> AnyView {
    let done = Callback::new(move |()| editor.set(None));
    let form = match kind {
        Editor::Rename => view! { <RenameForm method=method on_done=done /> }.into_any(),
        Editor::Channel => view! { <ChannelForm method=method on_done=done /> }.into_any(),
    };
    view! { <div class="row-editor">{form}</div> }.into_any()
}

/// The buttons. What the admin may not do isn't offered; what can't be done with this method says why.
#[component]
fn RowActions(
    method: Derived<AuthenticationMethod>,
    mark: Derived<Option<Mark>>,
    open: RwSignal<bool>,
    editor: State<Option<Editor>>,
    details_id: String,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let target = expect_context::<DeleteTarget>();
    let rename_button = Place::new();
    let channel_button = Place::new();
    let name =
        move |action: &'static str| move || screen::action_on(action, &method.with(title_of));
    let is_phone = memo(move || method.with(|m| m.kind == Some(MethodType::Phone)));
    let no_id = memo(move || method.with(|m| m.id.is_none()));
    let blocked = memo(move || no_id.get() || mark.get().is_some());
    // Nothing to change to: the form would only say so.
    let one_channel = memo(move || {
        let now = method.with(|m| m.preferred_authentication_method);
        desk.with_capabilities(|capabilities| !can_change_channel(capabilities, now))
    });
    let no_change = memo(move || blocked.get() || one_channel.get());
    let no_number = memo(move || number_offer(desk, is_phone.get()));
    let why_id = unique_id("why");
    let why = move || {
        if no_id.get() {
            return reasons::NO_ID.to_owned();
        }
        let channel = (is_phone.get() && one_channel.get() && desk.can(Permission::Update))
            .then(|| reasons::NO_OTHER_CHANNEL.to_owned());
        let number = no_number.get().and_then(Result::err);
        let both: Vec<String> = channel.into_iter().chain(number).collect();
        both.join(" ")
    };
    let described_by = StoredValue::new(why_id.clone());
    let if_no_id = move || no_id.get().then(|| described_by.get_value());
    let if_no_change = move || (no_id.get() || one_channel.get()).then(|| described_by.get_value());
    // Back to the button that opened the form, when it closes: the form took the focus away with it.
    let mut before = None;
    effect(move || {
        let now = editor.get();
        if now.is_none() {
            match before {
                Some(Editor::Rename) => rename_button.focus(),
                Some(Editor::Channel) => channel_button.focus(),
                None => {}
            }
        }
        before = now;
    });
    let toggle = move |kind| {
        let stopped = match kind {
            Editor::Rename => blocked,
            Editor::Channel => no_change,
        };
        if !stopped.get_untracked() {
            editor.update(|editor| *editor = (*editor != Some(kind)).then_some(kind));
        }
    };
    view! {
        <div class="row-actions">
            {move || (desk.can(Permission::Update)).then(|| view! {
                <button
                    node_ref=rename_button
                    type="button"
                    class="button button-quiet"
                    data-testid="action-rename"
                    aria-label=name(screen::RENAME)
                    aria-disabled=move || blocked.get().then_some("true")
                    aria-describedby=if_no_id
                    aria-expanded=move || if editor.get() == Some(Editor::Rename) { "true" } else { "false" }
                    on:click=move |_| toggle(Editor::Rename)
                >
                    {screen::RENAME}
                </button>
            }.into_any())}
            {move || (is_phone.get() && desk.can(Permission::Update)).then(|| view! {
                <button
                    node_ref=channel_button
                    type="button"
                    class="button button-quiet"
                    data-testid="action-channel"
                    aria-label=name(screen::CHANNEL)
                    aria-disabled=move || no_change.get().then_some("true")
                    aria-describedby=if_no_change
                    aria-expanded=move || if editor.get() == Some(Editor::Channel) { "true" } else { "false" }
                    on:click=move |_| toggle(Editor::Channel)
                >
                    {screen::CHANNEL}
                </button>
            }.into_any())}
            {move || no_number.get().map(|offer| {
                let stopped = offer.is_err();
                number_button(method, blocked, stopped, if stopped { Some(described_by.get_value()) } else { if_no_id() })
            })}
            <button
                type="button"
                class="button button-quiet"
                data-testid="action-details"
                aria-label=name(screen::DETAILS)
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=details_id
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {screen::DETAILS}
            </button>
            {move || desk.can(Permission::Delete).then(|| view! {
                <button
                    type="button"
                    class="button button-quiet button-danger"
                    data-testid="action-delete"
                    aria-label=name(screen::DELETE)
                    aria-disabled=move || blocked.get().then_some("true")
                    aria-describedby=if_no_id
                    on:click=move |_| {
                        if !blocked.get_untracked() {
                            target.open(method.get_untracked());
                        }
                    }
                >
                    {screen::DELETE}
                </button>
            }.into_any())}
            <p class="row-why" id=why_id data-testid="row-why">{why}</p>
        </div>
    }
    .into_any()
}

/// Whether a phone's number can be changed, which takes two permissions and a tenant that takes phones; `None` where there is
/// nothing to offer.
fn number_offer(desk: Desk, is_phone: bool) -> Option<Result<(), String>> {
    let delete = desk.may(Permission::Delete);
    if !is_phone || !(delete || desk.may(Permission::Create)) {
        return None;
    }
    let kind = CreateType::Phone;
    Some(match desk.create_offer(kind) {
        Err(block) => Err(reasons::blocked(kind, block)),
        Ok(_) if !delete => Err(reasons::NOT_PERMITTED_DELETE.to_owned()),
        Ok(_) => match desk.lacks(Permission::Delete) {
            Some(scope) => Err(reasons::unavailable(reasons::DELETING, scope)),
            None => Ok(()),
        },
    })
}

fn number_button(
    method: Derived<AuthenticationMethod>,
    blocked: Derived<bool>,
    stopped: bool,
    why: Option<String>,
) -> AnyView {
    let target = expect_context::<ChangeTarget>();
    let stopped = move || stopped || blocked.get();
    view! {
        <button
            type="button"
            class="button button-quiet"
            data-testid="action-change-number"
            aria-label=move || screen::action_on(phone::CHANGE, &method.with(title_of))
            aria-disabled=move || stopped().then_some("true")
            aria-describedby=why
            on:click=move |_| {
                if !untrack(stopped) {
                    target.open(method.get_untracked());
                }
            }
        >
            {phone::CHANGE}
        </button>
    }
    .into_any()
}
