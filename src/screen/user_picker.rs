//! Finding a user, with a combobox over the tenant's users.

use factordesk_model::{IdProblem, UserId, UserSummary};
use factordesk_view::reactive::{State, expect_context, memo, on_change};
use factordesk_view::{Node, any, many, view};
use leptos::ev;
use leptos::prelude::*;

use crate::actions::{Actions, NextPage, SearchResults, UserSearch};
use crate::components::combobox::Combobox;
use crate::components::countdown::countdown;
use crate::components::icon::{Icon, icon};
use crate::context::Desk;
use crate::state::ApiError;
use crate::text::{errors, screen};

/// One option of the list.
#[derive(Debug, Clone, PartialEq)]
enum Choice {
    /// The typed text, as a user id
    Exact(UserId),
    /// A user that was found
    User(Box<UserSummary>),
    /// A user that was found but can't be opened, because of the id
    Closed(Box<UserSummary>, IdProblem),
    /// The next page
    More,
}

impl Choice {
    fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Exact(id) => Some(id),
            Self::User(user) => user.user_id.as_ref(),
            Self::Closed(..) | Self::More => None,
        }
    }
}

/// The options: the typed user id, if it is one, then the users that were found.
fn choices_of(search: UserSearch) -> Vec<Choice> {
    let exact = search.exact();
    let mut choices: Vec<Choice> = exact.iter().cloned().map(Choice::Exact).collect();
    if let SearchResults::Users(users, _) = search.found() {
        for user in users {
            if let Some(problem) = user.id_problem() {
                choices.push(Choice::Closed(Box::new(user), problem));
                continue;
            }
            // If the user of the typed id was found, show one option, with the name.
            if user.user_id == exact {
                choices.retain(|choice| !matches!(choice, Choice::Exact(_)));
            }
            choices.push(Choice::User(Box::new(user)));
        }
    }
    if search.has_more() {
        choices.push(Choice::More);
    }
    choices
}

/// The search field and its list.
#[component]
pub fn UserPicker() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let search = actions.search();
    let typed = State::new(String::new());
    let combobox = Combobox::new("user-search");

    let choices = memo(move || choices_of(search));
    let shown = memo(move || combobox.open.get() && search.found() != SearchResults::Nothing);

    // Another user was opened, from here or from elsewhere: the search is over.
    let over = move || {
        combobox.close();
        typed.set(String::new());
        search.clear();
    };
    let desk = expect_context::<Desk>();
    on_change(move || desk.user_id.track(), over);

    let choose =
        move |index: usize| match choices.with_untracked(|choices| choices.get(index).cloned()) {
            Some(Choice::More) => search.ask_for_more(),
            Some(choice) => {
                if let Some(user) = choice.user_id() {
                    // Not left to `on_change`: choosing the user who is shown changes nothing.
                    over();
                    actions.open_user(user);
                }
            }
            None => {}
        };
    let on_key = move |event: ev::KeyboardEvent| {
        let (count, is_exact) = choices.with_untracked(|choices| {
            let is_exact = matches!(choices.first(), Some(Choice::Exact(_)));
            (choices.len(), is_exact)
        });
        // A single option is chosen by `Combobox::key`.
        if event.key() == "Enter" && combobox.is_undecided() && count != 1 {
            event.prevent_default();
            // A typed id is opened without waiting for the search.
            if is_exact {
                choose(0);
            } else {
                search.submit();
            }
            return;
        }
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
            {move || shown.get().then(|| note(&search.found(), &search.more()))}
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
    let (user, user_id, problem) = match choice {
        Choice::More => {
            return line
                .attr("data-testid", "user-more")
                .child(view! { <span class="picker-name">{screen::SHOW_MORE}</span> });
        }
        Choice::Exact(id) => (None, id.to_string(), None),
        Choice::User(user) => (Some(user), user.raw_id().to_owned(), None),
        Choice::Closed(user, problem) => (Some(user), user.raw_id().to_owned(), Some(*problem)),
    };
    let title = user.map_or(screen::OPEN_EXACT.text().to_owned(), |user| {
        user.display_name()
    });
    let known = user.map(|user| known_by(user, &title)).unwrap_or_default();
    let blocked = user.is_some_and(|user| user.blocked == Some(true));
    let (testid, disabled) = match problem {
        Some(_) => ("user-closed", Some("true")),
        None => ("user-option", None),
    };
    let known = known
        .into_iter()
        .map(|text| view! { <span class="picker-email"><bdi>{text}</bdi></span> }.into_any());
    line.attr("data-testid", testid)
        .attr("aria-disabled", disabled)
        .attr("data-user-id", user_id.clone())
        .child(view! { <span class="picker-name"><bdi>{title}</bdi></span> })
        .child(blocked.then(|| view! { <span class="badge badge-danger">{screen::BLOCKED}</span> }))
        .child(many(known.collect()))
        .child(view! { <code class="picker-id"><bdi>{user_id}</bdi></code> })
        .child(problem.map(|problem| {
            view! { <span class="picker-closed">{screen::not_openable(problem)}</span> }
        }))
}

/// The user's other names and the connections. Two accounts of one person may differ only in the connection.
fn known_by(user: &UserSummary, title: &str) -> Vec<String> {
    let names = [&user.email, &user.username, &user.phone_number].into_iter();
    let connections = user.identities.iter().map(|identity| &identity.connection);
    names
        .chain(connections)
        .filter_map(|text| {
            text.clone()
                .filter(|text| !text.is_empty() && text != title)
        })
        .collect()
}

/// The note below the list.
fn note(found: &SearchResults, more: &NextPage) -> AnyView {
    match more {
        NextPage::Loading => return any(screen::SEARCHING),
        NextPage::Failed(error) => return failed(error),
        NextPage::Idle => {}
    }
    match found {
        SearchResults::Nothing => ().into_any(),
        SearchResults::TooShort => any(screen::SEARCH_MORE),
        SearchResults::Searching => any(screen::SEARCHING),
        SearchResults::Users(users, _) if users.is_empty() => any(screen::SEARCH_NOBODY),
        SearchResults::Users(users, total) => {
            let shown = users.len();
            any((*total > shown as u64).then(|| screen::users_shown(shown, *total)))
        }
        SearchResults::Waiting(until) => countdown(*until),
        SearchResults::Failed(error) => failed(error),
    }
}

fn failed(error: &ApiError) -> AnyView {
    let words = errors::describe(error);
    view! { <p class="error-words">{words.what} " " {words.next}</p> }.into_any()
}
