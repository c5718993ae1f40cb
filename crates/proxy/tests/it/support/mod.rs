//! Helpers that the tests share.

pub(crate) mod app;
pub(crate) mod clock;
pub(crate) mod document;
pub(crate) mod faulty;
pub(crate) mod figure;
pub(crate) mod front;
pub(crate) mod key_file;
pub(crate) mod login;
pub(crate) mod policy;
pub(crate) mod process;
pub(crate) mod provider;
pub(crate) mod raw;
pub(crate) mod raw_tenant;
pub(crate) mod relay;
pub(crate) mod response;
pub(crate) mod stores;

pub(crate) use app::{ADA, NOOR, RAVI, TestApp};
pub(crate) use response::TestResponse;
