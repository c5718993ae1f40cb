//! The proxy's `/lookup`, as far as phone numbers go.

use factordesk_model::HttpMethod;
use factordesk_model::lookup::{Country, PhoneFacts, PhoneQuestion};

use super::client::{ApiClient, Call};
use crate::state::error::{ApiError, Failure};

impl ApiClient {
    /// `POST /lookup/phone`: what a number is
    pub async fn phone(&self, question: &PhoneQuestion) -> Result<PhoneFacts, ApiError> {
        let call = Call::own(HttpMethod::Post, "/lookup/phone").json(question)?;
        PhoneFacts::from_value(self.read(call).await?)
            .ok_or_else(|| ApiError::local(Failure::Unreadable))
    }

    /// `GET /lookup/countries`: the countries that have phone numbers
    pub async fn countries(&self) -> Result<Vec<Country>, ApiError> {
        let call = Call::own(HttpMethod::Get, "/lookup/countries");
        Country::list_from_value(self.read(call).await?)
            .ok_or_else(|| ApiError::local(Failure::Unreadable))
    }
}
