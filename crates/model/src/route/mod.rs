//! The route table: the only calls there are, and the one function that makes a path of typed ids.
//!
//! Source: the operations of the Management API's `OpenAPI` document, one entry each.

mod entry;
mod permission;
mod table;
mod target;

pub use entry::{
    API_PREFIX, BodyRule, HttpMethod, LARGE_BODY, Operation, Route, SMALL_BODY, Segment,
};
pub use permission::Permission;
pub use table::ROUTES;
pub use target::{ApiPath, Miss, Target};
