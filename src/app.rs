//! The root component: contexts and the choice of state, no logic.

use std::rc::Rc;

use futures::FutureExt;
use leptos::prelude::*;

use crate::actions::Actions;
use crate::api::Transport;
use crate::api::fetch::Fetch;
use crate::components::skeleton::skeleton;
use crate::context::Desk;
use crate::dialogs::login::LoginDialog;
use crate::platform::clock::{BrowserTime, Clock, Time};
use crate::platform::config::UserSource;
use crate::platform::dom::view;
use crate::platform::host::Host;
use crate::platform::intl;
use crate::platform::reactive::{Life, memo, spawn};
use crate::screen::factor_list::FactorListView;
use crate::screen::states;
use crate::screen::status_region::StatusRegion;
use crate::screen::top_bar::TopBar;
use crate::screen::user_header::UserHeader;
use crate::state::{Access, Phase};
use crate::text::announcements;

/// "5 minutes ago" is counted anew this often.
const NOW_EVERY_MS: u32 = 30_000;

/// The desk in the page: with the browser's network and clock.
#[component]
pub fn App(
    /// The page around it
    host: Host,
) -> impl IntoView {
    let time: Rc<dyn Time> = Rc::new(BrowserTime);
    desk(host, Rc::new(Fetch), &time)
}

/// The desk, with this network and this clock.
pub fn desk(host: Host, transport: Rc<dyn Transport>, time: &Rc<dyn Time>) -> AnyView {
    let desk = Desk::new(host, time.now());
    let actions = Actions::provide(desk, transport, time, |announcement| {
        announcements::words(announcement, &intl::moment)
    });
    keep_now(desk, expect_context::<Clock>());

    // One memo for one choice: an effect that reads a memo and another one made of it misses changes of the first
    // (reactive_graph 0.2.16 doesn't mark the effect that is being checked).
    let outside = memo(move || {
        desk.access.with(|access| match access {
            inside if inside.is_inside() => None,
            other => Some(other.clone()),
        })
    });
    // A page has one main part: inside a portal it is the portal's.
    let own_page = move || desk.host.config().user == UserSource::Fragment;
    view! {
        <TopBar />
        <div class="main" role=move || own_page().then_some("main")>
            <StatusRegion />
            {move || match outside.get() {
                None => user_screen(desk, actions),
                Some(access) => outside_screen(&access, desk, actions),
            }}
        </div>
        <LoginDialog />
    }
    .into_any()
}

/// Nobody may see anything yet.
fn outside_screen(access: &Access, desk: Desk, actions: Actions) -> AnyView {
    match access {
        Access::NoPermission => states::no_permission(),
        Access::LoggedOut => states::logged_out(desk),
        Access::Failed(error) => {
            states::failed(error, Callback::new(move |()| actions.check_session()))
        }
        _ => skeleton(),
    }
}

/// What the part below the bar is.
#[derive(Debug, Clone, PartialEq)]
enum Screen {
    BadUser(factordesk_model::IdProblem),
    Phase(Phase),
    List,
}

fn user_screen(desk: Desk, actions: Actions) -> AnyView {
    let screen = memo(move || {
        if let Some(problem) = desk.bad_user.get() {
            return Screen::BadUser(problem);
        }
        desk.phase.with(|phase| {
            // The list's own component lives through refreshes: focus, open forms and drafts stay.
            if phase.shows_list() {
                Screen::List
            } else {
                Screen::Phase(phase.clone())
            }
        })
    });
    let has_user = memo(move || desk.user_id.with(Option::is_some));
    view! {
        {move || has_user.get().then(|| view! { <UserHeader /> }.into_any())}
        {move || match screen.get() {
            Screen::BadUser(problem) => states::bad_user(problem),
            Screen::List | Screen::Phase(Phase::Ready | Phase::Refreshing | Phase::Stale(_)) => {
                view! { <FactorListView /> }.into_any()
            }
            Screen::Phase(Phase::NoUser) => states::no_user(desk),
            Screen::Phase(Phase::Loading) => skeleton(),
            Screen::Phase(Phase::Waiting { until, .. }) => states::waiting(until),
            Screen::Phase(Phase::Failed(error)) => {
                states::failed(&error, Callback::new(move |()| actions.refresh()))
            }
        }}
    }
    .into_any()
}

/// Keeps the time that relative dates are counted from.
fn keep_now(desk: Desk, clock: Clock) {
    let keep = async move {
        loop {
            desk.now.set(clock.now());
            clock.sleep(NOW_EVERY_MS).await;
        }
    };
    spawn(Life::current(), keep.boxed_local());
}
