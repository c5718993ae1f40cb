//! Setting up an authenticator app together with the user. A secret is sent only after the app has shown a right code for it, or
//! the admin has chosen to import it without verification. The view is in `totp_view`.

use factordesk_model::{CreateRequest, CreateType, MessageKey, Problem, Secret};
use factordesk_view::reactive::{Derived, State, expect_context, memo};
use leptos::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use super::enrolment::Enrolment;
use super::fields::{Fields, wipe};
use super::totp_view;
use crate::context::Desk;
use crate::draft::catalog;
use crate::draft::fields::{Draft, NAME};
use crate::draft::totp::FIELDS;
use crate::platform::clock::Clock;
use crate::platform::random::Fill;
use crate::state::field_errors::FieldError;
use crate::text::problems;
use crate::totp::{Account, TypedCode, UriProblem, Verdict, code, otpauth, secret};

/// The source of the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretSource {
    /// Generated here
    New,
    /// Typed by the admin
    Typed,
    /// From an `otpauth://` address
    Address,
}

/// The state of the form. It outlives the view; secrets are wiped when the dialog closes.
#[derive(Clone, Copy)]
pub(super) struct Setup {
    desk: Desk,
    random: Fill,
    /// Whether the view is on the screen
    pub(super) shown: State<bool>,
    pub(super) source: State<SecretSource>,
    /// The secret of [`SecretSource::New`]; empty if none could be generated
    generated: State<Secret>,
    /// The field of [`SecretSource::Typed`]
    pub(super) typed: Fields,
    /// The address of [`SecretSource::Address`]
    pub(super) address: State<String>,
    pub(super) issuer: State<String>,
    pub(super) account: State<String>,
    pub(super) code: State<String>,
    /// Incremented to check the same code again
    looks: State<u32>,
    pub(super) verdict: Derived<Option<Verdict>>,
    pub(super) unverified: State<bool>,
    pub(super) name: Fields,
    /// The form was submitted: from then on missing fields are shown
    pub(super) submitted: State<bool>,
    /// The secret that the server refused, and why
    refusal: State<Option<(Secret, FieldError)>>,
}

/// The form of authenticator apps.
pub struct TotpEnrolment(Setup);

impl TotpEnrolment {
    /// An empty form. New secrets are generated with `random`.
    pub fn new(random: Fill) -> Self {
        let clock = expect_context::<Clock>();
        let source = State::new(SecretSource::New);
        let generated = State::new(Secret::default());
        // Only the secret: the name is a field of its own, for every source.
        let typed = Fields::new(&FIELDS[..1]);
        let address = State::new(String::new());
        let code = State::new(String::new());
        let looks = State::new(0);
        // Not reactive to time: a code that was right when it was typed stays right until the secret or the code changes.
        let verdict = memo(move || {
            looks.track();
            let TypedCode::Code(code) = code.with(|code| code::read(code)) else {
                return None;
            };
            let secret = secret_of(source, generated, typed, address)?;
            Some(code::check(&secret::decode(&secret), code, clock.now()))
        });
        let setup = Setup {
            desk: expect_context(),
            random,
            shown: State::new(false),
            source,
            generated,
            typed,
            address,
            issuer: State::new(String::new()),
            account: State::new(String::new()),
            code,
            looks,
            verdict,
            unverified: State::new(false),
            name: Fields::new(&[NAME]),
            submitted: State::new(false),
            refusal: State::new(None),
        };
        // If the desk is removed from the page, the dialog isn't closed first.
        on_cleanup(move || {
            let _ = address.try_update_untracked(String::zeroize);
            let _ = code.try_update_untracked(String::zeroize);
        });
        Self(setup)
    }
}

/// The current secret, if it is valid. Reactive.
fn secret_of(
    source: State<SecretSource>,
    generated: State<Secret>,
    typed: Fields,
    address: State<String>,
) -> Option<Secret> {
    match source.get() {
        SecretSource::New => generated.with(|secret| (!secret.is_empty()).then(|| secret.clone())),
        SecretSource::Typed => secret::read(typed.draft().typed("totp_secret")).ok(),
        SecretSource::Address => address.with(|address| Some(otpauth::read(address).ok()?.secret)),
    }
}

impl Setup {
    /// The current secret, if it is valid. Reactive.
    pub(super) fn secret(self) -> Option<Secret> {
        secret_of(self.source, self.generated, self.typed, self.address)
    }

    /// The problems of the typed secret. Reactive.
    pub(super) fn typed_problems(self) -> Vec<Problem> {
        let problem = |key: MessageKey| vec![Problem::new("totp_secret", key)];
        let read = secret::read(self.typed.draft().typed("totp_secret"));
        read.err().map(problem).unwrap_or_default()
    }

    /// The account in the address, or why the address can't be used. Reactive.
    pub(super) fn address(self) -> Result<Account, UriProblem> {
        self.address.with(|address| otpauth::read(address))
    }

