//! The tenant's back door, for tests: what an operator would do in Auth0's dashboard, and faults on demand.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use factordesk_model::{AuthenticationMethod, MethodId, Permission, UserId, UserSummary};

use crate::app::App;
use crate::error::ApiError;
use crate::fixtures::SeedFile;
use crate::handlers::authentication_methods::list;
use crate::masking::Masking;
use crate::oidc::keys::KeyError;
use crate::store::ChangeError;
use crate::sync::lock;
use crate::tickets::{SentMail, StoredTicket};

/// One request that the tenant answered, without headers and bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The path as it was on the wire
    pub path: String,
    /// The raw query, empty when there was none
    pub query: String,
    /// The status of the answer
    pub status: u16,
}

/// The most requests that are remembered; older ones are forgotten.
pub(crate) const LOG_LENGTH: usize = 10_000;

/// What happens to a Management API call.
#[derive(Debug)]
pub(crate) enum ApiFault {
    /// It isn't carried out and gets this response
    Instead(ApiError),
    /// It is carried out and gets this response all the same
    AfterCommit(ApiError),
    /// Nothing: a later call is meant
    LetThrough,
}

/// Faults that wait for their request.
#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) api: VecDeque<ApiFault>,
    pub(crate) token: VecDeque<u16>,
}

/// Why a control call did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlError {
    /// There is no such user.
    NoSuchUser,
    /// There is no admin with this e-mail address.
    NoSuchAdmin,
    /// The user or method has no id.
    NoId,
    /// Not the PEM text of an RSA public key.
    NotAKey,
    /// No key could be made.
    Key,
    /// The data file could not be written.
    Storage,
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchUser => "there is no such user",
            Self::NoSuchAdmin => "there is no admin with this e-mail address",
            Self::NoId => "it has no id",
            Self::NotAKey => "not the PEM text of an RSA public key",
            Self::Key => "no RSA key could be generated",
            Self::Storage => "the data file could not be written",
        })
    }
}

impl std::error::Error for ControlError {}

impl From<KeyError> for ControlError {
    fn from(_: KeyError) -> Self {
        Self::Key
    }
}

/// A handle on a running tenant. Everything takes effect at once.
#[derive(Clone)]
pub struct Control(pub(crate) Arc<App>);

impl Control {
    /// Signs with a new key from now on. The one before stays in the JWKS, so that its tokens stay good.
    pub fn rotate_signing_key(&self) -> Result<(), ControlError> {
        Ok(self.0.keys.rotate()?)
    }

    /// Every Management API token issued so far is invalid from now on.
    pub fn revoke_m2m_tokens(&self) {
        lock(&self.0.oidc).revoke_m2m_tokens();
    }

    /// The scopes of the Management API tokens issued from now on.
    pub fn set_m2m_scopes(&self, scopes: &[&str]) {
        lock(&self.0.oidc).m2m_scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    }

    /// Registers a public key (PEM, SPKI or PKCS#1) for the M2M client, which from now on authenticates by `private_key_jwt`
    /// only, as in Auth0. Several keys may be registered.
    pub fn register_m2m_public_key(&self, pem: &str) -> Result<(), ControlError> {
        lock(&self.0.oidc).register_key(pem)
    }

    /// What an admin may do, in the tokens issued from now on.
    pub fn set_permissions(
        &self,
        email: &str,
        permissions: &[Permission],
    ) -> Result<(), ControlError> {
        let mut oidc = lock(&self.0.oidc);
        let admin = oidc.admin_mut(email).ok_or(ControlError::NoSuchAdmin)?;
        admin.permissions = permissions.to_vec();
        Ok(())
    }

    /// Ends every login session, and with them the refresh tokens.
    pub fn end_sessions(&self) {
        lock(&self.0.oidc).end_sessions();
    }

    /// How many refresh tokens there are.
    pub fn refresh_tokens(&self) -> usize {
        lock(&self.0.oidc).refresh_tokens()
    }

