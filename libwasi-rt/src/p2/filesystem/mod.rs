//! `wasi:filesystem`.
//!
//! * [`types`]: the functions of the interface, by subject: [`file`](mod@file), [`stream`], [`entries`], [`attributes`], [`open`],
//!   [`path`];
//! * [`preopens`]: the granted directories;
//! * [`descriptor`]: what a descriptor is;
//! * [`answer`]: parameters and results as functions have them.

mod answer;
mod attributes;
mod descriptor;
mod entries;
mod file;
mod open;
mod path;
pub(crate) mod preopens;
mod stream;

/// What tests open descriptors with.
#[cfg(test)]
pub(super) mod tests {
    pub(in crate::p2) use super::descriptor::{READ, WRITE, insert};
}

/// The functions of `wasi:filesystem/types`.
pub(super) mod types {
    pub(in crate::p2) use super::attributes::*;
    pub(in crate::p2) use super::descriptor::drop_descriptor;
    pub(in crate::p2) use super::entries::*;
    pub(in crate::p2) use super::file::*;
    pub(in crate::p2) use super::open::*;
    pub(in crate::p2) use super::path::*;
    pub(in crate::p2) use super::stream::*;
}
