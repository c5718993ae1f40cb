//! Registers a security key or passkey for a user (Web Authentication Level 3, section 7.1).
//!
//! The widget takes the part of the relying party, because Auth0 accepts the resulting credential as
//! verified. [`rp_id_usable`] tells whether this page may use the RP ID, [`creation_options`] builds the
//! request to the browser, and [`Credential::read`] checks the response.
//!
//! The request itself is in `platform::webauthn` and `src/platform/later.js`, and only that needs a
//! browser. The rest is tested natively, with registrations of real authenticators that another
//! implementation has read (`tests/vectors/registrations.json`).

mod attestation;
mod credential;
mod encoding;
mod options;
mod page;
mod rp;

pub use credential::{Ceremony, CeremonyFailure, Credential, Flaw};
pub use encoding::{key_id, public_key};
pub use options::{ALGORITHMS, TIMEOUT_MS, User, creation_options, user_handle};
pub use page::{Obstacle, Page};
pub use rp::{Unusable, rp_id_usable};
