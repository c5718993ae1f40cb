//! The rules of a policy, and what they say about an admin and a user.
//!
//! A rule is a set of predicates, never an expression: several keys must all fit, and of the values
//! of a key any one.

use factordesk_model::{Operation, Permission};
use serde_json::Value;

use super::address::{self, Domain};
use super::facts::{AdminFacts, UserFacts};

/// A complete policy. The default is that of a desk without a policy file: every user is in scope,
/// none is protected, and no admin may change their own methods.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Policy {
    /// `None` without a policy file: every user is in scope
    pub(super) scopes: Option<Vec<Scope>>,
    pub(super) protected: Vec<Protected>,
    pub(super) own_allowed: bool,
    pub(super) sign_in: Vec<SignIn>,
}

/// `[[scope]]`: which users these admins may touch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scope {
    pub(super) name: String,
    pub(super) admins: Admins,
    pub(super) users: Users,
}

/// `[[protected]]`: users whose methods only some admins may change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Protected {
    pub(super) name: String,
    pub(super) users: Users,
}

/// `[[sign_in]]`: how an admin must have signed in for these operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignIn {
    pub(super) name: String,
    pub(super) operations: Vec<Operation>,
    /// One of these values of `acr`, or one of [`Self::amr`]
    pub(super) acr: Vec<String>,
    pub(super) amr: Vec<String>,
    /// What a step-up asks the provider for
    pub(super) acr_values: Option<String>,
    /// In seconds
    pub(super) max_age: Option<u64>,
}

/// The admins that a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Admins {
    All,
    Where {
        roles: Vec<String>,
        permissions: Vec<Permission>,
        emails: Vec<String>,
    },
}

/// The users that a rule is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Users {
    All,
    Where(Box<UserPredicates>),
}

/// The predicates on a user. An empty list is a key that the rule doesn't have.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct UserPredicates {
    pub(super) user_ids: Vec<String>,
    pub(super) connections: Vec<String>,
    pub(super) email_domains: Vec<Domain>,
    pub(super) organizations: Vec<String>,
    pub(super) roles: Vec<String>,
    /// Path and accepted values
    pub(super) app_metadata: Vec<(String, Vec<Value>)>,
}

/// The users that an admin may touch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reach<'p> {
    /// Every user, by the rule of this name; `None` without a policy file
    Everyone(Option<&'p str>),
    /// The users of these scopes; none if it is empty
    Within(Vec<&'p Scope>),
}

/// The name of the rule by which a user is in scope; `None` without a policy file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InScope<'p>(pub(crate) Option<&'p str>);

/// What has to be read of a user, apart from the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Needs {
    pub(crate) organizations: bool,
    pub(crate) roles: bool,
}

impl Admins {
    fn include(&self, admin: &AdminFacts) -> bool {
        let Self::Where {
            roles,
            permissions,
            emails,
        } = self
        else {
            return true;
        };
        let has_email = |email: &String| {
            let own = admin.email.as_deref();
            own.is_some_and(|own| address::are_equal(own, email))
        };
        (roles.is_empty() || roles.iter().any(|role| admin.roles.contains(role)))
            && (permissions.is_empty()
                || permissions
                    .iter()
                    .any(|permission| admin.permissions.contains(permission)))
            && (emails.is_empty() || (admin.is_email_verified && emails.iter().any(has_email)))
    }
}

impl Users {
    fn include(&self, user: &UserFacts) -> bool {
        match self {
            Self::All => true,
            Self::Where(predicates) => predicates.fit(user),
        }
    }

    pub(super) fn predicates(&self) -> Option<&UserPredicates> {
        match self {
            Self::All => None,
            Self::Where(predicates) => Some(predicates),
        }
    }

    fn needs(&self) -> Needs {
        let predicates = self.predicates();
        Needs {
            organizations: predicates.is_some_and(|p| !p.organizations.is_empty()),
            roles: predicates.is_some_and(|p| !p.roles.is_empty()),
        }
    }
}

