//! The tenant's control interface for tests: what an operator does in Auth0's dashboard, and injected faults.

use std::collections::VecDeque;
use std::sync::Arc;

use factordesk_model::{AuthenticationMethod, MethodId, Permission, UserId, UserSummary};

use crate::app::App;
use crate::error::ApiError;
use crate::fixtures::SeedFile;
use crate::handlers::authentication_methods::list;
use crate::masking::Masking;
use crate::memberships::{self, Organization, Role};
use crate::oidc::keys::KeyError;
use crate::store::ChangeError;
use crate::sync::lock;
use crate::tickets::{SentMail, StoredTicket};

/// A request that the tenant has answered, without headers and bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The path as received
    pub path: String,
    /// The raw query, empty without one
    pub query: String,
    /// The status of the response
    pub status: u16,
}

/// Maximum number of requests to remember; the oldest are dropped.
pub(crate) const LOG_LENGTH: usize = 10_000;

/// The fault injected into a Management API request.
#[derive(Debug)]
pub(crate) enum ApiFault {
    /// It isn't carried out, and gets this response
    Instead(ApiError),
    /// It is carried out, but gets this response
    AfterCommit(ApiError),
    /// None: the fault is meant for a later request
    LetThrough,
    /// None as long as the requests are reads: the next fault is meant for the first other one
    LetReadsThrough,
}

/// Faults that wait for their requests, in order.
#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) api: VecDeque<ApiFault>,
    pub(crate) token: VecDeque<u16>,
}

/// Why a control operation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// There is no such user.
    #[error("there is no such user")]
    NoSuchUser,
    /// There is no admin with this e-mail address.
    #[error("there is no admin with this e-mail address")]
    NoSuchAdmin,
    /// The user or method has no id.
    #[error("the user or method has no id")]
    NoId,
    /// The text is not an RSA public key in PEM.
    #[error("the text is not an RSA public key in PEM")]
    NotAKey,
    /// The key couldn't be generated.
    #[error("the RSA key couldn't be generated")]
    Key,
    /// The data file couldn't be written.
    #[error("the data file couldn't be written")]
    Storage,
}

impl From<KeyError> for ControlError {
    fn from(_: KeyError) -> Self {
        Self::Key
    }
}

/// Controls a running tenant. Every change takes effect at once.
#[derive(Clone)]
pub struct Control(pub(crate) Arc<App>);

impl Control {
    /// Signs with a new key from now on. The previous key stays in the JWKS, so that its tokens remain valid.
    pub fn rotate_signing_key(&self) -> Result<(), ControlError> {
        Ok(self.0.keys.rotate()?)
    }

    /// Revokes every Management API token issued so far.
    pub fn revoke_m2m_tokens(&self) {
        lock(&self.0.oidc).revoke_m2m_tokens();
    }

    /// Sets the scopes of Management API tokens issued from now on.
    pub fn set_m2m_scopes(&self, scopes: &[&str]) {
        lock(&self.0.oidc).m2m_scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    }

    /// Registers a public key (PEM, SPKI or PKCS#1) for the M2M client, which can then authenticate by
    /// `private_key_jwt` only, as at Auth0. Several keys can be registered.
    pub fn register_m2m_public_key(&self, pem: &str) -> Result<(), ControlError> {
        lock(&self.0.oidc).register_key(pem)
    }

    /// Sets an admin's permissions in tokens issued from now on.
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

    /// Sets an admin's e-mail address, which is also the login name, and whether it is verified. Logins from before
    /// end.
    pub fn set_admin_email(
        &self,
        email: &str,
        new: &str,
        verified: bool,
    ) -> Result<(), ControlError> {
        let mut oidc = lock(&self.0.oidc);
        let admin = oidc.admin_mut(email).ok_or(ControlError::NoSuchAdmin)?;
        new.clone_into(&mut admin.email);
        admin.email_verified = verified;
        Ok(())
    }

    /// Sets an admin's roles in tokens issued from now on.
    pub fn set_admin_roles(&self, email: &str, roles: &[&str]) -> Result<(), ControlError> {
        let mut oidc = lock(&self.0.oidc);
        let admin = oidc.admin_mut(email).ok_or(ControlError::NoSuchAdmin)?;
        admin.roles = roles.iter().map(|role| (*role).to_owned()).collect();
        Ok(())
    }

