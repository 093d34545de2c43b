//! `wasi:blobstore`: objects that are kept in containers.
//!
//! * [`store`]: containers by their names, and objects from one to another;
//! * [`container`]: what is in a container;
//! * [`types`], [`outgoing`], [`incoming`]: the content of objects, as it is written and as it is read;
//! * [`names`]: the names of the objects in a container;
//! * [`thing`]: what handles stand for;
//! * [`answer`]: results, and errors that are texts;
//! * [`passed`]: names as they are passed.

mod answer;
pub(super) mod container;
mod incoming;
mod names;
mod outgoing;
mod passed;
pub(super) mod store;
mod thing;

/// The functions of `wasi:blobstore/types`.
pub(super) mod types {
    pub(in crate::p2) use super::incoming::{consume_async, consume_sync, drop_incoming_value, size};
    pub(in crate::p2) use super::outgoing::{drop_outgoing_value, finish, new_outgoing_value, outgoing_value_write_body};
}
