//! The words of the product as types: what is asked, what it may use, what it gives.
//!
//! Everything else depends on this; this depends on nothing of ours.
//! Trust: values of these types were checked when they were made.

pub mod describe;
pub mod failure;
pub mod jail;
pub mod limits;
pub mod outcome;
pub mod pack;
pub mod package;
pub mod progress;
pub mod request;
pub mod tree;
