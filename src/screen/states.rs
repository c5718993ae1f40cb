//! What the page shows in place of a list: each state says what happened and what to do next.

use factordesk_model::{IdProblem, Permission};
use factordesk_view::reactive::{expect_context, memo};
use factordesk_view::{Child, ElementRef, any, many, view};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::actions::Actions;
use crate::components::banner::{detail_of, request_id};
use crate::components::countdown::countdown;
use crate::components::icon::{Icon, icon};
use crate::components::ids::unique_id;
use crate::components::login_link::login_link;
use crate::components::skeleton::skeleton;
use crate::context::Desk;
use crate::dialogs::assist;
use crate::dialogs::history::history;
use crate::platform::config::UserSource;
use crate::platform::host::is_framed;
use crate::state::recent::RecentUser;
use crate::state::{Access, ApiError, Phase};
use crate::text::errors::{ErrorText, describe};
use crate::text::{Message, assist as assist_words, screen, sentences};

/// What is shown below the bar.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// The id from the host page or the URL is invalid
    BadUser(IdProblem),
    /// The load has not led to a list
    Phase(Phase),
    /// The list
    List,
}

/// Shown until access is granted.
pub fn outside(access: &Access) -> AnyView {
    match access {
        Access::NoPermission => no_permission(),
        Access::LoggedOut => logged_out(expect_context::<Desk>()),
        Access::AwaitsTokens => awaits_tokens(),
        Access::Failed(error) => {
            let actions = expect_context::<Actions>();
            failed(
                error,
                None,
                Callback::new(move |()| actions.check_session()),
            )
        }
        _ => skeleton(),
    }
}

/// Shown in place of a list.
pub fn instead(screen: &Screen) -> AnyView {
    match screen {
        Screen::BadUser(problem) => bad_user(*problem),
        Screen::Phase(Phase::NoUser) => no_user(expect_context::<Desk>()),
        Screen::Phase(Phase::Waiting { until, .. }) => waiting(*until),
        Screen::Phase(Phase::Failed(error)) => {
            let (desk, actions) = (expect_context::<Desk>(), expect_context::<Actions>());
            let unknown = untrack(|| desk.is_unknown_user()).then(|| unknown_user(desk));
            failed(error, unknown, Callback::new(move |()| actions.refresh()))
        }
        // These have a view in the first part.
        Screen::Phase(_) | Screen::List => ().into_any(),
    }
}

/// A state: icon, heading, words, and further elements such as buttons.
fn state(
    testid: &'static str,
    picture: Icon,
    title: Message,
    words: AnyView,
    more: AnyView,
) -> AnyView {
    let desk = expect_context::<Desk>();
    let level = move || desk.level(2, desk.below_name());
    view! {
        <section class="state" part="state" data-testid=testid>
            <span class="state-icon">{icon(picture)}</span>
            <h2 class="state-title" aria-level=level>{title}</h2>
            <p class="state-words">{words}</p>
            {more}
        </section>
    }
    .into_any()
}

/// The user has no methods. The next step is to add one, or to let the user do it.
pub fn empty() -> AnyView {
    let desk = expect_context::<Desk>();
    let place = ElementRef::new();
    let may_add = memo(move || {
        let offered = |kind| desk.create_offer(kind).is_ok();
        desk.may(Permission::Create) && desk.offered_types().into_iter().any(offered)
    });
    let may_send = memo(move || assist::can_send_link(desk));
    // The real buttons open the dialogs, and these press them.
    let button = move |look: &'static str, real: &'static str, words: Message| {
        view! {
            <button
                type="button"
                class=look
                part=look
                data-testid=format!("empty-{real}")
                on:click=move |_| press(place, real)
            >
                {words}
            </button>
        }
    };
    let neither = move || {
        // What the policy refuses is said below.
        if may_add.get() || may_send.get() || desk.refusal().is_some() {
            return None;
        }
        let both = [Permission::Create, Permission::Invite];
        if both.into_iter().any(|permission| desk.may(permission)) {
            return Some(screen::EMPTY_BLOCKED);
        }
        // Nothing is missed if the host page hides both.
        let missed = both.into_iter().any(|permission| desk.misses(permission));
        missed.then_some(screen::EMPTY_NOT_PERMITTED)
    };
    let next = view! {
        <div class="state-next" node_ref=place>
            {move || may_add.get().then(|| button("button button-primary", "add-factor", screen::ADD))}
            {move || may_send.get().then(|| button("button", "send-link", assist_words::LINK))}
        </div>
        <p class="state-words" data-testid="empty-limits">{neither}</p>
    };
    let words = any(screen::EMPTY);
    state("state-empty", Icon::Lock, screen::EMPTY_TITLE, words, next)
}

