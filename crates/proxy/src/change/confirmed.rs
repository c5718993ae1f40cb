//! The list of methods as the admin confirmed it, before all of it is replaced or deleted.

use factordesk_model::{AuthenticationMethod, ListVersion, MethodPage, Permission, Totals, mask};

use super::Change;
use crate::auth0::limiter::Turn;
use crate::error::ApiError;

/// The methods as they are shown without a reveal: masked, without secrets. The version of a list
/// is computed from this form.
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
    /// Reads the current list and checks that it is the confirmed one.
    ///
    /// # Errors
    /// 409 `list_changed`, with the current list if the admin may read methods.
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
        // A permission to delete doesn't include one to read.
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
