//! The tenant from outside, over HTTP: one file an area.

mod support;

mod methods;
