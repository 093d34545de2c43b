//! `wasi:clocks`.

use super::VERSIONS;
use super::cli::TERMINAL_STDERR;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Function, Interface, Returns, ValueType};

/// `wasi:clocks/monotonic-clock`.
pub const MONOTONIC_CLOCK: Interface = Interface {
    name: "wasi:clocks/monotonic-clock",
    versions: Some(VERSIONS),
    functions: crate::for_each_monotonic_clock_function!(component_functions),
    first: TERMINAL_STDERR.end(),
    base: None,
};

/// `wasi:clocks/wall-clock`.
pub const WALL_CLOCK: Interface = Interface {
    name: "wasi:clocks/wall-clock",
    versions: Some(VERSIONS),
    functions: crate::for_each_wall_clock_function!(component_functions),
    first: MONOTONIC_CLOCK.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:clocks/monotonic-clock`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_monotonic_clock_function {
    ($each:ident) => {
        $each! {
            monotonic_clock "w2n_p2_monotonic_clock_"
            "now" now() -> (i64 U64) calls [&["clock_gettime"]];
            "resolution" resolution() -> (i64 U64) calls [&["clock_getres"]];
            "subscribe-instant" subscribe_instant(when: U64) -> (i32 OWN_POLLABLE) calls [];
            "subscribe-duration" subscribe_duration(when: U64) -> (i32 OWN_POLLABLE) calls [&["clock_gettime"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:clocks/wall-clock`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_wall_clock_function {
    ($each:ident) => {
        $each! {
            wall_clock "w2n_p2_wall_clock_"
            "now" now() -> (stored DATETIME) calls [&["clock_gettime"]];
            "resolution" resolution() -> (stored DATETIME) calls [&["clock_getres"]];
        }
    };
}
