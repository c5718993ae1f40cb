//! The methods of the element: what the host page can ask of the desk.
//!
//! The class in `element.js` has them, and waits until the desk is mounted.

use factordesk_model::{CreateType, Permission};
use factordesk_view::reactive::{effect, expect_context, spawn};
use futures::FutureExt;
use futures::channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::later::{Call, Later};
use crate::actions::Actions;
use crate::context::{Announcer, Desk};
use crate::platform::action::Action;
use crate::platform::config::Control;
use crate::state::{Access, Phase};
use crate::text::errors::describe;
use crate::text::reasons;

/// Calls a method of the element.
pub fn call(later: Later, call: Call) -> JsValue {
    let returned = later.within(|desk, actions| match call.name.as_str() {
        "busy" => JsValue::from_bool(is_busy(desk, actions)),
        "dirty" => JsValue::from_bool(actions.drafts().any()),
        _ => {
            begin(later, desk, actions, call);
            JsValue::UNDEFINED
        }
    });
    returned.unwrap_or_default()
}

fn is_busy(desk: Desk, actions: Actions) -> bool {
    let loads = |phase: &Phase| {
        matches!(
            phase,
            Phase::Loading | Phase::Refreshing | Phase::Waiting { .. }
        )
    };
    actions.is_busy()
        || desk.phase.with_untracked(loads)
        || desk
            .access
            .with_untracked(|access| *access == Access::Checking)
}

/// Runs a method that takes its time.
fn begin(later: Later, desk: Desk, actions: Actions, call: Call) {
    let announcer = expect_context::<Announcer>();
    let work = async move {
        let result = if call.name == "openAdd" {
            open_add(later, desk, actions, announcer, &call.argument).await
        } else {
            refresh(later, desk, actions).await
        };
        let message = result.err().map_or(JsValue::UNDEFINED, JsValue::from);
        // It only settles a promise.
        let _ = call.done.call1(&JsValue::UNDEFINED, &message);
    };
    spawn(later.life, work.boxed_local());
}

/// Loads user and list again, and waits for the end.
async fn refresh(later: Later, desk: Desk, actions: Actions) -> Result<(), String> {
    actions.refresh();
    // The load has begun before this continues: it was started first.
    leptos::task::tick().await;
    let settled = move || {
        desk.phase.with(|phase| match phase {
            Phase::Loading | Phase::Refreshing | Phase::Waiting { .. } => None,
            Phase::Stale(error) | Phase::Failed(error) => Some(Err(describe(error).what)),
            Phase::Ready | Phase::NoUser => Some(Ok(())),
        })
    };
    until(later, settled).await
}

/// Opens the dialog that adds a method, with the form of a type if one is given.
async fn open_add(
    later: Later,
    desk: Desk,
    actions: Actions,
    announcer: Announcer,
    kind: &JsValue,
) -> Result<(), String> {
    let no = |why: &str| Err(format!("openAdd(): {why}"));
    let given = !(kind.is_undefined() || kind.is_null());
    let name = kind.as_string();
    let kind = CreateType::ALL
        .into_iter()
        .find(|each| name.as_deref() == Some(each.method_type().as_str()));
    if given && kind.is_none() {
        let all = CreateType::ALL.map(|each| each.method_type().as_str().to_owned());
        return no(&format!("unknown type. Known are {}", all.join(", ")));
    }
    until(later, move || listed(desk)).await?;
    let permitted = untrack(|| desk.may(Permission::Create));
    let hidden = desk.host.config_untracked();
    if hidden.hides(Control::Action(Action::Create)) {
        return no("the element is read-only, or hides this");
    }
    if let Some(refusal) = untrack(|| desk.refusal()) {
        return no(reasons::refused(refusal).text());
    }
    if !permitted {
        return no("this admin may not add methods");
    }
    if let Some(kind) = kind {
        if !hidden.offers(&kind.method_type()) {
            return no("the attribute \"types\" leaves this type out");
        }
        if let Err(block) = untrack(|| desk.create_offer(kind)) {
            return no(&reasons::blocked(kind, block));
        }
    }
    if announcer.is_in_dialog() {
        return no("another dialog is open");
    }
    let add = actions.add();
    add.kind.set(kind);
    add.open.set(true);
    // Until the dialog is shown.
    leptos::task::tick().await;
    Ok(())
}

/// Whether the whole list is there, so that methods can be added; `None` while it is loaded. Reactive.
fn listed(desk: Desk) -> Option<Result<(), String>> {
    let no = |why: &str| Some(Err(format!("openAdd(): {why}")));
    let access = desk.access.with(|access| match access {
        Access::Checking | Access::AwaitsTokens => None,
        inside => Some(inside.is_inside()),
    });
    if !access? {
        return no("the admin isn't signed in, or may not see this user's methods");
    }
    if desk.user_id.with(Option::is_none) {
        return no("no user is shown");
    }
    if desk.is_ready() {
        return Some(Ok(()));
    }
    desk.phase.with(|phase| match phase {
        Phase::Failed(_) | Phase::Stale(_) => no("the list couldn't be loaded"),
        _ => None,
    })
}

/// Waits until `found` returns something. `found` is reactive.
async fn until(
    later: Later,
    found: impl Fn() -> Option<Result<(), String>> + 'static,
) -> Result<(), String> {
    let (sender, result) = oneshot::channel();
    let mut sender = Some(sender);
    // Ends with the wait, and with the desk.
    let owner = later.within(|_, _| Owner::new());
    let Some(owner) = owner else { return Ok(()) };
    owner.with(|| {
        effect(move || {
            if let Some(found) = found()
                && let Some(sender) = sender.take()
            {
                let _ = sender.send(found);
            }
        });
    });
    let result = result.await;
    owner.cleanup();
    // Without a sender, the desk was removed.
    result.unwrap_or(Ok(()))
}
