//! The proxy's look-ups for phone numbers.

use factordesk_model::HttpMethod;
use factordesk_model::lookup::{Country, PhoneFacts, PhoneQuestion};

use super::client::ApiClient;
use super::request::RequestParts;
use crate::state::error::{ApiError, Failure};

impl ApiClient {
    /// `POST /lookup/phone`: what is known about a number.
    pub async fn phone(&self, question: &PhoneQuestion) -> Result<PhoneFacts, ApiError> {
        let parts = RequestParts::own(HttpMethod::Post, "/lookup/phone").json(question.to_value());
        PhoneFacts::from_value(self.read(parts).await?)
            .ok_or_else(|| ApiError::local(Failure::Unreadable))
    }

    /// `GET /lookup/countries`: the countries with their calling codes.
    pub async fn countries(&self) -> Result<Vec<Country>, ApiError> {
        let parts = RequestParts::own(HttpMethod::Get, "/lookup/countries");
        Country::list_from_value(self.read(parts).await?)
            .ok_or_else(|| ApiError::local(Failure::Unreadable))
    }
}
