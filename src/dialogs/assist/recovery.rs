//! Creating a new recovery code: first the question, then the code, which is shown once. The dialog can be closed only after the
//! admin has confirmed that the user has the code.

use factordesk_model::{Operation, Secret};
use factordesk_view::reactive::{State, Stored, derive, effect, expect_context, memo};
use factordesk_view::{ElementRef, on_window, view};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{close_for_others, fill, question};
use crate::actions::{Action, Actions, Command, RecoveryResult};
use crate::components::buttons::close;
use crate::components::{CheckField, CopyButton, Dialog, ErrorBanner};
use crate::context::Desk;
use crate::draft::ticket;
use crate::platform::by_name::call;
use crate::platform::focus;
use crate::platform::print::Paper;
use crate::state::whom::Whom;
use crate::text::assist as words;

/// The dialog. `open`: whether it is shown.
pub(super) fn recovery_dialog(open: State<bool>) -> AnyView {
    let desk = expect_context::<Desk>();
    let renew = expect_context::<Actions>().assist().recovery();
    let pending = renew.pending();
    let value = renew.value();
    // The user whose code it is. The code can't be shown again, so the dialog stays open when another user is opened behind it.
    let whose = State::new(Whom::default());
    let handed = State::new(false);
    let there = memo(move || value.with(|value| matches!(value, Some(Ok(Some(_))))));
    let running = renew.is_locked();
    let locked = derive(move || running.get() || (there.get() && !handed.get()));
    let content = ElementRef::new();

    effect(move || {
        // A late response opens the dialog itself, with its code. In all other cases the previous code is wiped.
        if !(open.get() && there.get_untracked()) {
            renew.clear();
            handed.set(false);
        }
    });
    effect(move || {
        if there.get() {
            open.set(true);
            focus::soon(content, &[".secret"]);
        }
    });
    close_for_others(desk, open, move || there.get_untracked());
    let title = derive(move || {
        if there.get() {
            whose.with(|whose| words::recovery_title(whose.name()))
        } else {
            words::recovery_question(&desk.user_name())
        }
    });
    let confirm = move || {
        whose.set(untrack(|| desk.whom()));
        renew.dispatch(());
    };
    let whom = derive(move || {
        if there.get() {
            whose.get()
        } else {
            desk.whom()
        }
    });
    view! {
        <Dialog
            open=open
            title=title
            testid="recovery-dialog"
            action=Action::RecoveryCode
            locked=locked
            whom=whom
            step=derive(move || usize::from(there.get()))
        >
            <div node_ref=content>
                {move || if there.get() {
                    handover(renew, &whose.get_untracked(), handed, open)
                } else {
                    let words = (words::RECOVERY_MAKE, words::RECOVERY_MAKING);
                    question(
                        desk,
                        open,
                        Operation::RegenerateRecoveryCode,
                        (pending, running),
                        ends(desk),
                        refusal(renew),
                        words,
                        Box::new(confirm),
                    )
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

type Renew = Command<(), RecoveryResult>;

/// What a new code does, and a note if the user has no factor.
fn ends(desk: Desk) -> AnyView {
    view! {
        <div class="notice notice-warn" part="notice" data-testid="recovery-what">
            <p><strong>{words::RECOVERY_WHAT}</strong></p>
            <p>{words::RECOVERY_USE}</p>
            {move || no_factor(desk).then(|| view! {
                <p data-testid="recovery-no-factor">{words::RECOVERY_NO_FACTOR}</p>
            })}
        </div>
    }
    .into_any()
}

/// Why there is no new code.
fn refusal(renew: Renew) -> AnyView {
    let value = renew.value();
    let error = derive(move || value.get().and_then(Result::err));
    view! { <ErrorBanner error=error words=words::recovery_error waits=renew.waits() /> }.into_any()
}

/// Whether the user has neither a factor nor a recovery code. The tenant creates a code even then, but it may not be what the
/// admin needs.
fn no_factor(desk: Desk) -> bool {
    let posture = desk.posture_without(&[]);
    desk.is_ready() && posture.factors == 0 && !posture.recovery_code
}

/// Shows the code.
fn handover(renew: Renew, whose: &Whom, handed: State<bool>, open: State<bool>) -> AnyView {
    let value = renew.value();
    let code = value.with_untracked(|value| match value {
        Some(Ok(Some(code))) => code.clone(),
        _ => Secret::default(),
    });
    // Removed together with this view.
    let who = std::iter::once(whose.name()).chain(whose.rest().iter().take(1).map(String::as_str));
    let _paper = Stored::new(Paper::new(
        words::PAPER.text(),
        who,
        ticket::groups(code.expose()),
    ));
    warn_before_leaving(handed);
    let node = ElementRef::new();
    let copied = derive(move || {
        value.with(|value| match value {
            Some(Ok(Some(code))) => code.expose().to_owned(),
            _ => String::new(),
        })
    });
    let shown = view! {
        <div class="form">
            <p
                class="secret secret-code"
                tabindex="0"
                role="group"
                aria-label=words::PAPER
                data-testid="recovery-code"
                node_ref=node
            ></p>
            <div class="tools">
                <CopyButton value=copied label=words::THE_CODE testid="copy-code" labelled=true />
                <button type="button" class="button" part="button" data-testid="print" on:click=|_| print()>
                    {words::PRINT}
                </button>
            </div>
            <p class="notice notice-warn" part="notice">{words::RECOVERY_SHOWN}</p>
            <CheckField name="handed_over" label=words::HANDED_OVER value=handed hint=words::HANDED_OVER_HINT />
            {close(open, "done", derive(move || !handed.get()))}
        </div>
    };
    fill(node, ticket::groups(code.expose()));
    shown.into_any()
}

/// Prints the sheet with the code. While there is a sheet, the rest of the page isn't printed.
fn print() {
    // A sandboxed page may not print. Then nothing happens, and the code is still on the screen.
    call(&window(), "print");
}

/// Makes the browser ask before the page is left or reloaded, until the admin has confirmed that the user has the code.
fn warn_before_leaving(handed: State<bool>) {
    on_window("beforeunload", move |event| {
        if !handed.get_untracked() {
            event.prevent_default();
            // Older browsers need this as well.
            let _ = Reflect::set(&event, &JsValue::from_str("returnValue"), &JsValue::TRUE);
        }
    });
}
