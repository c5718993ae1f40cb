//! The operations of the Management API, one file each.

pub(crate) mod authentication_methods;
pub(crate) mod form;
pub(crate) mod guardian;
pub(crate) mod organizations;
pub(crate) mod users;

use factordesk_model::{ErrorBody, Query, Target};
use serde::de::DeserializeOwned;

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;
use crate::store::ChangeError;

/// Calls the handler of the operation.
pub(crate) fn dispatch(
    app: &App,
    target: &Target,
    query: &Query,
    body: &[u8],
) -> Result<ApiResponse, ApiError> {
    use authentication_methods as methods;
    match target {
        Target::ListMethods(user) => methods::list::handle(app, user, query),
        Target::CreateMethod(user) => methods::create::handle(app, user, parse(body)?),
        Target::SetMethods(user) => methods::set::handle(app, user, parse(body)?),
        Target::DeleteAllMethods(user) => methods::delete_all::handle(app, user),
        Target::GetMethod(user, method) => methods::get::handle(app, user, method),
        Target::UpdateMethod(user, method) => {
            methods::update::handle(app, user, method, parse(body)?)
        }
        Target::DeleteMethod(user, method) => methods::delete::handle(app, user, method),
        Target::SearchUsers => users::search::handle(app, query),
        Target::GetUser(user) => users::get::handle(app, user, query),
        Target::UsersByEmail => users::by_email::handle(app, query),
        Target::ListFactors => Ok(guardian::factors::handle(app)),
        Target::PhoneMessageTypes => Ok(guardian::message_types::handle(app)),
        Target::CreateTicket => guardian::ticket::handle(app, parse(body)?),
        Target::RegenerateRecoveryCode(user) => users::recovery_code::handle(app, user),
        Target::ForgetBrowsers(user) => users::remembered_browsers::handle(app, user),
        Target::UserRoles(user) => {
            users::memberships::handle(app, user, query, |settings| &settings.roles)
        }
        Target::UserOrganizations(user) => {
            users::memberships::handle(app, user, query, |settings| &settings.organizations)
        }
        Target::OrganizationMembers(organization) => {
            organizations::members::handle(app, organization, query)
        }
    }
}

/// Parses the body as the operation's request.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ErrorBody::unreadable_body(&error).into())
}

impl From<ChangeError<ApiError>> for ApiError {
    fn from(error: ChangeError<ApiError>) -> Self {
        match error {
            ChangeError::NoSuchUser => ApiError::no_such_user(),
            ChangeError::Refused(error) => error,
            ChangeError::Persist(cause) => {
                eprintln!("factordesk-tenant: the data file can't be written: {cause}");
                ApiError::storage()
            }
        }
    }
}
