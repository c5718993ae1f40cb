//! The route table: the only operations that exist, and the only function that builds a path from typed ids.
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
pub use table::{INTERNAL, ROUTES};
pub use target::{ApiPath, RouteError, Target};
