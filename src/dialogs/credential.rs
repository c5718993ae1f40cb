//! Adding a security key or a passkey: the browser registers one, and its values are read from the response. Where the browser
//! can't, the admin types them in.

mod views;

use factordesk_model::{CreateRequest, CreateType, PasskeyCreate, Problem, SecurityKeyCreate};
use factordesk_view::reactive::{Life, Running, State, Stored, effect, expect_context, spawn};
use futures::FutureExt;
use leptos::prelude::*;

use super::enrolment::{Enrolment, ManualForm};
use super::fields::Fields;
use crate::actions::Actions;
use crate::context::Desk;
use crate::draft::fields::{Draft, NAME};
use crate::platform::clock::Clock;
use crate::platform::webauthn as browser;
use crate::state::field_errors::FieldError;
use crate::state::models::Model;
use crate::text::webauthn as words;
use crate::webauthn::{
    Ceremony, CeremonyFailure, Credential, Page, User, creation_options, user_handle,
};

/// How far the registration has come.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CeremonyStep {
    /// Not started, or failed
    Ready(Option<CeremonyFailure>),
    /// The browser is waiting for the key
    Waiting,
    /// There is a credential, with the user handle that it was created with
    Made(Credential, String),
}

/// The form of a security key or a passkey: guided by the browser, or with values typed by hand.
#[derive(Clone, Copy)]
pub(super) struct Guided {
    kind: CreateType,
    desk: Desk,
    actions: Actions,
    clock: Clock,
    /// What this page allows; `None` until the browser has been asked
    page: State<Option<Page>>,
    step: State<CeremonyStep>,
    /// "Add" was pressed before there was a credential
    too_early: State<bool>,
    /// The field of the credential that the server refused, and why
    refused: State<Option<(&'static str, FieldError)>>,
    name: Fields,
    by_hand: ManualForm,
    is_by_hand: State<bool>,
    life: Life,
    /// The registration. Stopping it cancels the browser's request
    running: Stored<Option<Running>>,
}

impl Guided {
    /// The empty form of a type.
    pub(super) fn new(kind: CreateType) -> Self {
        // Tests provide the facts about the page.
        let page = State::new(use_context::<Page>());
        if page.with_untracked(Option::is_none) {
            let look = async move {
                let _ = page.try_set(Some(browser::page().await));
            };
            spawn(Life::current(), look.boxed_local());
        }
        let guided = Self {
            kind,
            desk: expect_context(),
            actions: expect_context(),
            clock: expect_context(),
            page,
            step: State::new(CeremonyStep::Ready(None)),
            too_early: State::new(false),
            refused: State::new(None),
            name: Fields::new(&[NAME]),
            by_hand: ManualForm::new(kind),
            is_by_hand: State::new(false),
            life: Life::current(),
            running: Stored::new(None),
        };
        effect(move || guided.suggest_name());
        guided
    }

    /// The RP ID of the tenant's login pages. Reactive.
    fn rp_id(self) -> Option<String> {
        self.desk
            .session
            .with(|session| session.as_ref()?.tenant.rp_id.clone())
    }

    /// The user as authenticators display them.
    fn user(self, handle: String) -> User {
        let id = || {
            let id = self.desk.user_id.get_untracked();
            id.map(|id| id.as_str().to_owned()).unwrap_or_default()
        };
        let (name, email) = self.desk.user.with_untracked(|user| {
            let user = user.as_ref();
            (
                user.and_then(|user| user.name.clone()),
                user.and_then(|user| user.email.clone()),
            )
        });
        // `name` tells accounts apart, and display names may repeat.
        let name_of = email.unwrap_or_else(id);
        User {
            handle,
            display_name: name.unwrap_or_else(|| name_of.clone()),
            name: name_of,
        }
    }

    /// Starts the registration. A response that arrives after it was cancelled is ignored.
    fn start(self) {
        let Some(rp_id) = untrack(|| self.rp_id()) else {
            return;
        };
        // A window can have one request at a time: `create` fails with an `OperationError`.
        self.stop();
        let methods = self
            .desk
            .list
            .with_untracked(|list| list.methods().to_vec());
        let handle = user_handle(&methods).unwrap_or_else(browser::new_user_handle);
        let asked = Ceremony {
            kind: self.kind,
            challenge: browser::challenge(),
            origin: browser::origin(),
        };
        let label = self.desk.session.with_untracked(|session| {
            let session = session.as_ref();
            session.map(|session| session.tenant.label.clone())
        });
        let options = creation_options(
            self.kind,
            (&rp_id, &label.unwrap_or_default()),
            &self.user(handle.clone()),
            &asked.challenge,
            &methods,
        );
        self.too_early.set(false);
        self.step.set(CeremonyStep::Waiting);
        let began = self.clock.now();
        // Runs in a microtask of the click, which browsers still count as the click.
        let work = async move {
            let response = browser::create(&options).await;
            let read = Credential::read(&response, &asked, self.clock.now() - began);
            self.ended(read, handle);
        };
        let running = Running::start(self.life, work.boxed_local());
        self.running.set_value(Some(running));
    }

