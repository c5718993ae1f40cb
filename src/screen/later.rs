//! The second part of the page, as the first one sees it: when it is loaded, and what is done until it is there.
//!
//! The first part has what the list needs, so that its first row is painted soon. It reaches everything else through
//! the table [`Parts`], which `crate::later` fills. The stand-ins for its controls are in
//! `screen::waiting`.

use std::rc::Rc;

use factordesk_model::AuthenticationMethod;
use factordesk_view::reactive::{
    Derived, Life, Signal, State, Stored, effect, expect_context, memo_with, spawn,
};
use factordesk_view::{Apart, Child, ElementRef};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, ready};
use js_sys::Function;
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement};

use super::factor_row::RowForm;
use super::filter::Filtered;
use super::reveal::RowReveal;
use super::row_actions::RowActions;
use super::states::Screen;
use super::waiting;
use crate::actions::{Actions, Commands, Context, refusal};
use crate::components::named::Listed;
use crate::context::{Announcer, Desk, Say};
use crate::platform::pace::{self, Pace};
use crate::platform::page;
use crate::state::{Access, ApiError, FactorList, Phase};
use crate::text::label::Label;

/// The second part of the page, as functions.
pub struct Parts {
    /// The commands of dialogs and forms
    pub commands: fn(Context) -> Commands,
    /// Makes announcements
    pub say: Say,
    /// The style of everything below
    pub css: &'static str,
    /// The user search
    pub picker: fn() -> AnyView,
    /// The button that logs out
    pub log_out: fn() -> AnyView,
    /// Notices about the whole page
    pub banners: fn() -> AnyView,
    /// The screen until access is granted
    pub outside: fn(&Access) -> AnyView,
    /// The screen in place of a list
    pub instead: fn(&Screen) -> AnyView,
    /// The filter of a long list
    pub filter: fn(Filtered) -> AnyView,
    /// The note in an empty list
    pub empty: fn() -> AnyView,
    /// What opens over any screen: tips, and the dialog for logging in again
    pub over: fn() -> AnyView,
    /// The button that copies the user's id
    pub copy_id: fn(Signal<String>) -> AnyView,
    /// Buttons that help the user back in, with their dialogs
    pub assist: fn(Desk) -> AnyView,
    /// The history's button and dialog
    pub history: fn(Desk) -> AnyView,
    /// The history beside the list
    pub activity: fn() -> AnyView,
    /// The buttons above the list, with their dialogs
    pub toolbar: fn() -> AnyView,
    /// What can't be done here, and why
    pub limits: fn(Desk) -> AnyView,
    /// The dialogs that a row's buttons open
    pub row_dialogs: fn(Listed, Callback<()>) -> AnyView,
    /// The button that reveals a row's masked data, and the command that the row then follows
    pub reveal: fn(RowReveal) -> AnyView,
    /// The name of an authenticator's model
    pub model: fn(String) -> AnyView,
    /// An error
    pub error: fn(Signal<Option<ApiError>>) -> AnyView,
    /// The buttons of a row
    pub row_actions: fn(RowActions) -> AnyView,
    /// The form that is open in a row
    pub row_form:
        fn(RowForm, AuthenticationMethod, Derived<Label>, State<Option<RowForm>>) -> AnyView,
    /// The details of a row
    pub details: fn(Desk, Derived<AuthenticationMethod>) -> AnyView,
    /// The methods of the element
    pub call: fn(Later, Call) -> JsValue,
    /// Reads the response of a refused request
    pub refusal: refusal::Read,
}

/// A call of a method of the element: `busy`, `dirty`, `refresh` or `openAdd`.
pub struct Call {
    /// The method
    pub name: String,
    /// Its argument
    pub argument: JsValue,
    /// Takes an error's message if it fails, otherwise nothing. The first two return their value instead
    pub done: Function,
}

