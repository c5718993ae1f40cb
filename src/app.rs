//! The root component: provides the contexts and chooses the screen. It has no other logic.

use std::rc::Rc;

use factordesk_model::Permission;
use factordesk_view::reactive::{Life, Running, State, expect_context, memo};
use factordesk_view::{Child, view};
use futures::FutureExt;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::actions::Actions;
use crate::api::Transport;
use crate::api::fetch::Fetch;
use crate::components::skeleton::{skeleton, user_skeleton};
use crate::context::Desk;
use crate::later;
use crate::platform::clock::{BrowserTime, Clock, Time};
use crate::platform::config::{Control, UserSource};
use crate::platform::host::Host;
use crate::screen::factor_list::FactorListView;
use crate::screen::later::Source;
use crate::screen::states::Screen;
use crate::screen::status_region::StatusRegion;
use crate::screen::top_bar::TopBar;
use crate::screen::user_header::UserHeader;
use crate::state::{Access, Phase};

pub use crate::screen::later::{Call, Later};

/// How often relative times such as "5 minutes ago" are refreshed, in milliseconds.
const NOW_EVERY_MS: u32 = 30_000;

/// The desk on a page, with the browser's network and clock, and what takes calls of the element's methods.
pub fn app(host: Host) -> (AnyView, Option<Later>) {
    let time: Rc<dyn Time> = Rc::new(BrowserTime);
    let view = desk(host, Rc::new(Fetch), &time, later::source());
    (view, use_context::<Later>())
}

/// The desk with a given network, clock and source of the page's second part, which tests replace.
pub fn desk(
    host: Host,
    transport: Rc<dyn Transport>,
    time: &Rc<dyn Time>,
    source: Source,
) -> AnyView {
    let desk = Desk::new(host, time.now());
    let failed = State::new(false);
    let actions = Actions::provide(desk, transport, time, source.refusals(failed));
    let later = Later::provide(desk, actions, source, failed);
    keep_now(desk, expect_context::<Clock>());

    // A memo, so that changes within the desk rebuild nothing.
    let outside = memo(move || {
        desk.access.with(|access| match access {
            inside if inside.is_inside() => None,
            other => Some(other.clone()),
        })
    });
    // The room for the history, also for an admin who may not see it: the list has its width from the start.
    let has_room = memo(move || {
        desk.activity.get()
            && !desk.hides(Control::History)
            && outside.with(|outside| match outside {
                // As the placeholders have it.
                Some(Access::Checking) => true,
                Some(_) => false,
                None => desk.user_id.with(Option::is_some),
            })
    });
    let has_history = memo(move || has_room.get() && desk.is_granted(Permission::ReadAudit));
    // A page has one `main` landmark; inside a portal, the portal provides it.
    let own_page = move || desk.host.config().user == UserSource::Fragment;
    view! {
        <TopBar />
        <div class="main" part="main" class:main-two=move || has_room.get() role=move || own_page().then_some("main")>
            <div class="column">
                <StatusRegion />
                {move || match outside.get() {
                    None => user_screen(desk, later),
                    Some(Access::Checking) => user_skeleton(),
                    Some(access) => later.screen(move |parts| (parts.outside)(&access)),
                }}
                // Within the landmark.
                {later.view_only(|parts| (parts.over)())}
            </div>
            {move || has_history.get().then(|| later.view_only(|parts| (parts.activity)()))}
        </div>
    }
    .any()
}

fn user_screen(desk: Desk, later: Later) -> AnyView {
    let screen = memo(move || {
        if let Some(problem) = desk.bad_user.get() {
            return Screen::BadUser(problem);
        }
        desk.phase.with(|phase| {
            // A refresh must not rebuild the list: it would lose focus, open forms and drafts.
            if phase.shows_list() {
                Screen::List
            } else {
                Screen::Phase(phase.clone())
            }
        })
    });
    let has_header = memo(move || desk.has_user_header());
    view! {
        {move || has_header.get().then(|| view! { <UserHeader /> }.any())}
        {move || match screen.get() {
            // `shows_list` covers these phases already. The match needs them to be complete.
            Screen::List | Screen::Phase(Phase::Ready | Phase::Refreshing | Phase::Stale(_)) => {
                view! { <FactorListView /> }.any()
            }
            Screen::Phase(Phase::Loading) => skeleton(),
            instead => later.screen(move |parts| (parts.instead)(&instead)),
        }}
    }
    .any()
}

/// Keeps `Desk::now` current; relative times are computed from it.
fn keep_now(desk: Desk, clock: Clock) {
    let keep = async move {
        loop {
            desk.now.set(clock.now());
            clock.sleep(NOW_EVERY_MS).await;
        }
    };
    let keep = SendWrapper::new(Running::start(Life::current(), keep.boxed_local()));
    // Otherwise a removed desk would keep its work, and what that holds, until the timer fires.
    on_cleanup(move || keep.stop());
}