    /// What is hidden in the answers about methods, from now on.
    pub fn set_masking(&self, masking: Masking) {
        lock(&self.0.switches).masking = masking;
    }

    /// Whether an e-mail factor is refused beside another factor, from now on. A real tenant was recorded to take it, although
    /// the documents say that it is only supported when the user has no other factor.
    pub fn set_email_only_alone(&self, only_alone: bool) {
        lock(&self.0.switches).email_only_alone = only_alone;
    }

    /// The requests answered so far, oldest first.
    pub fn request_log(&self) -> Vec<LoggedRequest> {
        lock(&self.0.log).iter().cloned().collect()
    }

    /// Forgets them.
    pub fn clear_request_log(&self) {
        lock(&self.0.log).clear();
    }

    /// The next Management API calls get these statuses, one each, and are not carried out.
    pub fn fail_next(&self, statuses: &[u16]) {
        let faults = statuses
            .iter()
            .map(|s| ApiFault::Instead(ApiError::of_status(*s)));
        lock(&self.0.faults).api.extend(faults);
    }

    /// The next Management API call is refused with this status, error code and message, and is not carried out.
    pub fn refuse_next(&self, status: u16, code: &str, message: &str) {
        let refusal = ApiError::new(status, code, message);
        lock(&self.0.faults)
            .api
            .push_back(ApiFault::Instead(refusal));
    }

    /// The next Management API calls are carried out, and get these statuses all the same.
    pub fn fail_next_after_commit(&self, statuses: &[u16]) {
        let faults = statuses
            .iter()
            .map(|s| ApiFault::AfterCommit(ApiError::of_status(*s)));
        lock(&self.0.faults).api.extend(faults);
    }

    /// So many of the next Management API calls are answered as ever; faults that are set after this strike later ones.
    pub fn let_through(&self, calls: usize) {
        let calls = std::iter::repeat_with(|| ApiFault::LetThrough).take(calls);
        lock(&self.0.faults).api.extend(calls);
    }

    /// The next token requests get these statuses, one each.
    pub fn fail_next_token(&self, statuses: &[u16]) {
        lock(&self.0.faults).token.extend(statuses);
    }

    /// Faults that still wait for their request are taken back.
    pub fn clear_faults(&self) {
        *lock(&self.0.faults) = Faults::default();
    }

    /// The ids of all users, in the tenant's order.
    pub fn user_ids(&self) -> Vec<UserId> {
        self.0.store.read(|data| {
            let users = data.records().iter();
            users.filter_map(|r| r.user.user_id.clone()).collect()
        })
    }

    /// A user; `None` when there is no such user.
    pub fn user(&self, id: &UserId) -> Option<UserSummary> {
        self.0.store.read(|d| d.get(id).map(|r| r.user.clone()))
    }

    /// Adds a user, or replaces one whose methods stay.
    pub fn put_user(&self, user: UserSummary) -> Result<(), ControlError> {
        let id = user.user_id.clone().ok_or(ControlError::NoId)?;
        let kept = self.0.store.put_user(&id, user);
        kept.map_err(|_| ControlError::Storage)
    }

    /// A user's methods as they are stored, TOTP secrets included. Empty for an unknown user.
    pub fn methods_of(&self, user: &UserId) -> Vec<AuthenticationMethod> {
        let methods = |data: &crate::store::Data| data.get(user).map(|r| r.methods.clone());
        self.0.store.read(methods).unwrap_or_default()
    }

    /// A user's methods as the list answers them: in its order, and with what the tenant hides. Empty for an unknown user.
    pub fn listed(&self, user: &UserId) -> Vec<AuthenticationMethod> {
        let masking = self.0.masking();
        let listed = |data: &crate::store::Data| {
            let methods = &data.get(user)?.methods;
            Some(
                list::answers(methods, masking)
                    .map(AuthenticationMethod::from_value)
                    .collect(),
            )
        };
        self.0.store.read(listed).unwrap_or_default()
    }

