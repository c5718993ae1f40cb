//! The list of methods as the admin confirmed it, before all of it is replaced or deleted.

use factordesk_model::{AuthenticationMethod, ListVersion, MethodPage, Permission, Totals, mask};

use super::Mutation;
use crate::auth0::limiter::Priority;
use crate::error::ApiError;

/// The methods as they are shown without a reveal: masked, without secrets. The version of a list
/// is computed from this form.
pub(crate) fn mask_methods(methods: &[AuthenticationMethod]) -> Vec<AuthenticationMethod> {
    methods
        .iter()
        .map(|method| {
            let mut shown = method.clone();
            mask::without_secrets(&mut shown);
            mask::hide(shown)
        })
        .collect()
}

impl Mutation {
    /// Reads the current list and checks that it is the confirmed one.
    ///
    /// # Errors
    /// 409 `list_changed`, with the current list if the admin may read methods.
    pub(super) async fn methods_as_confirmed(
        &self,
        confirmed: ListVersion,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        let forwarder = self.state.forwarder();
        let methods = forwarder.methods(&self.authorized, Priority::New).await?;
        let shown = mask_methods(&methods);
        if ListVersion::streamed(&shown) == confirmed {
            return Ok(methods);
        }
        let permissions = self.authorized.caller().permissions();
        // A permission to delete doesn't include one to read.
        let may_read = permissions.contains(&Permission::Read);
        Err(ApiError::list_changed(may_read.then(|| as_page(shown))))
    }
}

fn as_page(methods: Vec<AuthenticationMethod>) -> MethodPage {
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
