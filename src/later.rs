//! What is loaded after the first screen: the page's one split point.
//!
//! With the feature `split`, everything that only the table of this module leads to (code, texts, styles) is in a wasm
//! of its own. Without it, the table is there from the start. One table, because each further split point would bring a
//! wasm with what several parts share.

use factordesk_view::view;
use leptos::prelude::*;

use crate::actions::{Commands, refusal};
use crate::components::tip::tips;
use crate::components::{CopyButton, ErrorBanner, authenticator};
use crate::dialogs::login::LoginDialog;
use crate::dialogs::{assist, history};
use crate::platform::intl;
use crate::screen::later::{Parts, Source};
use crate::screen::toasts::toasts;
use crate::screen::toolbar::{self, Toolbar};
use crate::screen::user_picker::UserPicker;
use crate::screen::{
    activity, details, factor_list, factor_row, filter, reveal, row_actions, states, status_region,
    surface, top_bar,
};
use crate::text::announcements;
use crate::text::screen as words;

/// Everything that only this leads to is loaded later.
static PARTS: Parts = Parts {
    commands: Commands::new,
    say: |announcer, announcement| {
        let words = announcements::words(announcement, &intl::moment);
        Some(announcer.say_words(words))
    },
    // In the release page it is in the second part's script.
    css: if cfg!(feature = "split") {
        ""
    } else {
        include_str!(concat!(env!("OUT_DIR"), "/later.css"))
    },
    picker: || view! { <UserPicker /> }.into_any(),
    log_out: top_bar::log_out,
    banners: status_region::banners,
    outside: states::outside,
    instead: states::instead,
    filter: filter::filter,
    empty: states::empty,
    over: || view! { <LoginDialog /> {tips()} {toasts()} }.into_any(),
    copy_id: |id| {
        view! { <CopyButton value=id label=words::USER_ID testid="copy-user-id" /> }.into_any()
    },
    assist: assist::assist,
    history: history::history,
    activity: activity::activity,
    toolbar: || view! { <Toolbar /> }.into_any(),
    limits: toolbar::limits,
    row_dialogs: factor_list::dialogs,
    reveal: reveal::button,
    model: authenticator::name,
    error: |error| view! { <ErrorBanner error=error /> }.into_any(),
    row_actions: row_actions::RowActions::view,
    row_form: factor_row::form,
    details: details::details,
    call: surface::call,
    refusal: refusal::read,
};

/// Where the page's second part comes from: it is here.
#[cfg(not(feature = "split"))]
pub fn source() -> Source {
    Source::Here(&PARTS)
}

/// Where the page's second part comes from: a wasm of its own.
#[cfg(feature = "split")]
pub fn source() -> Source {
    use futures::FutureExt as _;

    Source::Loaded(|| split::load().map(Result::ok).boxed_local())
}

#[cfg(feature = "split")]
mod split {
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    use super::{PARTS, Parts};

    /// Loads the second wasm. A failure isn't remembered: the next call tries again.
    #[wasm_split(later, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub(super) fn load() -> Result<&'static Parts, SplitLoaderError> {
        Ok(&PARTS)
    }
}
