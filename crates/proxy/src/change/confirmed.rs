//! The list of methods that an admin has seen and confirmed, before all of it is replaced or deleted.

use factordesk_model::{AuthenticationMethod, ListVersion, MethodPage, Permission, Totals, mask};

use super::Change;
use crate::auth0::limiter::Turn;
use crate::error::ApiError;

/// The methods as they are shown unasked: masked, without secrets. A list's version is the version of these.
pub(crate) fn as_shown(methods: &[AuthenticationMethod]) -> Vec<AuthenticationMethod> {
    methods
        .iter()
        .map(|method| {
            let mut shown = method.clone();
            mask::without_secrets(&mut shown);
            mask::hide(shown)
        })
        .collect()
}

impl Change {
    /// The list as it is now, which must be the confirmed one.
    pub(super) async fn methods_as_confirmed(
        &self,
        confirmed: ListVersion,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        let forwarder = self.state.forwarder();
        let methods = forwarder.methods(&self.authorized, Turn::Fresh).await?;
        let shown = as_shown(&methods);
        if ListVersion::of(&shown) == confirmed {
            return Ok(methods);
        }
        let permissions = self.authorized.caller().permissions();
        let may_read = permissions.contains(&Permission::Read);
        Err(ApiError::list_changed(may_read.then(|| whole(shown))))
    }
}

fn whole(methods: Vec<AuthenticationMethod>) -> MethodPage {
    let total = methods.len() as u64;
    MethodPage {
        methods,
        totals: Some(Totals {
            start: 0,
            limit: total,
            total,
        }),
    }
}
