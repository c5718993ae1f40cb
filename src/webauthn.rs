//! The registration of a security key or passkey (Web Authentication Level 3, section 7.1), done by the page on the
//! person's behalf: Auth0 takes what comes out of it as verified.
//!
//! [`rp_id_usable`] says whether this page may; [`creation_options`] is what the browser is asked for, [`Credential::read`] reads and
//! checks what it answers. `platform::webauthn` is the call itself, in `src/platform/webauthn.js`. Only the call needs a browser: the rest is tested
//! natively, with registrations of real authenticators that another implementation has read (`tests/vectors/registrations.json`).

mod answer;
mod attestation;
mod encoding;
mod options;
mod page;
mod rp;

pub use answer::{Ceremony, Credential, Failure, Flaw};
pub use encoding::{key_id, public_key};
pub use options::{ALGORITHMS, TIMEOUT_MS, User, creation_options, user_handle};
pub use page::{Obstacle, Page};
pub use rp::{Unusable, rp_id_usable};
