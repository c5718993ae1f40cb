//! Finding a user, with a combobox over the tenant's users.

use factordesk_model::{IdProblem, UserId, UserSummary};
use factordesk_view::reactive::{
    Derived, State, effect, expect_context, follow_language, memo, on_change,
};
use factordesk_view::{ElementRef, Node, any, many, view};
use leptos::ev;
use leptos::prelude::*;

use super::later::Later;
use super::search_keys::{self, Before, is_apple};
use crate::actions::{Actions, NextPage, SearchResults, UserSearch};
use crate::components::combobox::Combobox;
use crate::components::countdown::countdown;
use crate::components::icon::{Icon, icon};
use crate::components::moment::last_used;
use crate::context::Desk;
use crate::platform::by_name::value_of;
use crate::state::ApiError;
use crate::text::{errors, screen, sentences};

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
    /// The user that it opens, with the name to show meanwhile.
    fn opens(&self) -> Option<(&UserId, Option<String>)> {
        match self {
            Self::Exact(id) => Some((id, None)),
            Self::User(user) => Some((user.user_id.as_ref()?, Some(user.display_name()))),
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

/// What the field and its list share.
#[derive(Clone, Copy)]
struct Picker {
    actions: Actions,
    search: UserSearch,
    combobox: Combobox,
    typed: State<String>,
    choices: Derived<Vec<Choice>>,
    /// What Enter opens: the first that can be opened. A typed id doesn't wait for the search
    first: Derived<Option<usize>>,
}

impl Picker {
    fn new(actions: Actions) -> Self {
        let search = actions.search();
        let choices = memo(move || choices_of(search));
        let opens = |choice: &Choice| choice.opens().is_some();
        Self {
            actions,
            search,
            combobox: Combobox::new("user-search"),
            typed: State::new(String::new()),
            choices,
            first: memo(move || choices.with(|choices| choices.iter().position(opens))),
        }
    }

    /// Marks what Enter opens, so that the admin sees it.
    fn mark_first(self) {
        effect(move || {
            self.typed.track();
            self.combobox.open.track();
            self.combobox.suggest(self.first.get());
        });
    }

    fn take(self, text: String) {
        self.search.type_text(&text);
        self.typed.set(text);
        self.combobox.begin();
    }

    /// Ends the search: a user was opened.
    fn end(self) {
        self.combobox.close();
        self.typed.set(String::new());
        self.search.clear();
    }

    fn choose(self, index: usize) {
        let choice = self
            .choices
            .with_untracked(|choices| choices.get(index).cloned());
        match choice {
            Some(Choice::More) => self.search.ask_for_more(),
            Some(choice) => {
                if let Some((user, name)) = choice.opens() {
                    // Not left to the change of the user: choosing the one who is shown changes nothing.
                    self.end();
                    self.actions.open_user(user, name);
                }
            }
            None => {}
        }
    }

    fn key(self, event: &ev::KeyboardEvent) {
        if event.key() == "Enter" && self.combobox.is_undecided() {
            event.prevent_default();
            match self.first.get_untracked() {
                Some(index) => self.choose(index),
                None => self.search.submit(),
            }
            return;
        }
        if event.key() == "Escape" {
            self.search.forget_enter();
        }
        let count = self.choices.with_untracked(Vec::len);
        self.combobox
            .key(event, count, &move |index| self.choose(index));
    }

    fn left(self) {
        self.combobox.open.set(false);
        self.search.forget_enter();
    }
}

/// The search field and its list.
#[component]
pub fn UserPicker() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let later = expect_context::<Later>();
    let picker = Picker::new(expect_context::<Actions>());
    let Picker {
        search, combobox, ..
    } = picker;
    let field = ElementRef::new();
    let shown = memo(move || combobox.open.get() && search.found() != SearchResults::Nothing);
    picker.mark_first();
    // Another user was opened, from here or from elsewhere.
    on_change(move || desk.user_id.track(), move || picker.end());
    let options = move || {
        follow_language();
        let choose = move |index| picker.choose(index);
        picker.choices.with(|choices| {
            let lines = choices.iter().enumerate().map(|(index, choice)| {
                option(desk, choice, combobox.option(index, choose)).into_any()
            });
            many(lines.collect())
        })
    };
    let input = combobox
        .input(move || shown.get())
        .node_ref(field)
        .attr("class", "input picker-input")
        .attr("data-testid", "user-search")
        .attr("placeholder", screen::SEARCH_HINT)
        .attr("aria-keyshortcuts", shortcuts())
        .prop("value", move || picker.typed.get())
        .on("input", ev::input, move |event| {
            picker.take(value_of(&event));
        })
        .on("focus", ev::focus, move |_| combobox.open.set(true))
        .on("blur", ev::blur, move |_| picker.left())
        .on("keydown", ev::keydown, move |event| picker.key(&event));
    let before = Before::read(later.search_field);
    search_keys::watch(desk, field);
    search_keys::begin(desk, field, before.as_ref());
    if let Some(before) = before.filter(|before| !before.text.is_empty()) {
        let is_there = before.has_focus();
        picker.take(before.text);
        if !is_there {
            combobox.open.set(false);
        } else if later.search_entered.get_untracked() {
            search.submit();
        }
    }
    let note = view! {
        <div class="picker-note" role="status" data-testid="search-note">
            {move || shown.get().then(|| note(&search.found(), &search.more()))}
        </div>
    };
    view! {
        {search_keys::skip_link(desk, field)}
        <search class="picker">
            <label class="visually-hidden" for=combobox.input_id()>{screen::SEARCH}</label>
            <span class="picker-icon">{icon(Icon::Search)}</span>
            {input}
            <kbd class="picker-key" aria-hidden="true">"/"</kbd>
            {combobox.popup(screen::SEARCH, "user-list", move || shown.get(), options, note)}
        </search>
    }
    .into_any()
}

/// The shortcuts that lead to the field, as assistive technology takes them.
fn shortcuts() -> &'static str {
    if is_apple() {
        "/ Meta+K"
    } else {
        "/ Control+K"
    }
}