/// Where the second part comes from.
#[derive(Clone, Copy)]
pub enum Source {
    /// It is there from the start.
    Here(&'static Parts),
    /// It is loaded. `None` if that failed; another call tries again.
    Loaded(fn() -> LocalBoxFuture<'static, Option<&'static Parts>>),
}

impl Source {
    /// What reads the responses of refused requests, once the second part is there. If it can't be loaded, `failed` is set.
    /// From then on, only the admin asks for it again.
    pub fn refusals(self, failed: State<bool>) -> refusal::Refusals {
        Rc::new(move || match self {
            Self::Here(parts) => ready(Some(parts.refusal)).boxed_local(),
            Self::Loaded(_) if failed.try_get_untracked() != Some(false) => {
                ready(None).boxed_local()
            }
            Self::Loaded(load) => load()
                .map(move |parts| {
                    let _ = failed.try_set(parts.is_none());
                    parts.map(|parts| parts.refusal)
                })
                .boxed_local(),
        })
    }
}

/// A place for a view of the second part. Not two boxed closures, which would be six functions for each place.
trait Slot: Send {
    /// What is there until then
    fn waiting(&self) -> AnyView;
    /// The view itself
    fn make(&self, parts: &'static Parts) -> AnyView;
}

impl<W, M> Slot for (W, M)
where
    W: Fn() -> AnyView + Send,
    M: Fn(&'static Parts) -> AnyView + Send,
{
    fn waiting(&self) -> AnyView {
        self.0()
    }

    fn make(&self, parts: &'static Parts) -> AnyView {
        self.1(parts)
    }
}

/// What the admin has done to a control before it was there.
#[derive(Clone)]
struct Early {
    /// An element of the first part with the control in it
    within: Element,
    /// The control
    selector: String,
    /// Whether it was clicked, rather than only focused
    clicked: bool,
}

/// The second part of the page, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Later {
    parts: State<Option<&'static Parts>>,
    loading: State<bool>,
    failed: State<bool>,
    early: Stored<Option<Early>>,
    /// Calls that wait for it
    calls: Stored<Vec<Call>>,
    /// The stand-in for the search field, which the field itself takes over from
    pub(super) search_field: ElementRef,
    /// Whether Enter was pressed there after the last change of the text
    pub(super) search_entered: State<bool>,
    source: Source,
    actions: Actions,
    announcer: Announcer,
    owner: Stored<WeakOwner>,
    pub(super) life: Life,
    desk: Desk,
    /// For the rows of long lists
    pub(super) pace: Pace,
}

impl Later {
    /// Loads the second part from `source`: when the list has been painted, or at once when there is no list to paint.
    /// `failed`: as in [`Source::refusals`].
    pub fn provide(desk: Desk, actions: Actions, source: Source, failed: State<bool>) -> Self {
        let later = Self {
            parts: State::new(None),
            loading: State::new(false),
            failed,
            early: Stored::new(None),
            calls: Stored::new(Vec::new()),
            search_field: ElementRef::new(),
            search_entered: State::new(false),
            source,
            actions,
            announcer: expect_context::<Announcer>(),
            // Weak: an owner that owned itself would outlive the desk.
            owner: Stored::new(Owner::current().unwrap_or_default().downgrade()),
            life: Life::current(),
            desk,
            pace: Pace::default(),
        };
        provide_context(later);
        effect(move || {
            // New controls are on the screen one task after they were made.
            later.pace.track();
            untrack(|| later.catch_up());
            // What was clicked belongs to the user whose list has left the screen.
            if desk
                .phase
                .with(|phase| matches!(phase, Phase::NoUser | Phase::Loading))
            {
                later.early.set_value(None);
            }
        });
        match source {
            Source::Here(parts) => later.arrived(parts),
            Source::Loaded(_) => later.load_in_time(desk),
        }
        later
    }

