//! The buttons of a method's row: icons for what is done most, and a menu with everything.

mod obstacles;

use factordesk_model::{AuthenticationMethod, MethodType, Permission};
use factordesk_view::reactive::{Derived, State, derive, effect, expect_context, memo};
use factordesk_view::view;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use self::obstacles::Obstacles;
use super::factor_row::RowForm;
use crate::components::{Icon, Menu, MenuItem, icon, menu};
use crate::context::Desk;
use crate::dialogs::ChangeTarget;
use crate::dialogs::delete::DeleteTarget;
use crate::platform::find;
use crate::state::Mark;
use crate::state::toasts::Undo;
use crate::text::label::Label;
use crate::text::{Message, phone, screen};

/// The state that the buttons of a row share with the row.
#[derive(Clone, Copy)]
pub struct RowActions {
    /// The method
    pub(super) method: Derived<AuthenticationMethod>,
    /// The method as the row shows it, perhaps revealed
    pub(super) seen: Derived<AuthenticationMethod>,
    /// The method's label
    pub(super) label: Derived<Label>,
    /// The mutation in progress, if any
    pub(super) mark: Derived<Option<Mark>>,
    /// Whether the details are shown
    pub(super) open: State<bool>,
    /// The form that is open in the row, if any
    pub(super) editor: State<Option<RowForm>>,
}

impl RowActions {
    /// Whether the method is a phone. Reactive.
    fn is_phone(self) -> bool {
        self.method.with(|m| m.kind == Some(MethodType::Phone))
    }

    /// `Rename: Mobile`. Reactive.
    pub(super) fn name(self, action: Message) -> String {
        self.label
            .with(|label| screen::action_on(action.text(), &label.text))
    }

    /// The buttons. Those for which the admin has no permission aren't shown; those that don't work for this method are
    /// disabled and say why.
    ///
    /// Only the menu is in the tab order, so that a row has few stops. It has everything, and arrow keys go from it to the
    /// icons.
    pub fn view(self) -> AnyView {
        let desk = expect_context::<Desk>();
        let obstacles = Obstacles::of(self, desk);
        let more = Menu::default();
        self.return_focus(more);
        let (delete, number) = (
            expect_context::<DeleteTarget>(),
            expect_context::<ChangeTarget>(),
        );
        let choices = Choices {
            desk,
            row: self,
            obstacles,
            delete,
            number,
        };
        let is_shown = move |choice: Choice| memo(move || choices.is_shown(choice));
        let icons = [Choice::Number, Choice::Rename, Choice::Delete].map(|choice| {
            let shown = is_shown(choice);
            move || shown.get().then(|| choices.icon(choice))
        });
        view! {
            <div
                class="row-actions"
                role="toolbar"
                aria-label=move || self.name(screen::ACTIONS)
                on:keydown=move |event| step(&event)
            >
                {icons}
                {menu(more, "action-more", move || self.name(screen::MORE), move || choices.items())}
            </div>
            // Always there, because `aria-describedby` may name it at any time.
            <p class="visually-hidden" id=obstacles.why.get_value() data-testid="row-why">
                {move || obstacles.words(self, desk)}
            </p>
        }
        .into_any()
    }

    /// When a form closes, its focused field is removed and the focus is lost: puts it on the menu's button.
    fn return_focus(self, more: Menu) {
        let mut before = None;
        effect(move || {
            let now = self.editor.get();
            if now.is_none() && before.is_some() {
                more.focus();
            }
            before = now;
        });
    }

    fn toggle_form(self, form: RowForm) {
        self.editor
            .update(|editor| *editor = (*editor != Some(form)).then_some(form));
    }
}

/// What can be done to a method.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Rename,
    Number,
    Channel,
    Details,
    Delete,
}

/// All choices, in the menu's order.
const CHOICES: [Choice; 5] = [
    Choice::Rename,
    Choice::Number,
    Choice::Channel,
    Choice::Details,
    Choice::Delete,
];

impl Choice {
    fn icon(self) -> Icon {
        match self {
            Self::Rename => Icon::Pen,
            Self::Number => Icon::Swap,
            Self::Channel => Icon::Channel,
            Self::Details => Icon::Details,
            Self::Delete => Icon::Bin,
        }
    }

    fn words(self) -> Message {
        match self {
            Self::Rename => screen::RENAME,
            Self::Number => phone::CHANGE,
            Self::Channel => screen::CHANNEL,
            Self::Details => screen::DETAILS,
            Self::Delete => screen::DELETE,
        }
    }