impl UserPredicates {
    fn fit(&self, user: &UserFacts) -> bool {
        let connection = user.main_connection();
        let domain = || user.email.as_deref().and_then(Domain::of_address);
        let fits_metadata = |(path, accepted): &(String, Vec<Value>)| {
            let found = user.app_metadata.get(path);
            found.is_some_and(|found| found.iter().any(|value| accepted.contains(value)))
        };
        // What wasn't read fits nothing: a scope then doesn't open.
        (self.user_ids.is_empty() || self.user_ids.contains(&user.user_id))
            && any(&self.connections, |one| connection == Some(one))
            && (self.email_domains.is_empty()
                || domain().is_some_and(|domain| self.email_domains.contains(&domain)))
            && any(&self.organizations, |one| {
                user.organizations
                    .as_ref()
                    .is_some_and(|all| all.iter().any(|id| id == one))
            })
            && any(&self.roles, |one| {
                user.roles.as_ref().is_some_and(|all| {
                    all.iter()
                        .any(|role| role.id == one || role.name.as_deref() == Some(one))
                })
            })
            && self.app_metadata.iter().all(fits_metadata)
    }
}

fn any(values: &[String], fits: impl Fn(&str) -> bool) -> bool {
    values.is_empty() || values.iter().any(|value| fits(value))
}

impl Reach<'_> {
    /// Whether it has limits: then a user must be read before anything is done to them.
    pub(crate) fn is_limited(&self) -> bool {
        matches!(self, Self::Within(_))
    }

    /// Whether it includes no user at all.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Within(scopes) if scopes.is_empty())
    }

    /// Whether a user's organizations decide. They are then always read, so that a user out of scope
    /// takes the same calls as one that doesn't exist.
    pub(crate) fn needs_organizations(&self) -> bool {
        self.scopes().any(|scope| scope.users.needs().organizations)
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = &Scope> {
        let scopes: &[&Scope] = match self {
            Self::Everyone(_) => &[],
            Self::Within(scopes) => scopes,
        };
        scopes.iter().copied()
    }
}

impl<'p> Reach<'p> {
    /// The rule by which the user is in it; `None` if the user isn't.
    pub(crate) fn includes(&self, user: &UserFacts) -> Option<InScope<'p>> {
        match self {
            Self::Everyone(name) => Some(InScope(*name)),
            Self::Within(scopes) => {
                let scope = scopes.iter().find(|scope| scope.users.include(user));
                scope.map(|scope| InScope(Some(&*scope.name)))
            }
        }
    }
}

impl Policy {
    /// Whether there is a policy file.
    pub(crate) fn has_file(&self) -> bool {
        self.scopes.is_some()
    }

