//! Modules: loading graphs of ES modules, and the synthetic modules that stand for everything else.
//!
//! In: a specifier and who asks. Out: V8 modules, linked and run. Everything a module can name is
//! in the mounted tree or built in, so loading is synchronous.
//!
//! Trust: sources, specifiers and `package.json` files are the guest's.

pub(crate) mod compile;
pub(crate) mod load;
pub(crate) mod map;
pub(crate) mod synthetic;
