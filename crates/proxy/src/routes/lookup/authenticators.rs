//! `GET /lookup/authenticators?aaguid=..[,..]`: names of security key models and passkey providers.

use axum::extract::Request;
use axum::response::Response;
use factordesk_model::lookup::AAGUIDS_MAX;
use factordesk_model::{AuthenticatorModel, QueryProblem, validate};

use crate::auth::Reader;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::routes::json;
use crate::{body, lookup};

const KEY: &str = "aaguid";

pub(in crate::routes) async fn list(
    reader: Result<Reader, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("lookup_authenticators");
    reader?;
    let (parts, body) = request.into_parts();
    body::none(&parts.headers, body).await?;
    let asked = read(parts.uri.query().unwrap_or_default())?;
    let mut found: Vec<AuthenticatorModel> = Vec::new();
    for aaguid in asked.split(',') {
        if let Some(model) = lookup::authenticators::find(aaguid)
            && !found.contains(&model)
        {
            found.push(model);
        }
    }
    Ok(json(&found))
}

/// Reads the query: the one key, once, with 1 to 50 AAGUIDs.
fn read(query: &str) -> Result<String, QueryProblem> {
    let mut asked = None;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if key != KEY {
            return Err(QueryProblem::Unknown(key.into_owned()));
        }
        if asked.replace(value.into_owned()).is_some() {
            return Err(QueryProblem::Repeated(KEY.to_owned()));
        }
    }
    let asked = asked.unwrap_or_default();
    let fits = asked.split(',').count() <= AAGUIDS_MAX
        && asked.split(',').all(|one| validate::aaguid(one).is_ok());
    if fits {
        Ok(asked)
    } else {
        Err(QueryProblem::Value(KEY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "fa2b99dc-9e39-4257-8f92-4a30d23c4118";

    #[test]
    fn query_takes_one_key_with_up_to_50_aaguids() {
        assert_eq!(read(&format!("aaguid={ONE}")), Ok(ONE.to_owned()));
        let bare = ONE.replace('-', "");
        assert_eq!(read(&format!("aaguid={bare}")), Ok(bare));
        let many = |count| format!("aaguid={}", vec![ONE; count].join("%2C"));
        assert!(read(&many(50)).is_ok());
        assert_eq!(read(&many(51)), Err(QueryProblem::Value(KEY)));
        for bad in ["", "aaguid=", "aaguid=x", &format!("aaguid={ONE},")] {
            assert_eq!(read(bad), Err(QueryProblem::Value(KEY)), "{bad}");
        }
        assert_eq!(
            read(&format!("aaguid={ONE}&aaguid={ONE}")),
            Err(QueryProblem::Repeated(KEY.to_owned()))
        );
        assert_eq!(
            read(&format!("aaguid={ONE}&user=x")),
            Err(QueryProblem::Unknown("user".to_owned()))
        );
    }
}