    /// Adds a method, or replaces the one with its id, past every rule.
    pub fn put_method(
        &self,
        user: &UserId,
        method: AuthenticationMethod,
    ) -> Result<(), ControlError> {
        if method.id.is_none() {
            return Err(ControlError::NoId);
        }
        self.change(user, |methods| {
            match methods.iter_mut().find(|m| m.id == method.id) {
                Some(old) => *old = method,
                None => methods.push(method),
            }
        })
    }

    /// Takes a method away, past every rule; what is linked with it stays.
    pub fn remove_method(&self, user: &UserId, id: &MethodId) -> Result<(), ControlError> {
        self.change(user, |methods| {
            methods.retain(|m| m.id.as_ref() != Some(id));
        })
    }

    /// Replaces all methods, past every rule.
    pub fn set_methods(
        &self,
        user: &UserId,
        methods: Vec<AuthenticationMethod>,
    ) -> Result<(), ControlError> {
        self.change(user, |old| *old = methods)
    }

    /// Turns a factor on or off; a name that isn't there yet is added.
    pub fn set_factor_enabled(&self, name: &str, enabled: bool) -> Result<(), ControlError> {
        let kept = self.0.store.change_settings(|settings| {
            if let Some(factor) = settings.factors.iter_mut().find(|f| f.name == name) {
                factor.enabled = enabled;
            } else {
                settings.factors.push(factordesk_model::GuardianFactor {
                    name: name.to_owned(),
                    enabled,
                    trial_expired: Some(false),
                });
            }
        });
        kept.map_err(|_| ControlError::Storage)
    }

    /// The channels of the phone factor: `sms`, `voice`.
    pub fn set_message_types(&self, types: &[&str]) -> Result<(), ControlError> {
        let kept = self.0.store.change_settings(|settings| {
            settings.message_types = types.iter().map(|t| (*t).to_owned()).collect();
        });
        kept.map_err(|_| ControlError::Storage)
    }

    /// The mails with enrolment tickets that would have been sent so far, oldest first.
    pub fn mails(&self) -> Vec<SentMail> {
        lock(&self.0.mails).iter().cloned().collect()
    }

    /// A user's enrolment tickets, oldest first. Empty for an unknown user.
    pub fn tickets_of(&self, user: &UserId) -> Vec<StoredTicket> {
        let tickets = |data: &crate::store::Data| data.get(user).map(|r| r.tickets.clone());
        self.0.store.read(tickets).unwrap_or_default()
    }

    /// How many browsers skip the second factor for this user; `None` when there is no such user.
    pub fn remembered_browsers(&self, user: &UserId) -> Option<u32> {
        let browsers = |data: &crate::store::Data| data.get(user).map(|r| r.remembered_browsers);
        self.0.store.read(browsers)
    }

    /// Sets it.
    pub fn set_remembered_browsers(&self, user: &UserId, count: u32) -> Result<(), ControlError> {
        self.change_record(user, |record| record.remembered_browsers = count)
    }

    /// The tenant's content in the shape that a seed file has.
    pub fn export(&self) -> SeedFile {
        self.0.store.read(crate::store::Data::to_seed)
    }

    fn change(
        &self,
        user: &UserId,
        change: impl FnOnce(&mut Vec<AuthenticationMethod>),
    ) -> Result<(), ControlError> {
        self.change_record(user, |record| change(&mut record.methods))
    }

    fn change_record(
        &self,
        user: &UserId,
        change: impl FnOnce(&mut crate::store::Record),
    ) -> Result<(), ControlError> {
        let changed = self.0.store.change(user, |record| {
            change(record);
            Ok::<(), std::convert::Infallible>(())
        });
        changed.map_err(|error| match error {
            ChangeError::NoSuchUser => ControlError::NoSuchUser,
            ChangeError::Persist(_) => ControlError::Storage,
            ChangeError::Refused(never) => match never {},
        })
    }
}
