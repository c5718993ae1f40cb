//! Exports the list of methods as a JSON file.

use factordesk_model::{AuthenticationMethod, Permission, Reason, SessionInfo};
use futures::FutureExt;
use serde_json::Value;

use super::command::Command;
use super::context::Context;
use super::reveal;
use crate::api::events::{Action, Asked};
use crate::api::{ApiFuture, Permit};
use crate::draft::masks::{is_hidden_by_tenant, is_masked};
use crate::platform::config::Control;
use crate::platform::download;
use crate::state::announce::Announcement;
use crate::state::{ApiError, FactorList, Failure};

/// Saves the list as the API returns it: a JSON array, which "Replace all" can import again. It holds no secrets, since the
/// API doesn't return them. Numbers and addresses are in full if the admin has the permission to reveal.
pub type Export = Command<(), Result<(), ApiError>>;

/// An export in a dialog.
pub(super) fn new(context: Context) -> Export {
    let asked = move |(): &()| asked(context);
    Command::new(context, asked, move |(), permit| run(context, permit))
}

/// An export outside of dialogs.
pub(super) fn on_page(context: Context) -> Export {
    let asked = move |(): &()| asked(context);
    Command::on_page(context, asked, move |(), permit| run(context, permit))
}

fn asked(context: Context) -> Option<(Asked, Reason)> {
    let asked = Asked::about(Action::Export, context.user()?);
    // No form asks for a reason.
    Some((asked, Reason::default()))
}

fn run(context: Context, permit: Permit) -> ApiFuture<()> {
    async move {
        let desk = context.desk;
        let aborted = || ApiError::local(Failure::Aborted);
        let is_masked = desk.list.try_with_untracked(FactorList::is_masked);
        let may_reveal = desk.session.try_with_untracked(|session| {
            let may = |session: &SessionInfo| session.permissions.contains(&Permission::Reveal);
            session.as_ref().is_some_and(may)
        });
        let may_reveal = may_reveal == Some(true)
            && !desk
                .host
                .config_untracked()
                .hides(Control::Action(Action::Reveal));
        // Only if something is masked: a reveal leaves a record in the audit. What was revealed isn't kept in the page.
        let methods = if is_masked == Some(true) && may_reveal {
            reveal::run(context, None, permit.clone()).await?
        } else {
            let list = desk.list.try_with_untracked(|list| list.methods().to_vec());
            list.ok_or_else(aborted)?
        };
        if !context.shows(permit.user()) {
            return Err(aborted());
        }
        save(context, &methods);
        Ok(())
    }
    .boxed_local()
}

/// Saves the methods. If something in the file is masked, its name says so, and the announcement says what masked it.
fn save(context: Context, methods: &[AuthenticationMethod]) {
    const PARTLY: &str = "authentication-methods-masked.json";
    let list: Value = methods.iter().map(AuthenticationMethod::to_value).collect();
    let (name, said) = if methods.iter().any(is_masked) {
        (PARTLY, Announcement::ExportedMasked)
    } else if methods.iter().any(is_hidden_by_tenant) {
        (PARTLY, Announcement::ExportedHidden)
    } else {
        ("authentication-methods.json", Announcement::Exported)
    };
    if download::save_json(name, &format!("{list:#}")) {
        context.show(said);
    }
}
