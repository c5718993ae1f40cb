//! The Management API's field names, lengths, enums, id grammar and routes, and the proxy's own wire types.
//!
//! The widget (wasm32), the proxy and the embedded tenant (both native) share this crate, so that each rule is
//! written once. It does no I/O and has no web framework, no async and no clock.
//!
//! - **Reading is lenient**: [`AuthenticationMethod`], [`MethodPage`], [`UserSummary`] and [`ErrorBody::read`] accept
//!   what the API (or an older version of it, or the guide's examples) sends. They keep unknown types and fields, and
//!   never fail on an unexpected value inside an object.
//! - **Writing is strict**: [`CreateRequest`], [`UpdateRequest`], [`SetRequest`] and [`TicketRequest`] reject
//!   unknown, repeated and `null` fields when they are parsed, and `validate()` lists every [`Problem`] at once.
//!
//! Modules in reading order: [`id`], [`route`], [`query`], [`method`], [`secret`], [`create`], [`cose`], [`update`],
//! [`set`], [`validate`], [`list`], [`user`], [`guardian`], [`ticket`], [`recovery`], [`session`], [`lookup`],
//! [`reason`], [`audit`], [`mask`], [`error`], [`headers`], [`reader`].

pub mod audit;
pub mod cose;
pub mod create;
pub mod error;
pub mod guardian;
pub mod headers;
pub mod id;
pub mod list;
pub mod lookup;
pub mod mask;
pub mod method;
pub mod query;
pub mod reader;
pub mod reason;
pub mod recovery;
pub mod route;
pub mod secret;
pub mod session;
pub mod set;
pub mod text;
pub mod ticket;
pub mod update;
pub mod user;
pub mod validate;

mod lenient;
mod strict;

pub use audit::{AuditActor, AuditEntry, AuditPage, MethodSummary, OwnAddress, TicketSummary};
pub use create::{
    CreateRequest, CreateType, EmailCreate, PasskeyCreate, PhoneCreate, SecurityKeyCreate,
    TotpCreate,
};
pub use error::{ErrorBody, ErrorCause};
pub use guardian::{GuardianFactor, MessageTypes};
pub use id::{IdProblem, MethodId, OrganizationId, UserId};
pub use list::{ListVersion, MethodPage, PageQuery, Totals};
pub use lookup::{
    AuthenticatorModel, Country, PhoneFacts, PhoneKind, PhoneQuestion, PhoneSuggestion,
    PhoneVerdict,
};
pub use method::{AuthenticationMethod, Channel, DeviceType, MethodType, SubMethod};
pub use query::{Query, QueryProblem};
pub use reason::{Reason, ReasonProblem};
pub use recovery::RecoveryCode;
pub use route::{
    ApiPath, HttpMethod, INTERNAL, Operation, Permission, ROUTES, Route, RouteError, Target,
};
pub use secret::Secret;
pub use session::{AccessMode, Admin, Capabilities, ReasonRule, SessionInfo, TenantInfo};
pub use set::{SetMethod, SetRequest};
pub use ticket::{TICKET_LIFE_DAYS, Ticket, TicketFactor, TicketRequest};
pub use update::UpdateRequest;
pub use user::{
    DESK_FIELD, DeskLimits, IDENTITY_FIELDS, Refusal, USER_FIELDS, UserIdentity, UserPage,
    UserSummary,
};
pub use validate::{MessageKey, Problem};