fn option(desk: Desk, choice: &Choice, line: Node) -> Node {
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
    let blocked = user.is_some_and(|user| user.blocked == Some(true));
    let (testid, disabled) = match problem {
        Some(_) => ("user-closed", Some("true")),
        None => ("user-option", None),
    };
    let email = user.and_then(|user| other_name(user.email.as_ref(), &title));
    let facts = user.map(|user| facts(desk, user, &title));
    // The blanks keep the words of the option's name apart.
    line.attr("data-testid", testid)
        .attr("aria-disabled", disabled)
        .attr("data-user-id", user_id.clone())
        .child(view! { <span class="picker-name"><bdi>{title}</bdi></span> })
        .child(blocked.then(|| {
            view! { " " <span class="badge badge-danger" part="badge badge-danger">{screen::BLOCKED}</span> }
        }))
        .child(user.and_then(|user| screen::limit_badge(user.desk())).map(|words| {
            view! { " " <span class="badge badge-warn" part="badge badge-warn" data-testid="user-limited">{words}</span> }
        }))
        .child(email.map(|email| {
            view! { " " <span class="picker-email"><bdi>{email}</bdi></span> }
        }))
        .child(facts)
        .child(view! { " " <code class="picker-id"><bdi>{user_id}</bdi></code> })
        .child(problem.map(|problem| {
            view! { " " <span class="picker-closed">{screen::not_openable(problem)}</span> }
        }))
}

/// What else the user is called, unless it is empty or the same as the name above.
fn other_name(text: Option<&String>, title: &str) -> Option<String> {
    let text = text.filter(|text| !text.is_empty() && *text != title);
    text.cloned()
}

/// What tells users of the same name apart: the connections, when the user last signed in, the other names. Two accounts
/// of one person may differ only in the connection.
fn facts(desk: Desk, user: &UserSummary, title: &str) -> AnyView {
    let connections = user.identities.iter().map(|identity| &identity.connection);
    let connections: Vec<String> = connections
        .filter_map(|connection| other_name(connection.as_ref(), ""))
        .collect();
    let connections = (!connections.is_empty()).then(|| connections.join(", "));
    let names = [&user.username, &user.phone_number].into_iter();
    let names = names.filter_map(|name| other_name(name.as_ref(), title));
    let text = |text: String| view! { " " <bdi>{text}</bdi> };
    let last_login = view! {
        " " <span>{screen::LAST_LOGIN} " " {last_used(desk, user.last_login.clone())}</span>
    };
    let facts = connections.map(text).into_iter();
    let facts = facts.chain([last_login]).chain(names.map(text));
    view! { " " <span class="picker-facts">{many(facts.collect())}</span> }
}

/// The note below the list.
fn note(found: &SearchResults, more: &NextPage) -> AnyView {
    follow_language();
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
    view! { <p class="error-words">{sentences(&words.what, &words.next)}</p> }.into_any()
}
