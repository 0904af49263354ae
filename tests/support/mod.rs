//! What integration tests share. Nothing here knows the code under test.

pub mod package;
pub mod registry;
