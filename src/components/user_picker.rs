//! Finding a user: a combobox over the tenant's users.

use crate::desk::Desk;
use crate::dom::{Node, any, many, view};
use crate::reactive::{memo, on_change};
use factordesk_model::{UserId, UserSummary};
use leptos::ev;
use leptos::prelude::*;

use super::combobox::Combobox;
use super::countdown::countdown;
use super::icon::{Icon, icon};
use crate::actions::{Actions, Found, UserSearch};
use crate::text::{errors, screen};

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
enum Choice {
    /// The typed text as an id
    Exact(UserId),
    /// Somebody who was found
    User(Box<UserSummary>),
}

impl Choice {
    fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Exact(id) => Some(id),
            Self::User(user) => user.user_id.as_ref(),
        }
    }
}

/// What can be chosen now: the id that was typed in full, then the users that were found.
fn choices_of(search: UserSearch) -> Vec<Choice> {
    let exact = search.exact();
    let mut choices: Vec<Choice> = exact.iter().cloned().map(Choice::Exact).collect();
    if let Found::Users(users, _) = search.found() {
        let others = users.into_iter().filter(|user| user.user_id.is_some());
        // Who was typed in full and found is one line, with their name.
        for user in others {
            if user.user_id == exact {
                choices.clear();
            }
            choices.push(Choice::User(Box::new(user)));
        }
    }
    choices
}

/// The search field and its list.
#[component]
pub fn UserPicker() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let search = actions.search();
    let typed = RwSignal::new(String::new());
    let combobox = Combobox::new("user-search");

    let choices = memo(move || choices_of(search));
    let shown = memo(move || combobox.open.get() && search.found() != Found::Nothing);

    // Another user, from wherever: the search is over.
    let over = move || {
        combobox.close();
        typed.set(String::new());
        search.clear();
    };
    let desk = expect_context::<Desk>();
    on_change(move || desk.user_id.track(), over);

    let choose = move |index: usize| {
        let chosen =
            choices.with_untracked(|choices| choices.get(index).and_then(Choice::user_id).cloned());
        if let Some(user) = chosen {
            over();
            actions.open_user(&user);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = choices.with_untracked(Vec::len);
        combobox.key(&event, count, &choose);
    };
    let options = move || {
        choices.with(|choices| {
            let lines = choices.iter().enumerate();
            many(
                lines
                    .map(|(index, choice)| {
                        option(choice, combobox.option(index, choose)).into_any()
                    })
                    .collect(),
            )
        })
    };
    let input = combobox
        .input(move || shown.get())
        .attr("class", "input picker-input")
        .attr("data-testid", "user-search")
        .attr("placeholder", screen::SEARCH_HINT)
        .prop("value", move || typed.get())
        .on("input", ev::input, move |event| {
            let text = event_target_value(&event);
            search.type_text(&text);
            typed.set(text);
            combobox.begin();
        })
        .on("focus", ev::focus, move |_| combobox.open.set(true))
        .on("blur", ev::blur, move |_| combobox.open.set(false))
        .on("keydown", ev::keydown, on_key);
    let note = view! {
        <div class="picker-note" role="status" data-testid="search-note">
            {move || shown.get().then(|| note(&search.found()))}
        </div>
    };
    view! {
        <search class="picker">
            <label class="visually-hidden" for=combobox.input_id()>{screen::SEARCH}</label>
            <span class="picker-icon">{icon(Icon::Search)}</span>
            {input}
            {combobox.popup(screen::SEARCH, "user-list", move || shown.get(), options, note)}
        </search>
    }
    .into_any()
}

fn option(choice: &Choice, line: Node) -> Node {
    let (title, second, blocked) = match choice {
        Choice::Exact(_) => (screen::OPEN_EXACT.to_owned(), None, false),
        Choice::User(user) => (
            user.display_name(),
            user.email.clone(),
            user.blocked == Some(true),
        ),
    };
    let user_id = choice.user_id().map(ToString::to_string);
    line.attr("data-testid", "user-option")
        .attr("data-user-id", user_id.clone())
        .child(view! { <span class="picker-name"><bdi>{title}</bdi></span> })
        .child(blocked.then(|| view! { <span class="badge badge-danger">{screen::BLOCKED}</span> }))
        .child(second.map(|email| view! { <span class="picker-email"><bdi>{email}</bdi></span> }))
        .child(view! { <code class="picker-id"><bdi>{user_id.clone()}</bdi></code> })
}

/// What stands below the list.
fn note(found: &Found) -> AnyView {
    match found {
        Found::Nothing => ().into_any(),
        Found::TooShort => any(screen::SEARCH_MORE),
        Found::Searching => any(screen::SEARCHING),
        Found::Users(users, _) if users.is_empty() => any(screen::SEARCH_NOBODY),
        Found::Users(users, total) => {
            let more = total.saturating_sub(users.len() as u64);
            any((more > 0).then(|| screen::more_users(more)))
        }
        Found::Waiting(until) => countdown(*until),
        Found::Failed(error) => {
            let words = errors::describe(error);
            view! { <p class="error-words">{words.what} " " {words.next}</p> }.into_any()
        }
    }
}
