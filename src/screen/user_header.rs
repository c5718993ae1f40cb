//! The head of the page: the user's name, email, id, connections, whether they are blocked, and the posture.

use factordesk_model::text::joined;
use factordesk_model::{UserIdentity, UserSummary};
use factordesk_view::reactive::{derive, expect_context, follow_language, memo};
use factordesk_view::{Child, many, view};
use leptos::prelude::*;

use super::later::Later;
use super::waiting;
use crate::components::moment::last_used;
use crate::context::Desk;
use crate::platform::page;
use crate::state::{FactorList, Phase};
use crate::text::Message;
use crate::text::screen::{self, Tone};

/// Shows the selected user, with the buttons for the user and for the history.
#[component]
pub fn UserHeader() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let later = expect_context::<Later>();
    let id = move || {
        desk.user_id
            .with(|id| id.as_ref().map(ToString::to_string))
            .unwrap_or_default()
    };
    let posture = memo(move || desk.posture_without(&[]));
    // The host page shows the user itself. What can be done for the user stays.
    let is_hidden = memo(move || desk.host.with_config(|config| config.hide_header));
    let line = move || {
        view! {
            <div class="who-line">
                <span class="who-avatar" part="avatar" aria-hidden="true">{move || page::initials(&desk.user_name())}</span>
                <div class="who-words">
                    <h2
                        class="who-name"
                        part="name"
                        id="who-name"
                        data-testid="user-name"
                        aria-level=move || desk.level(2, 0)
                    >
                        <bdi>{move || desk.user_name()}</bdi>
                        {move || desk.user.with(|user| user.as_ref().map(flags))}
                    </h2>
                    <dl class="who-facts">
                        {move || desk.user.with(|user| user.as_ref().map(|user| facts(desk, user)))}
                    </dl>
                    <dl class="who-facts who-id">
                        <div>
                            <dt>{screen::USER_ID}</dt>
                            <dd>
                                <code data-testid="user-id"><bdi>{id}</bdi></code>
                                {later.view(waiting::copy_id, move |parts| (parts.copy_id)(derive(id)))}
                            </dd>
                        </div>
                    </dl>
                    <ul class="chips" role="list" data-testid="posture">
                        // Before the whole list is there, it could say that the user has no factors.
                        {move || {
                            follow_language();
                            if desk.is_ready() {
                                many(posture.with(screen::chips).into_iter().map(chip).collect())
                            } else {
                                part_loaded(desk).map(|words| chip((Tone::Plain, words))).any()
                            }
                        }}
                    </ul>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <section
            class="who"
            part="header"
            data-testid="user-header"
            aria-labelledby=move || (!is_hidden.get()).then_some("who-name")
        >
            {move || (!is_hidden.get()).then(line)}
            <div class="who-actions">
                // What the buttons offer depends on the whole list.
                {later.view_when(later.ready(), move || waiting::assist(desk), move |parts| (parts.assist)(desk))}
                {later.view(move || waiting::history(desk), move |parts| (parts.history)(desk))}
            </div>
        </section>
    }
    .any()
}

fn chip((tone, words): (Tone, String)) -> AnyView {
    let class = match tone {
        Tone::Good => "chip chip-good",
        Tone::Plain => "chip",
        Tone::Warn => "chip chip-warn",
    };
    view! { <li class=class part=class>{words}</li> }.into_any()
}

/// How much of a list of several pages has come, while the rest is loading. Not in a live region: the whole list is
/// announced.
fn part_loaded(desk: Desk) -> Option<String> {
    let loading = desk.phase.with(|phase| *phase == Phase::Refreshing);
    let progress = desk.list.with(FactorList::progress)?;
    loading.then(|| screen::loading_part(progress.loaded, progress.total))
}

fn flags(user: &UserSummary) -> AnyView {
    let badge = |words: Message, look: &'static str, testid: &'static str| {
        view! { <span class=look part=look data-testid=testid>{words}</span> }.any()
    };
    let (danger, warn) = ("badge badge-danger", "badge badge-warn");
    // Without an address there is nothing to verify.
    let is_unverified = user.email.is_some() && user.email_verified == Some(false);
    let is_blocked = user.blocked == Some(true);
    let badges = [
        is_blocked.then(|| badge(screen::BLOCKED, danger, "badge-blocked")),
        is_unverified.then(|| badge(screen::UNVERIFIED, warn, "badge-unverified")),
        screen::limit_badge(user.desk()).map(|words| badge(words, warn, "badge-limited")),
    ];
    many(badges.into_iter().flatten().collect())
}

/// An identity's connection. For a linked account it includes that account's id, since the page shows only the primary one.
fn connection_of(identity: &UserIdentity, is_linked: bool) -> Option<String> {
    let connection = identity.connection.clone()?;
    Some(match (&identity.provider, &identity.user_id) {
        (Some(provider), Some(id)) if is_linked => {
            [&connection, " (", provider, "|", id, ")"].concat()
        }
        _ => connection,
    })
}

fn facts(desk: Desk, user: &UserSummary) -> AnyView {
    follow_language();
    let email = user.email.clone().map(|email| {
        view! { <div><dt class="visually-hidden">{crate::text::kinds::field("email")}</dt><dd><bdi data-testid="user-email">{email}</bdi></dd></div> }
    });
    let plain = |label: String, text: Option<String>| {
        text.map(|text| view! { <div><dt>{label}</dt><dd><bdi>{text}</bdi></dd></div> })
    };
    let username = plain(screen::USERNAME.into(), user.username.clone());
    let phone = plain(
        crate::text::kinds::field("phone_number"),
        user.phone_number.clone(),
    );
    let identities = user.identities.iter().enumerate();
    let connections: Vec<String> = identities
        .filter_map(|(index, identity)| connection_of(identity, index > 0))
        .collect();
    let connections = (!connections.is_empty()).then(|| joined(&connections, ", "));
    let connection = connections.map(|names| {
        let all = names.clone();
        view! {
            <div class="who-connection">
                <dt class="visually-hidden">{screen::CONNECTION}</dt>
                // Often longer than its line.
                <dd><bdi data-tip=all>{names}</bdi></dd>
            </div>
        }
    });
    let login = last_used(desk, user.last_login.clone());
    view! {
        {email}
        {username}
        {phone}
        {connection}
        <div class="who-login"><dt>{screen::LAST_LOGIN}</dt><dd>{login}</dd></div>
    }
    .any()
}
