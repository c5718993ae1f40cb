//! The desk's state and its transitions.
//!
//! It has no DOM, network or clock, so all of it is tested natively. The actions call it.

pub mod announce;
pub mod batch;
pub mod change_number;
pub mod error;
pub mod factor_list;
pub mod facts;
pub mod field_errors;
pub mod fresh;
pub mod group;
#[cfg(test)]
pub(crate) mod growth;
pub mod history;
pub mod id_index;
pub mod models;
pub mod offer;
pub mod order;
pub mod pasted;
pub mod phase;
pub mod posture;
pub mod recent;
pub mod remaining;
pub mod search;
pub mod toasts;
pub mod whom;

pub use error::{ApiError, Failure};
pub use factor_list::{FactorList, LoadProgress, Mark, MutationId, Row, RowKey};
pub use group::Strength;
pub use id_index::IdIndex;
pub use offer::{Block, Caution, Offer};
pub use order::Order;
pub use phase::{Access, HostLogin, Phase, WantedLogin};
pub use posture::Posture;