    fn ended(self, read: Result<Credential, CeremonyFailure>, handle: String) {
        match read {
            Ok(credential) => {
                self.actions.identify(&credential.aaguid);
                self.step.set(CeremonyStep::Made(credential, handle));
            }
            Err(failure) => self.step.set(CeremonyStep::Ready(Some(failure))),
        }
    }

    /// Cancels a pending registration, and clears the last failure. A finished credential stays.
    fn stop(self) {
        let running = self.running.try_update_value(Option::take);
        if let Some(running) = running.flatten() {
            running.stop();
        }
        let is_idle = |step: &CeremonyStep| {
            matches!(step, CeremonyStep::Ready(None) | CeremonyStep::Made(..))
        };
        if self.step.try_with_untracked(is_idle) == Some(false) {
            self.step.set(CeremonyStep::Ready(None));
        }
    }

    /// Drops the credential.
    fn start_over(self) {
        self.stop();
        // `stop` keeps a finished credential.
        self.step.set(CeremonyStep::Ready(None));
        self.refused.set(None);
        self.too_early.set(false);
        self.name.clear();
    }

    /// Fills an empty name with the authenticator's model, once that is known.
    fn suggest_name(self) {
        let aaguid = self.step.with(|step| match step {
            CeremonyStep::Made(credential, _) => Some(credential.aaguid.clone()),
            _ => None,
        });
        let Some(aaguid) = aaguid else { return };
        let model = self.desk.models.with(|models| models.of(&aaguid));
        let unnamed = untrack(|| self.name.draft().typed("name").is_empty());
        if let (Model::Known(model), true) = (model, unnamed) {
            let name = words::suggested_name(&model);
            self.name.fill(&Draft::default().with("name", &name));
        }
    }

    /// The request, once there is a credential. Reactive.
    fn draft(self) -> Option<CreateRequest> {
        let name = self.name.draft().optional("name");
        let relying_party_identifier = self.rp_id()?;
        self.step.with(|step| {
            let CeremonyStep::Made(made, handle) = step else {
                return None;
            };
            let (key_id, public_key) = (made.key_id.clone(), made.public_key.clone());
            Some(if self.kind == CreateType::Passkey {
                CreateRequest::Passkey(PasskeyCreate {
                    name,
                    key_id,
                    public_key,
                    relying_party_identifier,
                    aaguid: Some(made.aaguid.clone()),
                    credential_device_type: Some(made.device_type),
                    credential_backed_up: Some(made.backed_up),
                    identity_user_id: None,
                    user_agent: browser::user_agent(),
                    user_handle: Some(handle.clone()),
                    transports: (!made.transports.is_empty()).then(|| made.transports.clone()),
                })
            } else {
                // The API takes no other values for a security key.
                CreateRequest::WebauthnRoaming(SecurityKeyCreate {
                    name,
                    key_id,
                    public_key,
                    relying_party_identifier,
                })
            })
        })
    }

    fn problems(self) -> Vec<Problem> {
        let draft = self.draft();
        draft.map(|draft| draft.validate()).unwrap_or_default()
    }
}

impl Enrolment for Guided {
    fn view(&self) -> AnyView {
        views::view(*self)
    }

    fn request(&self) -> Option<CreateRequest> {
        if self.is_by_hand.get_untracked() {
            return self.by_hand.request();
        }
        self.name.submit();
        let request = untrack(|| self.draft());
        if request.is_none() {
            self.too_early.set(true);
        }
        request.filter(|request| request.validate().is_empty())
    }

    fn refuse(&self, refusals: Vec<(&'static str, FieldError)>) {
        if self.is_by_hand.get_untracked() {
            return self.by_hand.refuse(refusals);
        }
        for refusal in refusals {
            if refusal.0 == "name" {
                self.name.refuse([refusal]);
            } else {
                // The authenticator gave the values: no field could show an error beside it.
                self.refused.set(Some(refusal));
            }
        }
    }

    fn clear(&self) {
        self.start_over();
        self.by_hand.clear();
        self.is_by_hand.set(false);
    }

    /// The form holds no secrets, but the wait for the key ends with the dialog.
    fn clear_secrets(&self) {
        self.stop();
    }

    fn is_typed(&self) -> bool {
        // A credential is on the user's key by now.
        let is_made = |step: &CeremonyStep| matches!(step, CeremonyStep::Made(..));
        self.step.with(is_made) || self.name.is_typed() || self.by_hand.is_typed()
    }

    fn step(&self) -> usize {
        views::step(*self)
    }

    fn obstacle(&self) -> Option<String> {
        views::obstacle(*self)
    }
}