    fn load_in_time(self, desk: Desk) {
        let mut begun = false;
        effect(move || {
            let (checked, granted) = desk
                .access
                .with(|access| (*access != Access::Checking, *access == Access::Granted));
            let listed = desk.phase.with(|phase| *phase != Phase::Loading);
            if checked && (!granted || listed) && !begun {
                begun = true;
                if !self.failed.get_untracked() {
                    self.load(granted && listed);
                }
            }
        });
    }

    /// Loads the second part, unless it is being loaded. `list`: only after the list has been painted.
    fn load(self, list: bool) {
        let Source::Loaded(load) = self.source else {
            return;
        };
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        let work = async move {
            if list {
                page::painted().await;
            }
            let parts = load().await;
            let _ = self.loading.try_set(false);
            let _ = self.failed.try_set(parts.is_none());
            if let Some(parts) = parts {
                self.arrived(parts);
                // So that `catch_up` runs again in the next task.
                self.pace.take();
            }
        };
        spawn(self.life, work.boxed_local());
    }

    fn arrived(self, parts: &'static Parts) {
        page::add_style(parts.css);
        // Its signals live as long as the desk.
        let owner = self.owner.try_with_value(WeakOwner::upgrade).flatten();
        if let Some(owner) = owner {
            let actions = self.actions;
            owner.with(|| actions.complete((parts.commands)(actions.context)));
        }
        self.announcer.complete(parts.say);
        let _ = self.parts.try_set(Some(parts));
        let calls = self.calls.try_update_value(std::mem::take);
        for call in calls.unwrap_or_default() {
            (parts.call)(self, call);
        }
    }

    /// Calls a method of the element, as soon as the second part is there. Until then the element is busy.
    pub fn call(self, call: Call) -> JsValue {
        if let Some(parts) = self.parts.try_get_untracked().flatten() {
            return (parts.call)(self, call);
        }
        if self.failed.try_get_untracked() == Some(true) {
            self.load(false);
        }
        let is_busy = JsValue::from_bool(call.name == "busy");
        let _ = self.calls.try_update_value(|calls| calls.push(call));
        is_busy
    }

    /// Runs `act` with the desk, its commands and its owner, unless the desk was removed.
    pub(super) fn within<T>(self, act: impl FnOnce(Desk, Actions) -> T) -> Option<T> {
        let owner = self.owner.try_with_value(WeakOwner::upgrade).flatten();
        owner.map(|owner| owner.with(|| act(self.desk, self.actions)))
    }