/// Presses the button with this test id, in the desk that `place` is in.
fn press(place: ElementRef, testid: &str) {
    let desk = place
        .get()
        .and_then(|place| place.closest(".desk").ok().flatten());
    let selector = format!("[data-testid='{testid}']");
    let button = desk.and_then(|desk| desk.query_selector(&selector).ok().flatten());
    if let Some(button) = button {
        button.unchecked_into::<HtmlElement>().click();
    }
}

/// No user is selected.
fn no_user(desk: Desk) -> AnyView {
    let has_search = desk.has_search();
    let (title, words) = if has_search {
        (screen::NO_USER_TITLE, screen::NO_USER)
    } else {
        (screen::NO_USER_TITLE_HOST, screen::NO_USER_HOST)
    };
    let recent = has_search.then(|| recent_users(desk));
    state(
        "state-no-user",
        Icon::Person,
        title,
        any(words),
        any(recent),
    )
}

/// The users whom the admin has opened before, as buttons that open them again.
fn recent_users(desk: Desk) -> AnyView {
    let actions = expect_context::<Actions>();
    let recent = actions.recent();
    let heading = unique_id("recent");
    let button = move |user: RecentUser| {
        let RecentUser { id, name, email } = user;
        let shown = name.clone();
        // The blank keeps the words of the button's name apart.
        let email = email.map(|email| {
            view! { " " <span class="recent-email"><bdi>{email}</bdi></span> }
        });
        view! {
            <li>
                <button
                    type="button"
                    class="recent-user"
                    data-testid="recent-user"
                    on:click=move |_| actions.open_user(&id, Some(name.clone()))
                >
                    <span class="recent-name"><bdi>{shown}</bdi></span>
                    {email}
                </button>
            </li>
        }
        .into_any()
    };
    (move || {
        let users = desk
            .user_id
            .with(|open| recent.with(|recent| recent.others(open.as_ref())));
        (!users.is_empty()).then(|| {
            let buttons = users.into_iter().map(button);
            view! {
                <section class="recent" aria-labelledby=heading.clone() data-testid="recent">
                    <h3 class="recent-title" id=heading.clone() aria-level=move || desk.level(3, 1)>{screen::RECENT}</h3>
                    // Safari doesn't report a list without markers as a list unless it has the role.
                    <ul role="list">{many(buttons.collect())}</ul>
                </section>
            }
        })
    })
    .any()
}

/// The id in the URL fragment or the attribute is invalid.
fn bad_user(problem: IdProblem) -> AnyView {
    let words = any(move || screen::bad_user(problem));
    state(
        "state-bad-user",
        Icon::Warning,
        screen::BAD_USER_TITLE,
        words,
        ().into_any(),
    )
}

/// What the header would have of a user who doesn't exist: the id, and the history, since the user may have been deleted.
fn unknown_user(desk: Desk) -> (AnyView, AnyView) {
    let id = move || {
        let id = desk.user_id.get();
        id.map(|id| id.to_string()).unwrap_or_default()
    };
    let id = view! {
        <p class="state-detail"><code data-testid="user-id"><bdi>{id}</bdi></code></p>
    };
    (id.any(), history(desk))
}