    /// Ends all login sessions, and with them their refresh tokens.
    pub fn end_sessions(&self) {
        lock(&self.0.oidc).end_sessions();
    }

    /// The number of refresh tokens.
    pub fn refresh_tokens(&self) -> usize {
        lock(&self.0.oidc).refresh_tokens()
    }

    /// Sets what the tenant masks in responses about methods.
    pub fn set_masking(&self, masking: Masking) {
        lock(&self.0.switches).masking = masking;
    }

    /// Sets whether an e-mail factor is rejected if the user has another factor.
    ///
    /// A real tenant was recorded to accept it, although the documentation says that e-mail is only supported without
    /// another factor.
    pub fn set_email_only_alone(&self, only_alone: bool) {
        lock(&self.0.switches).email_only_alone = only_alone;
    }

    /// The requests answered so far, oldest first.
    pub fn request_log(&self) -> Vec<LoggedRequest> {
        lock(&self.0.log).iter().cloned().collect()
    }

    /// Empties the request log.
    pub fn clear_request_log(&self) {
        lock(&self.0.log).clear();
    }

    /// Fails the next Management API requests, one per status, without carrying them out.
    pub fn fail_next(&self, statuses: &[u16]) {
        let faults = statuses
            .iter()
            .map(|s| ApiFault::Instead(ApiError::of_status(*s)));
        lock(&self.0.faults).api.extend(faults);
    }

    /// Rejects the next Management API request with this error, without carrying it out.
    pub fn refuse_next(&self, status: u16, code: &str, message: &str) {
        let refusal = ApiError::new(status, code, message);
        lock(&self.0.faults)
            .api
            .push_back(ApiFault::Instead(refusal));
    }

    /// Fails the next Management API requests, one per status, after carrying them out.
    pub fn fail_next_after_commit(&self, statuses: &[u16]) {
        let faults = statuses
            .iter()
            .map(|s| ApiFault::AfterCommit(ApiError::of_status(*s)));
        lock(&self.0.faults).api.extend(faults);
    }

    /// Lets this number of Management API requests through; faults that are added afterwards apply to later ones.
    pub fn let_through(&self, calls: usize) {
        let calls = std::iter::repeat_with(|| ApiFault::LetThrough).take(calls);
        lock(&self.0.faults).api.extend(calls);
    }

    /// Lets all Management API reads through until the next other request, for which the faults are that are added
    /// afterwards. How many reads come before a mutation is the proxy's business.
    pub fn let_reads_through(&self) {
        lock(&self.0.faults)
            .api
            .push_back(ApiFault::LetReadsThrough);
    }

    /// Fails the next token requests, one per status.
    pub fn fail_next_token(&self, statuses: &[u16]) {
        lock(&self.0.faults).token.extend(statuses);
    }

    /// Removes the faults that haven't been used yet.
    pub fn clear_faults(&self) {
        *lock(&self.0.faults) = Faults::default();
    }

    /// The ids of all users, in the order of the store.
    pub fn user_ids(&self) -> Vec<UserId> {
        self.0.store.read(|data| {
            let users = data.records().iter();
            users.filter_map(|r| r.user.user_id.clone()).collect()
        })
    }

    /// A user; `None` if it doesn't exist.
    pub fn user(&self, id: &UserId) -> Option<UserSummary> {
        self.0.store.read(|d| d.get(id).map(|r| r.user.clone()))
    }

    /// Adds a user, or replaces it without changing its methods.
    pub fn put_user(&self, user: UserSummary) -> Result<(), ControlError> {
        let id = user.user_id.clone().ok_or(ControlError::NoId)?;
        let kept = self.0.store.put_user(&id, user);
        kept.map_err(|_| ControlError::Storage)
    }

    /// A user's methods as they are stored, including TOTP secrets. Empty for an unknown user.
    pub fn methods_of(&self, user: &UserId) -> Vec<AuthenticationMethod> {
        let methods = |data: &crate::store::Data| data.get(user).map(|r| r.methods.clone());
        self.0.store.read(methods).unwrap_or_default()
    }