    /// The users that this admin may touch. With a policy file, an admin that no rule names may touch
    /// none.
    pub(crate) fn reach(&self, admin: &AdminFacts) -> Reach<'_> {
        let Some(scopes) = &self.scopes else {
            return Reach::Everyone(None);
        };
        let own: Vec<&Scope> = scopes
            .iter()
            .filter(|scope| scope.admins.include(admin))
            .collect();
        match own.iter().find(|scope| scope.users == Users::All) {
            Some(all) => Reach::Everyone(Some(&all.name)),
            None => Reach::Within(own),
        }
    }

    /// The rule that protects this user.
    pub(crate) fn protection(&self, user: &UserFacts) -> Option<&str> {
        let rule = self
            .protected
            .iter()
            .find(|rule| rule.users.include(user))?;
        Some(&rule.name)
    }

    /// Whether any user is protected.
    pub(crate) fn protects(&self) -> bool {
        !self.protected.is_empty()
    }

    /// What protection depends on, apart from the profile.
    pub(crate) fn protection_needs(&self) -> Needs {
        let needs = self.protected.iter().map(|rule| rule.users.needs());
        needs.fold(Needs::default(), |all, one| Needs {
            organizations: all.organizations || one.organizations,
            roles: all.roles || one.roles,
        })
    }

    /// Whether admins may change their own methods.
    pub(crate) fn allows_own(&self) -> bool {
        self.own_allowed
    }

    /// The rule about signing in that this admin doesn't meet for the operation.
    pub(crate) fn sign_in_fault(
        &self,
        admin: &AdminFacts,
        operation: Operation,
        now: u64,
    ) -> Option<&SignIn> {
        let mut rules = self.sign_in.iter();
        rules.find(|rule| rule.operations.contains(&operation) && !rule.is_met(admin, now))
    }

    /// Whether a step-up may ask the provider for these `acr_values`: only what a rule names.
    pub(crate) fn may_ask(&self, acr_values: &str) -> bool {
        let mut rules = self.sign_in.iter();
        rules.any(|rule| rule.acr_values.as_deref() == Some(acr_values))
    }

    /// The paths below `app_metadata` that the rules name.
    pub(crate) fn metadata_paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self
            .all_predicates()
            .flat_map(|predicates| predicates.app_metadata.iter())
            .map(|(path, _)| path.as_str())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// The scopes that the proxy's application needs because of this policy.
    pub(crate) fn upstream_scopes(&self) -> Vec<&'static str> {
        let uses = |needs: fn(&UserPredicates) -> bool| self.all_predicates().any(needs);
        let searches = self.scopes.iter().flatten();
        let searches_organizations = searches
            .map(|scope| scope.users.needs())
            .any(|needs| needs.organizations);
        [
            (uses(|p| !p.roles.is_empty()), "read:roles"),
            (uses(|p| !p.organizations.is_empty()), "read:organizations"),
            (searches_organizations, "read:organization_members"),
        ]
        .into_iter()
        .filter_map(|(used, scope)| used.then_some(scope))
        .collect()
    }

    fn all_predicates(&self) -> impl Iterator<Item = &UserPredicates> {
        let scopes = self.scopes.iter().flatten().map(|scope| &scope.users);
        let protected = self.protected.iter().map(|rule| &rule.users);
        scopes.chain(protected).filter_map(Users::predicates)
    }
}

impl Scope {
    pub(super) fn predicates(&self) -> Option<&UserPredicates> {
        self.users.predicates()
    }
}

impl SignIn {
    fn is_met(&self, admin: &AdminFacts, now: u64) -> bool {
        let has_class = admin.acr.as_ref().is_some_and(|acr| self.acr.contains(acr));
        let has_method = self.amr.iter().any(|amr| admin.amr.contains(amr));
        let any_way = self.acr.is_empty() && self.amr.is_empty();
        let is_recent = self.max_age.is_none_or(|limit| {
            let signed_in = admin.auth_time;
            // A sign-in in the future isn't recent: it would stay so for too long.
            signed_in.is_some_and(|at| at <= now + LEEWAY && now <= at.saturating_add(limit))
        });
        (has_class || has_method || any_way) && is_recent
    }

    /// `acr_values` of the challenge.
    pub(crate) fn acr_values(&self) -> Option<&str> {
        self.acr_values.as_deref()
    }

    /// `max_age` of the challenge, in seconds.
    pub(crate) fn max_age(&self) -> Option<u64> {
        self.max_age
    }
}

/// Allowed difference of the provider's clock, in seconds; the same as for tokens.
const LEEWAY: u64 = 30;

impl Policy {
    /// How many rules there are, for the log. The rules themselves name people.
    pub(super) fn summary(&self) -> String {
        format!(
            "{} scopes, {} about protected users, {} about signing in, own methods {}",
            self.scopes.as_ref().map_or(0, Vec::len),
            self.protected.len(),
            self.sign_in.len(),
            if self.own_allowed {
                "allowed"
            } else {
                "refused"
            },
        )
    }
}
