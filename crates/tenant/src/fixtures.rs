//! The content of a new tenant: the demo, nothing, or a JSON file.

mod build;
mod delegation;
mod demo;
mod findable;
mod names;
mod people;

mod showcase;

use std::collections::BTreeMap;
use std::fs;

use factordesk_model::{AuthenticationMethod, GuardianFactor, UserSummary};
use serde::{Deserialize, Serialize};

use crate::config::{Seed, StartError};
use crate::memberships::{Organization, Role};
use crate::tickets::StoredTicket;

/// A tenant as a JSON file. `--export` writes it, `--seed FILE.json` reads it:
///
/// ```json
/// {
///   "users": [{"user_id": "auth0|1", "email": "a@example.com", "name": "A"}],
///   "authentication_methods": {"auth0|1": [{"id": "totp|dev_0123456789abcdef", "type": "totp", "confirmed": true,
///                                           "created_at": "2021-09-23T22:57:30.206Z"}]},
///   "remembered_browsers": {"auth0|1": 2},
///   "factors": [{"name": "otp", "enabled": true, "trial_expired": false}],
///   "message_types": ["sms", "voice"],
///   "roles": [{"id": "rol_0123456789abcdef", "name": "Staff", "members": ["auth0|1"]}],
///   "organizations": [{"id": "org_0123456789abcdef", "name": "acme", "members": ["auth0|1"]}]
/// }
/// ```
///
/// Users and methods have the Management API's fields; unknown fields are kept and returned too. Every key is
/// optional. Without `factors` and `message_types`, the tenant has all of Auth0's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedFile {
    /// The users
    #[serde(default)]
    pub users: Vec<UserSummary>,
    /// Their methods, by user id
    #[serde(default)]
    // Sorted: the demo draws a random number for each key, and has to be the same at each start.
    pub authentication_methods: BTreeMap<String, Vec<AuthenticationMethod>>,
    /// Number of browsers that skip the second factor, by user id
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub remembered_browsers: BTreeMap<String, u32>,
    /// Enrolment tickets, by user id
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tickets: BTreeMap<String, Vec<StoredTicket>>,
    /// The response of `/guardian/factors`
    #[serde(default = "all_factors")]
    pub factors: Vec<GuardianFactor>,
    /// The response of `/guardian/factors/phone/message-types`
    #[serde(default = "all_message_types")]
    pub message_types: Vec<String>,
    /// The roles, with the ids of the users who have them
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// The organizations, with the ids of their members
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<Organization>,
}

impl SeedFile {
    /// A tenant without users.
    pub fn empty() -> Self {
        Self {
            users: Vec::new(),
            authentication_methods: BTreeMap::new(),
            remembered_browsers: BTreeMap::new(),
            tickets: BTreeMap::new(),
            factors: all_factors(),
            message_types: all_message_types(),
            roles: Vec::new(),
            organizations: Vec::new(),
        }
    }
}

/// The factors in the order of the API's response, all but `duo` turned on.
fn all_factors() -> Vec<GuardianFactor> {
    [
        "sms",
        "push-notification",
        "otp",
        "email",
        "duo",
        "webauthn-roaming",
        "webauthn-platform",
        "recovery-code",
    ]
    .into_iter()
    .map(|name| GuardianFactor {
        name: name.to_owned(),
        enabled: name != "duo",
        trial_expired: Some(false),
    })
    .collect()
}

fn all_message_types() -> Vec<String> {
    vec!["sms".to_owned(), "voice".to_owned()]
}

/// The seed's content; dates are relative to `now` (milliseconds since 1970).
pub(crate) fn load(seed: &Seed, now: u64) -> Result<SeedFile, StartError> {
    match seed {
        Seed::Demo => Ok(demo::tenant(now)),
        Seed::Empty => Ok(SeedFile::empty()),
        Seed::File(path) => {
            let refused = |cause: String| StartError::Seed(path.clone(), cause);
            let text = fs::read_to_string(path).map_err(|e| refused(e.to_string()))?;
            let file: SeedFile = serde_json::from_str(&text).map_err(|e| refused(e.to_string()))?;
            // `Data::from_seed` would leave such a user out without a word.
            if let Some(at) = file.users.iter().position(|user| user.user_id.is_none()) {
                return Err(refused(format!(
                    "users[{at}] has no usable user_id (provider|id)"
                )));
            }
            Ok(file)
        }
    }
}
