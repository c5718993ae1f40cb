//! Finding a user: a combobox over the tenant's users (the ARIA pattern of that name: focus stays in the field, arrow keys
//! move through the list, Enter opens, Esc closes).

use crate::desk::Desk;
use crate::dom::{Child, Node, any, view};
use crate::reactive::{Derived, State, derive, memo, on_change};
use factordesk_model::{UserId, UserSummary};
use leptos::ev;
use leptos::prelude::*;

use super::countdown::countdown;
use super::icon::{Icon, icon};
use super::ids::unique_id;
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
    let open = RwSignal::new(false);
    let active = State::new(None::<usize>);
    let (input_id, list_id) = (unique_id("user-search"), unique_id("user-list"));

    let choices = memo(move || choices_of(search));
    let shown = memo(move || open.get() && search.found() != Found::Nothing);

    // Another user, from wherever: the search is over.
    let over = move || {
        open.set(false);
        active.set(None);
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
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                open.set(true);
                let down = event.key() == "ArrowDown";
                active.update(|active| *active = Some(step(*active, count, down)));
            }
            "Enter" => {
                event.prevent_default();
                // One possibility needs no choosing.
                let index = active.get_untracked().or((count == 1).then_some(0));
                if let Some(index) = index {
                    choose(index);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                open.set(false);
                active.set(None);
            }
            _ => {}
        }
    };
    let option_id = {
        let list_id = list_id.clone();
        move |index: usize| format!("{list_id}-{index}")
    };
    let options = {
        let option_id = option_id.clone();
        move || options(choices, active, &option_id, choose)
    };
    let active_option = move || {
        let count = choices.with(Vec::len);
        let index = active.get().filter(|index| *index < count && shown.get())?;
        Some(option_id(index))
    };

    view! {
        <search class="picker">
            <label class="visually-hidden" for=input_id.clone()>{screen::SEARCH}</label>
            <span class="picker-icon">{icon(Icon::Search)}</span>
            <input
                id=input_id
                class="input picker-input"
                type="text"
                role="combobox"
                data-testid="user-search"
                placeholder=screen::SEARCH_HINT
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-controls=list_id.clone()
                aria-expanded=move || if shown.get() { "true" } else { "false" }
                aria-activedescendant=active_option
                prop:value=move || typed.get()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    search.type_text(&text);
                    typed.set(text);
                    active.set(None);
                    open.set(true);
                }
                on:focus=move |_| open.set(true)
                on:blur=move |_| open.set(false)
                on:keydown=on_key
            />
            {popup(&list_id, options, shown, search)}
        </search>
    }
    .into_any()
}

/// What was found, and what is said of it.
fn popup(list_id: &str, options: impl Child, shown: Derived<bool>, search: UserSearch) -> Node {
    let list_id = list_id.to_owned();
    view! {
        // A press on the list must not take the focus out of the field.
        <div class="picker-popup" class:shown=move || shown.get() on:mousedown=|event| event.prevent_default()>
            <ul id=list_id class="picker-list" role="listbox" aria-label=screen::SEARCH data-testid="user-list">
                {options}
            </ul>
            <div class="picker-note" role="status" data-testid="search-note">
                {move || shown.get().then(|| note(&search.found()))}
            </div>
        </div>
    }
}

/// The lines of the list.
fn options(
    choices: Derived<Vec<Choice>>,
    active: State<Option<usize>>,
    option_id: &impl Fn(usize) -> String,
    choose: impl Fn(usize) + Copy + 'static,
) -> Vec<AnyView> {
    choices.with(|choices| {
        choices
            .iter()
            .enumerate()
            .map(|(index, choice)| {
                let is_active = derive(move || active.get() == Some(index));
                option(choice, option_id(index), is_active, move || choose(index))
            })
            .collect()
    })
}

/// The next line down or up, around the ends.
fn step(active: Option<usize>, count: usize, down: bool) -> usize {
    match (active, down) {
        (None, true) => 0,
        (None, false) => count - 1,
        (Some(index), true) => (index + 1) % count,
        (Some(index), false) => (index + count - 1) % count,
    }
}

fn option(
    choice: &Choice,
    id: String,
    active: Signal<bool>,
    choose: impl Fn() + 'static,
) -> AnyView {
    let (title, second, blocked) = match choice {
        Choice::Exact(_) => (screen::OPEN_EXACT.to_owned(), None, false),
        Choice::User(user) => (
            user.display_name().to_owned(),
            user.email.clone(),
            user.blocked == Some(true),
        ),
    };
    let user_id = choice.user_id().map(ToString::to_string);
    view! {
        <li
            id=id
            role="option"
            class="picker-option"
            class:active=move || active.get()
            data-testid="user-option"
            data-user-id=user_id.clone()
            aria-selected=move || if active.get() { "true" } else { "false" }
            on:click=move |_| choose()
        >
            <span class="picker-name"><bdi>{title}</bdi></span>
            {blocked.then(|| view! { <span class="badge badge-danger">{screen::BLOCKED}</span> })}
            {second.map(|email| view! { <span class="picker-email"><bdi>{email}</bdi></span> })}
            <code class="picker-id"><bdi>{user_id.clone()}</bdi></code>
        </li>
    }
    .into_any()
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
