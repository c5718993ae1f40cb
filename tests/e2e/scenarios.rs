//! One file per scenario.

mod controls;