/// Loading failed. `about` is shown after the words, and after the button.
fn failed(error: &ApiError, about: Option<(AnyView, AnyView)>, retry: Callback<()>) -> AnyView {
    let (about, after) = about.unzip();
    let told = error.clone();
    let more = view! {
        {about}
        {detail_of(error, "state-detail")}
        {request_id(error)}
        <button type="button" class="button button-primary" part="button button-primary" data-testid="retry" on:click=move |_| retry.run(())>
            {screen::RETRY}
        </button>
        {after}
    };
    let sentence = any(move || {
        let ErrorText { what, next } = describe(&told);
        sentences(&what, &next)
    });
    state(
        "state-error",
        Icon::Warning,
        screen::FAILED_TITLE,
        sentence,
        more.into_any(),
    )
}

/// The tenant's rate limit is reached, and there is no older list to show in the meantime.
fn waiting(until: f64) -> AnyView {
    let words = countdown(until);
    state(
        "state-rate-limited",
        Icon::Clock,
        screen::WAITING_TITLE,
        words,
        ().into_any(),
    )
}

/// The host page hasn't set its source of tokens yet.
fn awaits_tokens() -> AnyView {
    state(
        "state-awaits-tokens",
        Icon::Clock,
        screen::AWAITS_TOKENS_TITLE,
        any(screen::AWAITS_TOKENS),
        ().into_any(),
    )
}

/// The admin is logged in but lacks the permission to read.
fn no_permission() -> AnyView {
    let words = any(screen::NO_PERMISSION);
    state(
        "state-no-permission",
        Icon::Lock,
        screen::NO_PERMISSION_TITLE,
        words,
        ().into_any(),
    )
}

/// No admin is logged in.
///
/// A login in this tab would lose the fragment that names the user. If there is one, the login opens in a new tab and this page
/// waits; nothing about the user is stored or sent. In a frame it also opens in a new tab, since the proxy starts no login in a
/// frame.
fn logged_out(desk: Desk) -> AnyView {
    let actions = expect_context::<Actions>();
    // In bearer mode only the host page can log in.
    if desk.host.is_token_mode() {
        let more = view! {
            <button type="button" class="button button-primary" part="button button-primary" data-testid="retry" on:click=move |_| actions.check_session()>
                {screen::RETRY}
            </button>
        };
        let words = any(screen::LOGGED_OUT_HOST);
        return state(
            "state-logged-out",
            Icon::Lock,
            screen::LOGGED_OUT_TITLE,
            words,
            more.into_any(),
        );
    }
    let proxy = desk.host.config().proxy;
    // Elsewhere there is no `/auth/login`, and the tab is a portal's.
    let own_page = desk.host.config().user == UserSource::Fragment && proxy.is_empty();
    let names_no_user = own_page && desk.user_id.get().is_none();
    let framed = is_framed();
    if names_no_user && !framed {
        let more = view! {
            <a class="button button-primary" part="button button-primary" data-testid="login" href="/auth/login?return_to=%2F">{screen::LOG_IN}</a>
        };
        let words = any(screen::LOGGED_OUT);
        return state(
            "state-logged-out",
            Icon::Lock,
            screen::LOGGED_OUT_TITLE,
            words,
            more.into_any(),
        );
    }
    let more = view! {
        {login_link(&proxy, "", screen::LOG_IN)}
        <button type="button" class="button" part="button" data-testid="logged-in" on:click=move |_| actions.check_session()>
            {screen::LOGGED_IN_NOW}
        </button>
    };
    let where_to = if names_no_user {
        screen::LOGGED_OUT_FRAME
    } else {
        screen::LOGGED_OUT_KEEP
    };
    let words = any(move || sentences(screen::LOGGED_OUT.text(), where_to.text()));
    state(
        "state-logged-out",
        Icon::Lock,
        screen::LOGGED_OUT_TITLE,
        words,
        more.into_any(),
    )
}