    /// The account for the QR code; `None` without a secret or an account name. Reactive.
    pub(super) fn to_app(self) -> Option<Account> {
        let account = self.account.get();
        let secret = self.secret()?;
        (!account.trim().is_empty()).then(|| Account {
            issuer: self.issuer.get(),
            account,
            secret,
        })
    }

    /// Whether the admin imports the secret without a code. Not possible with a new secret, which no app has yet. Reactive.
    pub(super) fn is_unverified(self) -> bool {
        self.source.get() != SecretSource::New && self.unverified.get()
    }

    /// Whether the app has shown a right code for the current secret. Reactive.
    pub(super) fn is_verified(self) -> bool {
        self.verdict
            .with(|verdict| verdict.is_some_and(|verdict| verdict != Verdict::Wrong))
    }

    /// The server's error about the current secret. Reactive.
    pub(super) fn refused(self) -> Option<String> {
        let secret = self.secret()?;
        self.refusal.with(|refusal| {
            let (refused, problem) = refusal.as_ref()?;
            (*refused == secret).then(|| problems::beside("totp_secret", problem))
        })
    }

    /// Changes the source of the secret. The code was for the previous secret, so it is wiped.
    pub(super) fn choose(self, source: SecretSource) {
        wipe(self.code);
        self.submitted.set(false);
        self.source.set(source);
    }

    /// Generates a secret and fills in the names for the app, unless they are there already.
    pub(super) fn begin(self) {
        // Going back to the types keeps the secret, which the app may have by now.
        if self.generated.with_untracked(Secret::is_empty) {
            let mut bytes = Zeroizing::new([0; secret::NEW_BYTES]);
            if (self.random)(&mut *bytes) {
                self.generated.set(secret::encode(&*bytes));
            }
        }
        if self.account.with_untracked(String::is_empty) {
            let id = |desk: Desk| {
                let id = desk.user_id.get_untracked();
                id.map(|id| id.as_str().to_owned())
            };
            let known = self.desk.user.with_untracked(|user| {
                let user = user.as_ref()?;
                user.email.clone().or_else(|| user.name.clone())
            });
            let known = known.or_else(|| id(self.desk)).unwrap_or_default();
            self.account.set(known);
            let issuer = self.desk.session.with_untracked(|session| {
                let session = session.as_ref()?;
                Some(session.tenant.label.clone())
            });
            self.issuer.set(issuer.unwrap_or_default());
        }
    }

    fn forget(self) {
        self.typed.clear_secrets();
        wipe(self.address);
        wipe(self.code);
        self.generated.set(Secret::default());
        self.refusal.set(None);
        self.issuer.set(String::new());
        self.account.set(String::new());
        self.unverified.set(false);
        self.submitted.set(false);
        self.source.set(SecretSource::New);
    }
}

impl Enrolment for TotpEnrolment {
    fn view(&self) -> AnyView {
        let setup = self.0;
        setup.begin();
        setup.shown.set(true);
        on_cleanup(move || {
            setup.shown.try_set(false);
        });
        totp_view::view(setup)
    }

    fn request(&self) -> Option<CreateRequest> {
        let setup = self.0;
        setup.submitted.set(true);
        setup.typed.submit();
        setup.name.submit();
        untrack(|| {
            let secret = setup.secret()?;
            let unverified = setup.is_unverified();
            if !unverified && !setup.is_verified() {
                // A phone whose clock is fast shows codes too early. Check again: the code may be valid by now.
                setup.looks.update(|looks| *looks += 1);
            }
            let name = setup.name.draft();
            let draft = Draft::default()
                .with("totp_secret", secret.expose())
                .with("name", name.typed("name"));
            let request = catalog::request(CreateType::Totp, &draft);
            let sure = unverified || setup.is_verified();
            (sure && request.validate().is_empty()).then_some(request)
        })
    }

    fn refuse(&self, refusals: Vec<(&'static str, FieldError)>) {
        let setup = self.0;
        for (field, problem) in refusals {
            if field == "name" {
                setup.name.refuse([(field, problem)]);
            } else if setup.source.get_untracked() == SecretSource::Typed {
                setup.typed.refuse([(field, problem)]);
            } else if let Some(secret) = untrack(|| setup.secret()) {
                // For a new secret or an address, the view shows what `refused` returns.
                setup.refusal.set(Some((secret, problem)));
            }
        }
    }

    fn clear(&self) {
        self.0.forget();
        self.0.name.clear();
        // Another user was opened, and the form is still shown.
        if self.0.shown.try_get_untracked() == Some(true) {
            self.0.begin();
        }
    }

    fn clear_secrets(&self) {
        self.0.forget();
    }

    fn is_typed(&self) -> bool {
        let setup = self.0;
        let filled = |text: State<String>| text.with(|text| !text.is_empty());
        setup.typed.is_typed()
            || setup.name.is_typed()
            || filled(setup.address)
            || filled(setup.code)
    }

    fn step(&self) -> usize {
        let setup = self.0;
        let source = match setup.source.get() {
            SecretSource::New => 0,
            SecretSource::Typed => 1,
            SecretSource::Address => 2,
        };
        10 * source + usize::from(setup.is_unverified())
    }
}
