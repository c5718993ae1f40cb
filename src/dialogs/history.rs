//! The history of the user, from the proxy's audit log: a button, and the dialog it opens.

use factordesk_model::{AuditEntry, Permission, TicketSummary};
use factordesk_view::reactive::{
    Life, State, derive, effect, expect_context, follow_language, memo, on_change, on_new, spawn,
};
use factordesk_view::{ElementRef, Node, html, keyed, on_window, view};
use futures::FutureExt;
use leptos::prelude::*;

use crate::actions::{Actions, History, HistoryStatus};
use crate::components::buttons::close;
use crate::components::icon::{Icon, icon};
use crate::components::moment::moment_at;
use crate::components::skeleton::skeleton_rows;
use crate::components::{Dialog, ErrorBanner};
use crate::context::Desk;
use crate::platform::by_name::number;
use crate::state::Phase;
use crate::state::history::{
    Effect, HistoryItem, MethodDescription, Names, effects, is_done, items, key,
};
use crate::text::catalogue::around;
use crate::text::{LIST_SEPARATOR, Message, assist, history as words, labelled, reason, screen};

/// Width of the element from which the history is beside the list, in CSS pixels. As in `style/user.css`.
const WIDE: i32 = 1320;

/// The button, if the admin may read the audit log, and its dialog.
pub fn history(desk: Desk) -> AnyView {
    let history = expect_context::<Actions>().history();
    let open = State::new(false);
    let may = memo(move || desk.may(Permission::ReadAudit));
    effect(move || {
        if open.get() {
            // Each time: other admins may have acted since.
            history.load();
        } else {
            history.clear();
        }
    });
    on_change(
        move || {
            desk.user_id.track();
            // Another admin may not be allowed to read it.
            may.track();
        },
        move || open.set(false),
    );
    // A mutation has finished, or the admin has logged in again: there may be new entries.
    on_new(
        move || desk.phase.with(|phase| *phase == Phase::Ready),
        move |ready| {
            if *ready && open.get_untracked() {
                history.load();
            }
        },
    );
    let node = ElementRef::new();
    let measure = move || {
        let element = node
            .get()
            .and_then(|node| node.closest(".desk").ok().flatten());
        let _ = desk
            .is_wide
            .try_set(element.is_some_and(|element| number(&element, "clientWidth") >= WIDE));
    };
    on_window("resize", move |_| measure());
    spawn(
        Life::current(),
        leptos::task::tick().map(move |()| measure()).boxed_local(),
    );
    let show = move || {
        // Where there is room, it is shown beside the list.
        if desk.is_wide.get_untracked() {
            desk.activity.set(true);
        } else {
            open.set(true);
        }
    };
    let title = derive(move || words::title(&desk.user_name()));
    view! {
        <span node_ref=node class="who-history">{move || may.get().then(|| view! {
            <button type="button" class="button" part="button" data-testid="history" on:click=move |_| show()>
                {icon(Icon::History)}
                <span>{words::HISTORY}</span>
            </button>
        })}</span>
        <Dialog open=open title=title testid="history-dialog" wide=true tall=true>
            <div class="form">
                {content(desk, history)}
                {close(open, "close", derive(|| false))}
            </div>
        </Dialog>
    }
    .into_any()
}

