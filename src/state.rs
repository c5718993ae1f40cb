//! The factor list and its transitions. No DOM, no network, no clock: all of it is tested natively.

/// Filled in below.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorList;
