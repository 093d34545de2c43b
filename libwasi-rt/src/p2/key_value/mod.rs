//! `wasi:keyvalue` and `fermyon:spin/key-value`: values that are kept by key.
//!
//! * [`store`], [`atomics`], [`batch`]: the interfaces of `wasi:keyvalue`, of which two versions differ in a few functions;
//! * [`spin`]: the interface of Spin;
//! * [`operation`]: what both have;
//! * [`answer`]: results, and errors that are texts;
//! * [`value`]: keys and values as they are passed.

mod answer;
pub(super) mod atomics;
pub(super) mod batch;
mod operation;
pub(super) mod spin;
pub(super) mod store;
mod value;
