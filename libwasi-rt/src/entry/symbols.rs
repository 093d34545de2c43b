//! The functions that the program's record names: start steps, and parts of the runtime that few programs need.
//!
//! The linker leaves out those that the record does not name. To add a start step, see `wasm2native_abi::start`.
//!
//! # Safety
//!
//! The names belong to the contract with the compiler, and no other symbol has them.
#![allow(unsafe_code)]

use crate::client::secure::{self, Securing};
use crate::client::tls;
use crate::heap::served::{Served, Serving, served};
use crate::host::embedded::{Answer, Answering, Question};
use crate::host::environment::{self, Listing, Variable};
use crate::host::error::Error;
use crate::host::key_value::shared::keeping::{Keeping, Office, keeping};
use crate::host::key_value::{Functions, Keeper, directory, memory, redis, shared};
use crate::host::tree;
use crate::serve::routing::{Routes, Routing, routing};
use crate::serve::worker::Worker;
use crate::serve::worker::handover::handover;
use crate::serve::worker::passing::{Handover, Handovers};
use crate::sys::Errno;

/// The start steps, under the names of the contract.
mod steps {
    pub(super) use super::super::processor::check_processor;
    pub(super) use crate::client::tls::roots::trust_roots;
    pub(super) use crate::heap::reserve_heap;
    pub(super) use crate::host::blobs::grant::open_blobs;
    pub(super) use crate::host::configuration::check_configuration;
    pub(super) use crate::host::confine::*;
    pub(super) use crate::host::key_value::grant::open_key_values;
    pub(super) use crate::host::key_value::redis::check_key_values_password;
    pub(super) use crate::host::limit::*;
    pub(super) use crate::host::net::dns::look_up::open_resolver;
    pub(super) use crate::host::profile::open_profile;
    pub(super) use crate::memory::trim_cores;
    pub(super) use crate::p1::grants::{open_directories, open_sockets, restrict_files};
    pub(super) use crate::p2::filesystem::preopens::{
        open_component_directories, restrict_component_files, restrict_component_files_and_ports,
        restrict_component_files_and_values, restrict_component_files_values_and_ports,
    };
    pub(super) use crate::serve::front::start_members;
    pub(super) use crate::serve::supervisor::start_workers;
    pub(super) use crate::snapshot::take_report;
}

macro_rules! start_steps {
    ($($name:ident($($argument:ident: $type:ident)?);)*) => {
        $(const _: () = {
            #[unsafe(export_name = concat!("w2n_", stringify!($name)))]
            #[allow(unused_variables, reason = "not every step has an argument")]
            extern "C" fn exported(argument: u64) -> bool {
                steps::$name($({ let $argument: $type = argument; $argument })?).was_taken()
            }
        };)*
    };
}

wasm2native_abi::for_each_start_step!(start_steps);

/// The result of a start step.
trait Outcome {
    /// Whether the step was taken.
    fn was_taken(self) -> bool;
}

impl Outcome for () {
    fn was_taken(self) -> bool {
        true
    }
}

impl Outcome for Result<(), Errno> {
    fn was_taken(self) -> bool {
        self.is_ok()
    }
}

/// Answers a question about the files in the executable.
#[unsafe(no_mangle)]
fn w2n_embedded(question: Question<'_>) -> Result<Answer, Error> {
    tree::answer(question)
}

/// Checks that it has the type by which it is called.
const _: Answering = w2n_embedded;

/// Lists the variables that the program sees.
#[unsafe(no_mangle)]
fn w2n_environment() -> Result<&'static [Variable], Error> {
    environment::list()
}

/// Checks that it has the type by which it is called.
const _: Listing = w2n_environment;

/// Returns the functions that keep values in memory.
#[unsafe(no_mangle)]
fn w2n_key_values_in_memory() -> Functions {
    memory::functions()
}

/// Checks that it has the type by which it is called.
const _: Keeper = w2n_key_values_in_memory;

/// Returns the functions that have the supervisor of a server keep values.
#[unsafe(no_mangle)]
fn w2n_key_values_shared() -> Functions {
    shared::functions()
}

/// Checks that it has the type by which it is called.
const _: Keeper = w2n_key_values_shared;

/// Returns the functions of that supervisor.
#[unsafe(no_mangle)]
fn w2n_shared_key_values() -> Keeping {
    keeping()
}

/// Checks that it has the type by which it is called.
const _: Office = w2n_shared_key_values;

/// Returns the functions that keep values in a directory.
#[unsafe(no_mangle)]
fn w2n_key_values_in_directory() -> Functions {
    directory::functions()
}

/// Checks that it has the type by which it is called.
const _: Keeper = w2n_key_values_in_directory;

/// Returns the functions that keep values on a server of Redis.
#[unsafe(no_mangle)]
fn w2n_key_values_of_redis() -> Functions {
    redis::functions()
}

/// Checks that it has the type by which it is called.
const _: Keeper = w2n_key_values_of_redis;

/// Returns the functions of the heap of a server.
#[unsafe(no_mangle)]
fn w2n_served_heap() -> Served {
    served()
}

/// Checks that it has the type by which it is called.
const _: Serving = w2n_served_heap;

/// Returns the functions of routes.
#[unsafe(no_mangle)]
fn w2n_routing() -> Routing {
    routing()
}

/// Checks that it has the type by which it is called.
const _: Routes = w2n_routing;

/// Returns the functions that hand connections over.
#[unsafe(no_mangle)]
fn w2n_handover() -> Handover<Worker> {
    handover()
}

/// Checks that it has the type by which it is called.
const _: Handovers<Worker> = w2n_handover;

/// Returns the functions of connections to servers of `https`.
#[unsafe(no_mangle)]
fn w2n_secured() -> secure::Functions {
    tls::functions()
}

/// Checks that it has the type by which it is called.
const _: Securing = w2n_secured;
