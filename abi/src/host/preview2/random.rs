//! `wasi:random`.

use super::VERSIONS;
use super::clocks::WALL_CLOCK;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Function, Interface, Returns, ValueType};

/// `wasi:random/random`.
pub const RANDOM: Interface = Interface {
    name: "wasi:random/random",
    versions: Some(VERSIONS),
    functions: crate::for_each_random_function!(component_functions),
    first: WALL_CLOCK.end(),
    base: None,
};

/// `wasi:random/insecure`.
pub const INSECURE: Interface = Interface {
    name: "wasi:random/insecure",
    versions: Some(VERSIONS),
    functions: crate::for_each_insecure_function!(component_functions),
    first: RANDOM.end(),
    base: None,
};

/// `wasi:random/insecure-seed`.
pub const INSECURE_SEED: Interface = Interface {
    name: "wasi:random/insecure-seed",
    versions: Some(VERSIONS),
    functions: crate::for_each_insecure_seed_function!(component_functions),
    first: INSECURE.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:random/random`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_random_function {
    ($each:ident) => {
        $each! {
            random "w2n_p2_random_"
            "get-random-bytes" get_random_bytes(len: U64) -> (allocated LIST_U8) calls [&["getrandom"]];
            "get-random-u64" get_random_u64() -> (i64 U64) calls [&["getrandom"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:random/insecure`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_insecure_function {
    ($each:ident) => {
        $each! {
            insecure "w2n_p2_insecure_"
            "get-insecure-random-bytes" get_insecure_random_bytes(len: U64) -> (allocated LIST_U8) calls [&["getrandom"]];
            "get-insecure-random-u64" get_insecure_random_u64() -> (i64 U64) calls [&["getrandom"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:random/insecure-seed`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_insecure_seed_function {
    ($each:ident) => {
        $each! {
            insecure_seed "w2n_p2_insecure_seed_"
            "insecure-seed" insecure_seed() -> (stored SEED) calls [&["getrandom"]];
        }
    };
}
