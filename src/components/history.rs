//! What was done to the user: a button, and the dialog it opens.

use crate::dom::{Node, Place, html, keyed, view};
use crate::reactive::{derive, effect, memo, on_change, on_new};
use factordesk_model::{AuditEntry, Permission};
use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::moment::moment_at;
use super::{Dialog, ErrorBanner, states};
use crate::actions::{Actions, History, Reading};
use crate::desk::Desk;
use crate::state::Phase;
use crate::state::history::{Effect, Named, effects, is_done, key};
use crate::text::history as words;
use crate::text::{reason, screen};

/// The button, for those who may see it, and its dialog.
pub fn history(desk: Desk) -> AnyView {
    let history = expect_context::<Actions>().history();
    let open = RwSignal::new(false);
    let may = memo(move || desk.may(Permission::ReadAudit));
    effect(move || {
        if open.get() {
            history.load();
        } else {
            history.clear();
        }
    });
    on_change(
        move || {
            desk.user_id.track();
            may.track();
        },
        move || open.set(false),
    );
    // A change that was under way is done, or somebody has logged in again.
    on_new(
        move || desk.phase.with(|phase| *phase == Phase::Ready),
        move |ready| {
            if *ready && open.get_untracked() {
                history.load();
            }
        },
    );
    let title = derive(move || words::title(&desk.user_name()));
    view! {
        {move || may.get().then(|| view! {
            <button type="button" class="button who-history" data-testid="history" on:click=move |_| open.set(true)>
                {icon(Icon::Clock)}
                <span>{words::HISTORY}</span>
            </button>
        })}
        <Dialog open=open title=title testid="history-dialog" wide=true>
            {content(desk, history)}
        </Dialog>
    }
    .into_any()
}

fn content(desk: Desk, history: History) -> AnyView {
    let (page, reading) = (history.page(), history.reading());
    let list = Place::new();
    let number = memo(move || page.with(|page| page.entries.len()));
    let more = memo(move || page.with(|page| page.next.is_some()));
    // Once it was of use, the button stays: it may have the focus.
    let paged = RwSignal::new(false);
    let older = memo(move || paged.get() || more.get());
    let loading = memo(move || reading.with(|reading| *reading == Reading::Loading));
    let error = derive(move || match reading.get() {
        Reading::Failed(error) => Some(error),
        _ => None,
    });
    let retry = Callback::new(move |()| {
        // The button that was pressed goes away.
        list.focus();
        if number.with_untracked(|number| *number > 0) {
            history.older();
        } else {
            history.load();
        }
    });
    let next = move |_| {
        if more.get_untracked() && !loading.get_untracked() {
            paged.set(true);
            history.older();
        }
    };
    view! {
        <p class="muted">{words::HERE}</p>
        <p role="status" class="muted" data-testid="history-status">
            {move || match (number.get(), loading.get()) {
                (0, true) => screen::LOADING.to_owned(),
                (0, false) if error.with(Option::is_none) => words::EMPTY.to_owned(),
                (0, false) => String::new(),
                (number, _) => words::shown(number),
            }}
        </p>
        <div node_ref=list tabindex="-1" class="history-place">
            {move || (number.get() == 0 && loading.get()).then(states::skeleton)}
            {keyed(
                view! { <ol class="history" role="list"></ol> },
                move || page.with(|page| page.entries.iter().map(key).collect()),
                move |wanted| page.with_untracked(|page| {
                    let found = page.entries.iter().find(|entry| key(entry) == wanted);
                    found.map_or_else(|| html("li"), |found| entry(desk, found))
                }),
            )}
        </div>
        <ErrorBanner error=error on_retry=retry />
        {move || older.get().then(|| view! {
            <button
                type="button"
                class="button"
                data-testid="older"
                aria-disabled=move || (loading.get() || !more.get()).then_some("true")
                on:click=next
            >
                {move || match (loading.get(), more.get()) {
                    (true, _) => screen::LOADING,
                    (false, true) => words::OLDER,
                    (false, false) => words::NO_OLDER,
                }}
            </button>
        })}
    }
    .into_any()
}

fn entry(desk: Desk, entry: &AuditEntry) -> Node {
    let done = is_done(entry);
    let failed = (!done).then(|| {
        view! {
            <span class="badge badge-warn" data-testid="history-outcome">{words::outcome(&entry.outcome).to_owned()}</span>
            {entry.code.clone().map(|code| view! { <code><bdi>{code}</bdi></code> })}
        }
        .into_any()
    });
    let actor = &entry.actor;
    let who = actor.name.as_ref().unwrap_or(&actor.sub).clone();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let when = entry.time as f64 * 1000.0;
    let effects = effects(entry).into_iter().map(effect_line).collect_view();
    view! {
        <li data-testid="history-entry" data-outcome=entry.outcome.clone()>
            <p class="history-what"><strong>{words::action(&entry.action, done)}</strong> {failed}</p>
            <p class="muted">
                {words::BY} <bdi title=actor.sub.clone()>{who}</bdi> ", " {moment_at(desk, when)}
            </p>
            {why(entry)}
            {effects}
        </li>
    }
}

/// The reason, and the ticket's number.
fn why(entry: &AuditEntry) -> AnyView {
    let part = |label: &'static str, testid: &'static str, text: &Option<String>| {
        text.clone().map(|text| {
            view! { <span>{label} ": " <bdi data-testid=testid>{text}</bdi></span> }.into_any()
        })
    };
    let parts = [
        part(reason::REASON, "history-reason", &entry.reason),
        part(reason::TICKET, "history-ticket", &entry.ticket),
    ];
    let parts: Vec<AnyView> = parts.into_iter().flatten().collect();
    (!parts.is_empty())
        .then(|| view! { <p class="history-what">{parts}</p> })
        .into_any()
}

/// What became of one method.
fn effect_line(effect: Effect) -> AnyView {
    let (slug, word, before, after) = match effect {
        Effect::About(named) => ("kept", "", None, Some(named)),
        Effect::Removed(named) => ("removed", words::REMOVED, Some(named), None),
        Effect::Added(named) => ("added", words::ADDED, None, Some(named)),
        Effect::Changed(before, after) => ("changed", words::CHANGED, Some(before), Some(after)),
    };
    let arrow = (before.is_some() && after.is_some()).then_some(" → ");
    let badge = (!word.is_empty()).then(|| view! { <span class="badge diff-badge">{word}</span> });
    view! {
        <p class=format!("history-what diff-{slug}") data-testid="history-effect" data-effect=slug>
            {badge}
            {before.map(|named| view! { <del>{method(named)}</del> })}
            {arrow}
            {after.map(|named| view! { <span>{method(named)}</span> })}
        </p>
    }
    .into_any()
}

fn method((title, rest): Named) -> AnyView {
    view! { <bdi>{title}</bdi> " " <span class="muted"><bdi>{rest}</bdi></span> }.into_any()
}
