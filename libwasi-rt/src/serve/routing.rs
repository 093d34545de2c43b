//! Servers with routes, and programs that are one of several: the functions that others have not.
//!
//! Only the record of such a server names [`routing`], so that the linker leaves all of this out of every other.
//!
//! * [`route`]: the route of a path, and what programs are told of it;
//! * [`member`]: what one program of several has from the first process.
//!
//! # Safety
//!
//! The record holds the address of a function of this type.
#![allow(unsafe_code)]

use super::exchange::Exchange;
use super::member;
use super::outcome::Failure;
use super::record::record;
use super::route::{self, Found};
use crate::cgi::variables::Variables;
use crate::http::field::Fields;
use crate::sys::file::HostFd;

/// The functions of a server with routes.
#[derive(Clone, Copy)]
pub(crate) struct Routing {
    /// Returns one of the listening sockets of the first process.
    pub(super) listener: fn(i32) -> Option<HostFd>,
    /// Returns the queue of this program.
    pub(super) queue: fn() -> HostFd,
    /// Tells that this program is ready.
    pub(super) tell_ready: fn(),
    /// Sends no more connections to other programs, in the supervisor.
    pub(super) stop: fn(),
    /// Returns the route of this program that a path has.
    pub(super) find: for<'p> fn(&'p [u8]) -> Option<Found<'p>>,
    /// Adds the variables of the parameters of a route.
    pub(super) add_parameters: fn(&mut Variables<'_>, &Found<'_>),
    /// Writes the fields of a request as a handler sees them, and returns them.
    pub(super) fields: for<'m> fn(&'m mut [u8], &Exchange<'_>) -> Result<Fields<'m>, Failure>,
}

/// The type of the function of the record.
pub(crate) type Routes = fn() -> Routing;

/// Returns the functions: those that the record names.
pub(crate) fn routing() -> Routing {
    Routing {
        listener: member::listener,
        queue: member::own_queue,
        tell_ready: member::tell_ready,
        stop: member::stop,
        find: route::find_own,
        add_parameters: route::add_parameters,
        fields: route::fields,
    }
}

/// Returns the functions of this server, if it has routes.
pub(super) fn installed() -> Option<Routing> {
    let routes = record().routing.as_ptr();
    (!routes.is_null()).then(|| {
        // SAFETY: it is the address of such a function.
        let routes = unsafe { core::mem::transmute::<*const u8, Routes>(routes) };
        routes()
    })
}

/// Returns those of this program, if it is one of several.
pub(super) fn of_member() -> Option<Routing> {
    installed().filter(|_| record().members != 0)
}