    /// A view of the second part; until it is there, what `waiting` makes.
    pub fn view(
        self,
        waiting: impl Fn() -> AnyView + Send + 'static,
        make: impl Fn(&'static Parts) -> AnyView + Send + 'static,
    ) -> AnyView {
        self.slot(None, Box::new((waiting, make)))
    }

    /// Like [`Self::view`], but waits for `ready`, which is [`Self::ready`].
    pub(super) fn view_when(
        self,
        ready: Derived<bool>,
        waiting: impl Fn() -> AnyView + Send + 'static,
        make: impl Fn(&'static Parts) -> AnyView + Send + 'static,
    ) -> AnyView {
        self.slot(Some(ready), Box::new((waiting, make)))
    }

    fn slot(self, ready: Option<Derived<bool>>, slot: Box<dyn Slot>) -> AnyView {
        let parts = move || {
            // `parts` is read only then: when it comes, rows that aren't ready must not all run again.
            let ready = ready.is_none_or(|ready| ready.get());
            ready.then(|| self.parts.get()).flatten()
        };
        (move || match parts() {
            Some(parts) => slot.make(parts),
            None => slot.waiting(),
        })
        .any()
    }

    /// Whether controls that act on the list can be there: the list is whole, and so is the page. In rows that are on
    /// the screen already, it changes at the list's pace.
    pub(super) fn ready(self) -> Derived<bool> {
        memo_with(move |before| {
            let ready = self.is_whole() && self.parts.with(Option::is_some);
            // A row that is being made gets its controls at once.
            ready && (before != Some(&false) || self.pace.take())
        })
    }

    /// How the rows of a list end. Their signals outlive the list's view, with the desk at most.
    pub(super) fn apart(self) -> Apart {
        let desk = self.owner.try_with_value(WeakOwner::upgrade).flatten();
        Apart {
            owner: desk.unwrap_or_default().child(),
            end: pace::end,
        }
    }

    /// Whether the whole list is loaded. Reactive.
    pub(super) fn is_whole(self) -> bool {
        self.desk.list.with(FactorList::is_whole)
    }

    /// A view of the second part; nothing until it is there.
    pub fn view_only(self, make: impl Fn(&'static Parts) -> AnyView + Send + 'static) -> AnyView {
        self.view(|| ().any(), make)
    }

    /// A whole screen of the second part. Until it is there, the page looks as if a list were loading.
    pub fn screen(self, make: impl Fn(&'static Parts) -> AnyView + Send + 'static) -> AnyView {
        self.view(waiting::screen, make)
    }

    /// Whether it is being loaded. Reactive.
    pub(super) fn is_loading(self) -> bool {
        self.loading.get()
    }

    /// Whether loading it has failed. Reactive.
    pub(super) fn has_failed(self) -> bool {
        self.failed.get()
    }

    /// Whether only another try brings the controls: loading the second part or the rest of the list has failed.
    /// Reactive.
    pub(super) fn is_stopped(self) -> bool {
        self.has_failed() || self.list_failed()
    }

    fn list_failed(self) -> bool {
        let failed = self
            .desk
            .phase
            .with(|phase| matches!(phase, Phase::Stale(_)));
        failed && !self.is_whole()
    }

    /// Tries again to load it. `button` is the button for that, which is removed if it succeeds.
    pub(super) fn retry(self, button: &Event) {
        // The focus would be lost with the button, so the list's heading gets it.
        self.note(button, "#methods-heading".to_owned(), false);
        self.load(false);
    }

    /// Remembers a click on a control that isn't there yet.
    pub(super) fn clicked(self, event: &Event) {
        self.note_control(event, true);
        if self.failed.get_untracked() {
            self.load(false);
        }
        if untrack(|| self.list_failed()) {
            self.actions.refresh();
        }
    }

    /// Remembers that such a control has the focus.
    pub(super) fn focused(self, event: &Event) {
        self.note_control(event, false);
    }

    /// Forgets that such a control had the focus. A click stays.
    pub(super) fn left(self) {
        let _ = self
            .early
            .try_update_value(|early| early.take_if(|early| !early.clicked));
    }

    fn note_control(self, event: &Event, clicked: bool) {
        let control = event.current_target().and_then(|t| t.dyn_into().ok());
        if let Some(testid) = control.and_then(|c: Element| c.get_attribute("data-testid")) {
            self.note(event, ["[data-testid='", &testid, "']"].concat(), clicked);
        }
    }

    fn note(self, event: &Event, selector: String, clicked: bool) {
        let target = event.current_target().and_then(|t| t.dyn_into().ok());
        let within = target.and_then(|t: Element| t.closest(".row, .desk").ok().flatten());
        let _ = self.early.try_set_value(within.map(|within| Early {
            within,
            selector,
            clicked,
        }));
    }

    /// Does to a control what the admin has done to its stand-in, if the control is there.
    fn catch_up(self) {
        let early = self.early.try_get_value().flatten();
        let Some(early) = early else { return };
        let found = early.within.query_selector(&early.selector).ok().flatten();
        let found = found.and_then(|found| found.dyn_into::<HtmlElement>().ok());
        if found
            .as_ref()
            .is_some_and(|found| found.has_attribute("data-waiting"))
        {
            // Still a stand-in.
            return;
        }
        let _ = self.early.try_set_value(None);
        let Some(control) = found else { return };
        let _ = control.focus();
        if early.clicked {
            control.click();
        }
    }
}