/// The entries, with their status and the button for older ones.
pub fn content(desk: Desk, history: History) -> AnyView {
    let (page, status) = (history.page(), history.status());
    let list = ElementRef::new();
    let names = memo(move || page.with(Names::of));
    // With the key of each, which takes a while to make.
    let items = memo(move || {
        names.with(|names| {
            let items = page.with(items).into_iter();
            let keyed = items.map(|item| (key(&item, names), item));
            keyed.collect::<Vec<(String, HistoryItem)>>()
        })
    });
    let number = memo(move || items.with(Vec::len));
    let more = memo(move || page.with(|page| page.next.is_some()));
    // Once used, the button stays even on the last page, since it may have the focus.
    let paged = State::new(false);
    let older = memo(move || paged.get() || more.get());
    let loading = memo(move || status.with(|status| *status == HistoryStatus::Loading));
    let error = derive(move || match status.get() {
        HistoryStatus::Failed(error) => Some(error),
        _ => None,
    });
    let retry = Callback::new(move |()| {
        // The retry button is removed, so move the focus first.
        list.focus();
        history.retry();
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
                (0, true) => screen::LOADING.text().to_owned(),
                (0, false) if error.with(Option::is_none) => words::EMPTY.text().to_owned(),
                (0, false) => String::new(),
                (number, _) => words::shown(number),
            }}
        </p>
        <div node_ref=list tabindex="-1" class="history-place">
            {move || (number.get() == 0 && loading.get()).then(skeleton_rows)}
            {keyed(
                view! { <ol class="history" role="list"></ol> },
                move || items.with(|items| items.iter().map(|(key, _)| key.clone()).collect()),
                move |wanted| names.with_untracked(|names| items.with_untracked(|items| {
                    let found = items.iter().find(|(key, _)| key == wanted);
                    found.map_or_else(|| html("li"), |(_, found)| item(desk, found, names))
                })),
            )}
        </div>
        <ErrorBanner error=error on_retry=retry />
        {move || older.get().then(|| view! {
            <button
                type="button"
                class="button"
                part="button"
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

fn item(desk: Desk, item: &HistoryItem, names: &Names) -> Node {
    let newest = item.entries().first().map(|newest| newest.outcome.clone());
    let Some(outcome) = newest else {
        return html("li");
    };
    let (item, names) = (item.clone(), names.clone());
    view! {
        <li data-testid="history-entry" data-outcome=outcome>
            {move || {
                follow_language();
                entry(desk, &item, &names)
            }}
        </li>
    }
}

fn entry(desk: Desk, item: &HistoryItem, names: &Names) -> AnyView {
    let entries = item.entries();
    let Some(newest) = entries.first() else {
        return ().into_any();
    };
    let (what, halves) = match item {
        HistoryItem::One(entry) => (words::action(&entry.action, is_done(entry)), None),
        HistoryItem::Number(change) => {
            let (created, deleted) = change.halves();
            let halves = words::halves(created, deleted);
            (words::number(created, deleted).into(), halves)
        }
    };
    let halves = halves.map(|halves| {
        view! { <p class="history-what" data-testid="history-halves">{halves}</p> }
    });
    let actor = &newest.actor;
    let (by, after) = around(words::by);
    let who = actor.name.as_ref().unwrap_or(&actor.sub).clone();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let when = newest.time as f64 * 1000.0;
    let failures = entries.iter().map(|entry| failure(entry)).collect_view();
    let effects = effects(item, names);
    let effects = effects.into_iter().map(effect_line).collect_view();
    view! {
        <p class="history-what"><strong>{what}</strong> {failures}</p>
        <p class="muted">
            {by} <bdi title=actor.sub.clone()>{who}</bdi> {after} {LIST_SEPARATOR} {moment_at(desk, when)}
        </p>
        {why(newest)}
        {newest.enrolment_ticket.as_ref().map(ticket)}
        {halves}
        {effects}
    }
    .into_any()
}

/// The outcome of an entry, unless it is "done".
fn failure(entry: &AuditEntry) -> AnyView {
    if is_done(entry) {
        return ().into_any();
    }
    view! {
        <span class="badge badge-warn" part="badge badge-warn" data-testid="history-outcome">{words::outcome(&entry.outcome)}</span>
        {entry.code.clone().map(|code| view! { <code><bdi>{code}</bdi></code> })}
    }
    .into_any()
}

/// Where an enrolment link was sent, and for which factor.
fn ticket(ticket: &TicketSummary) -> AnyView {
    let (before, email, after) = words::ticket_way(ticket);
    let email = email.map(|email| view! { <bdi>{email}</bdi> });
    view! {
        <p class="history-what" data-testid="history-link">
            <span>{before} {email} {after}</span>
            <span>{move || labelled(assist::FACTOR.text())} <bdi>{words::ticket_factor(ticket)}</bdi></span>
        </p>
    }
    .into_any()
}

/// The reason and the ticket number.
fn why(entry: &AuditEntry) -> AnyView {
    let part = |label: Message, testid: &'static str, text: &Option<String>| {
        text.clone().map(|text| {
            view! { <span>{move || labelled(label.text())} <bdi data-testid=testid>{text}</bdi></span> }.into_any()
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

/// What happened to one method: before and after.
fn effect_line(effect: Effect) -> AnyView {
    let (slug, word, before, after) = match effect {
        Effect::About(named) => ("kept", None, None, Some(named)),
        Effect::Removed(named) => ("removed", Some(words::REMOVED), Some(named), None),
        Effect::Added(named) => ("added", Some(words::ADDED), None, Some(named)),
        Effect::Changed(before, after) => {
            ("changed", Some(words::CHANGED), Some(before), Some(after))
        }
    };
    let arrow =
        (before.is_some() && after.is_some()).then(|| view! { <span class="arrow">" → "</span> });
    let badge =
        word.map(|word| view! { <span class="badge diff-badge" part="badge">{word}</span> });
    view! {
        <p class=format!("history-what diff-{slug}") data-testid="history-effect" data-effect=slug>
            {badge}
            {before.map(|named| view! { <del>{method(&named)}</del> })}
            {arrow}
            {after.map(|named| view! { <span>{method(&named)}</span> })}
        </p>
    }
    .into_any()
}

fn method(named: &MethodDescription) -> AnyView {
    let (title, rest) = words::named(named);
    view! { <bdi>{title}</bdi> " " <span class="muted"><bdi>{rest}</bdi></span> }.into_any()
}