    /// The test ids of its icon and of its menu item.
    fn testids(self) -> (&'static str, &'static str) {
        match self {
            Self::Rename => ("action-rename", "menu-rename"),
            Self::Number => ("action-change-number", "menu-change-number"),
            Self::Channel => ("action-channel", "menu-channel"),
            Self::Details => ("action-details", "menu-details"),
            Self::Delete => ("action-delete", "menu-delete"),
        }
    }
}

/// What the icons and the menu share.
#[derive(Clone, Copy)]
struct Choices {
    desk: Desk,
    row: RowActions,
    obstacles: Obstacles,
    delete: DeleteTarget,
    number: ChangeTarget,
}

impl Choices {
    /// Whether a choice is offered at all. Reactive.
    fn is_shown(self, choice: Choice) -> bool {
        let desk = self.desk;
        match choice {
            Choice::Rename => desk.can(Permission::Update),
            Choice::Number => self.obstacles.number.with(Option::is_some),
            Choice::Channel => desk.can(Permission::Update) && self.row.is_phone(),
            Choice::Details => true,
            Choice::Delete => desk.can(Permission::Delete),
        }
    }

    /// Whether a choice does nothing now. Reactive.
    fn is_stopped(self, choice: Choice) -> bool {
        choice != Choice::Details
            && (self.obstacles.blocked.get() || self.obstacles.of_choice(choice).is_some())
    }

    fn run(self, choice: Choice) {
        let row = self.row;
        // A copy: the dialog shows the method even after it has left the list.
        let method = || row.method.get_untracked();
        match choice {
            Choice::Rename => row.toggle_form(RowForm::Rename),
            Choice::Channel => row.toggle_form(RowForm::Channel),
            Choice::Details => row.open.update(|open| *open = !*open),
            Choice::Delete => self.delete.open(method(), self.undo()),
            Choice::Number => self.number.open(method()),
        }
    }

    /// How a deletion can be undone: by adding what is shown in full, if the admin may add methods of its type.
    fn undo(self) -> Option<Undo> {
        let desk = self.desk;
        let may_add = || {
            let kind = self.row.method.with(|method| method.kind.clone());
            let kind = kind.unwrap_or(MethodType::Other(String::new()));
            desk.may(Permission::Create) && desk.host.with_config(|config| config.offers(&kind))
        };
        untrack(may_add)
            .then(|| self.row.seen.with_untracked(Undo::of_deletion))
            .flatten()
    }

    /// The button with a choice's icon.
    fn icon(self, choice: Choice) -> AnyView {
        let words = choice.words();
        let described = move || {
            self.obstacles
                .described(self.obstacles.of_choice(choice).is_some())
        };
        let press = move |_| {
            if !untrack(|| self.is_stopped(choice)) {
                self.run(choice);
            }
        };
        view! {
            <button
                type="button"
                class="icon-button row-action"
                part="icon-button"
                tabindex="-1"
                data-testid=choice.testids().0
                data-tip=words
                aria-label=move || self.row.name(words)
                aria-disabled=move || self.is_stopped(choice).then_some("true")
                aria-describedby=described
                on:click=press
            >
                {icon(choice.icon())}
            </button>
        }
        .into_any()
    }

    /// The menu's items.
    fn items(self) -> Vec<MenuItem> {
        let choices = CHOICES.into_iter().filter(|choice| self.is_shown(*choice));
        choices
            .map(|choice| MenuItem {
                testid: choice.testids().1,
                icon: choice.icon(),
                words: choice.words(),
                danger: choice == Choice::Delete,
                stopped: derive(move || self.is_stopped(choice)),
                obstacle: derive(move || self.obstacles.of_choice(choice)),
                run: Box::new(move || self.run(choice)),
            })
            .collect()
    }
}

/// Moves the focus among the row's buttons: arrow keys, Home and End.
fn step(event: &ev::KeyboardEvent) {
    let toolbar = event
        .current_target()
        .and_then(|row| row.dyn_into::<Element>().ok());
    let Some(toolbar) = toolbar else { return };
    let buttons = find::all(&toolbar, ".icon-button");
    let is_focused = |button: &HtmlElement| find::matches(button, ":focus");
    // In the open menu, the keys are the menu's.
    let Some(at) = buttons.iter().position(is_focused) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowRight" => at + 1,
        "Home" => 0,
        "End" => buttons.len() - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = buttons.get(next) {
        let _ = button.focus();
    }
}
