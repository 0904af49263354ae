//! The registry's side of a package: what it is made of, and taking it out of its archive.

pub mod tarball;
