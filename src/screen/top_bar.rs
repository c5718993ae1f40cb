//! The top bar: product, tenant, user search, and the admin. A page that embeds the desk has a bar of its own, so the product's
//! name is left out there.

use factordesk_view::reactive::{expect_context, memo};
use factordesk_view::{Child, view};
use leptos::prelude::*;

use super::later::Later;
use super::waiting;
use crate::actions::Actions;
use crate::components::{Icon, icon};
use crate::context::Desk;
use crate::platform::config::UserSource;
use crate::state::Access;
use crate::text::screen;

/// The bar at the top.
#[component]
pub fn TopBar() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let later = expect_context::<Later>();
    let may_search = memo(move || {
        let inside = desk.access.with(Access::is_inside);
        inside && desk.has_search()
    });
    let own_page = move || desk.host.config().user == UserSource::Fragment;
    view! {
        // A page has one `banner` landmark: in a portal it is the portal's.
        <div class="bar" part="bar" role=move || own_page().then_some("banner")>
            {move || own_page().then(|| view! {
                <h1 class="brand"><span class="logo">{icon(Icon::Key)}</span> {screen::PRODUCT}</h1>
            }.into_any())}
            // Keeps its height until it is known what is in it.
            {move || desk.access.with(|access| *access == Access::Checking).then_some("\u{a0}")}
            {move || tenant(desk)}
            {move || may_search.get().then(|| later.view(waiting::picker, |parts| (parts.picker)()))}
            {move || admin(desk, later)}
            // The choice of a language.
            {move || own_page().then(|| view! { <span class="language"><slot name="bar"></slot></span> })}
        </div>
    }
    .any()
}

fn tenant(desk: Desk) -> AnyView {
    desk.session
        .with(|session| {
            session.as_ref().map(|s| {
                let domain = s.tenant.domain.clone();
                view! { <span class="tenant" data-testid="tenant" title=domain><bdi>{s.tenant.label.clone()}</bdi></span> }
            })
        })
        .any()
}

fn admin(desk: Desk, later: Later) -> AnyView {
    let Some(name) = desk.session.with(|session| {
        session.as_ref().map(|s| {
            let admin = &s.admin;
            // A portal's token may have neither. The opaque id would mean nothing to the admin, so it isn't shown.
            let name = admin.name.as_ref().or(admin.email.as_ref());
            name.cloned().unwrap_or_default()
        })
    }) else {
        return ().any();
    };
    // In a portal, the session is the portal's to end.
    let log_out = desk
        .is_session_mode()
        .then(|| later.view(waiting::log_out, |parts| (parts.log_out)()));
    view! {
        <div class="admin">
            {(!name.is_empty()).then(|| view! {
                <span class="admin-name" data-testid="admin" title={let name = name.clone(); move || screen::logged_in_as(&name)}><bdi>{name.clone()}</bdi></span>
            })}
            {log_out}
        </div>
    }
    .any()
}

/// The button that logs out.
pub fn log_out() -> AnyView {
    let actions = expect_context::<Actions>();
    view! {
        <button type="button" class="button button-quiet" part="button button-quiet" data-testid="log-out" on:click=move |_| actions.log_out()>
            {screen::LOG_OUT}
        </button>
    }
    .any()
}
