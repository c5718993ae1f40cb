//! Looks up the models of authenticators by their AAGUIDs.
//!
//! The models are extra information, so a failure isn't shown.

use factordesk_view::reactive::{effect, spawn};
use futures::FutureExt;

use super::context::Context;
use crate::state::FactorList;

/// Looks up the models in the list that aren't known yet, now and whenever the list changes.
pub(super) fn watch(context: Context) {
    effect(move || {
        let aaguids = context.desk.list.with(|list: &FactorList| {
            let methods = list.methods().iter();
            methods.filter_map(|m| m.aaguid.clone()).collect::<Vec<_>>()
        });
        ask(context, &aaguids);
    });
}

/// Looks up these models, except those that are known or being looked up.
pub(super) fn ask(context: Context, aaguids: &[String]) {
    let models = context.desk.models;
    let wanted = models.try_with_untracked(|models| models.wanted(aaguids));
    let (Some(api), Some(wanted)) = (context.api(), wanted) else {
        return;
    };
    if wanted.is_empty() {
        return;
    }
    // Noted before the request, so that another list doesn't ask for them as well.
    let _ = models.try_update(|models| models.asked(&wanted));
    let work = async move {
        let response = api.authenticators(&wanted).await;
        let _ = models.try_update(|models| models.received(&wanted, response.ok()));
    };
    // A read, so it may end with the desk.
    spawn(context.life, work.boxed_local());
}