    /// A user's methods as the list returns them: in its order, and masked. Empty for an unknown user.
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

    /// Adds a method, or replaces the one with its id. No rule is checked.
    pub fn put_method(
        &self,
        user: &UserId,
        method: AuthenticationMethod,
    ) -> Result<(), ControlError> {
        // A stored method without an id could be neither read nor deleted through the API.
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

    /// Removes a method. No rule is checked, and linked methods stay.
    pub fn remove_method(&self, user: &UserId, id: &MethodId) -> Result<(), ControlError> {
        self.change(user, |methods| {
            methods.retain(|m| m.id.as_ref() != Some(id));
        })
    }

    /// Replaces all methods. No rule is checked.
    pub fn set_methods(
        &self,
        user: &UserId,
        methods: Vec<AuthenticationMethod>,
    ) -> Result<(), ControlError> {
        self.change(user, |old| *old = methods)
    }

    /// Turns a factor on or off; an unknown name is added.
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

    /// Adds a role with its members, or replaces the one with its id.
    pub fn put_role(&self, role: Role) -> Result<(), ControlError> {
        let kept = self
            .0
            .store
            .change_settings(|settings| memberships::put(&mut settings.roles, role));
        kept.map_err(|_| ControlError::Storage)
    }

    /// Sets the roles of a user, by id and name. Roles that don't exist yet are added.
    pub fn put_roles(&self, user: &UserId, roles: &[(&str, &str)]) -> Result<(), ControlError> {
        let kept = self.0.store.change_settings(|settings| {
            memberships::set(&mut settings.roles, user, roles);
        });
        kept.map_err(|_| ControlError::Storage)
    }

    /// Sets the organizations of a user, by id and name. Organizations that don't exist yet are added.
    pub fn put_organizations(
        &self,
        user: &UserId,
        organizations: &[(&str, &str)],
    ) -> Result<(), ControlError> {
        let kept = self.0.store.change_settings(|settings| {
            memberships::set(&mut settings.organizations, user, organizations);
        });
        kept.map_err(|_| ControlError::Storage)
    }

    /// Adds an organization with its members, or replaces the one with its id.
    pub fn put_organization(&self, organization: Organization) -> Result<(), ControlError> {
        let kept = self.0.store.change_settings(|settings| {
            memberships::put(&mut settings.organizations, organization);
        });
        kept.map_err(|_| ControlError::Storage)
    }

    /// Sets the channels of the phone factor: `sms`, `voice`.
    pub fn set_message_types(&self, types: &[&str]) -> Result<(), ControlError> {
        let kept = self.0.store.change_settings(|settings| {
            settings.message_types = types.iter().map(|t| (*t).to_owned()).collect();
        });
        kept.map_err(|_| ControlError::Storage)
    }

    /// The mails with enrolment tickets that Auth0 would have sent, oldest first.
    pub fn mails(&self) -> Vec<SentMail> {
        lock(&self.0.mails).iter().cloned().collect()
    }

    /// A user's enrolment tickets, oldest first. Empty for an unknown user.
    pub fn tickets_of(&self, user: &UserId) -> Vec<StoredTicket> {
        let tickets = |data: &crate::store::Data| data.get(user).map(|r| r.tickets.clone());
        self.0.store.read(tickets).unwrap_or_default()
    }

    /// The number of browsers that skip the second factor for this user; `None` if the user doesn't exist.
    pub fn remembered_browsers(&self, user: &UserId) -> Option<u32> {
        let browsers = |data: &crate::store::Data| data.get(user).map(|r| r.remembered_browsers);
        self.0.store.read(browsers)
    }

    /// Sets the number of remembered browsers.
    pub fn set_remembered_browsers(&self, user: &UserId, count: u32) -> Result<(), ControlError> {
        self.change_record(user, |record| record.remembered_browsers = count)
    }

    /// The tenant's content, in the format of a seed file.
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
            // No rule is checked here, so there is nothing to refuse: the type is `Infallible`.
            ChangeError::Refused(never) => match never {},
        })
    }
}
