//! Interfaces of Spin, an application framework of its own, that its programs import beside those of WASI.

use super::config::RUNTIME;
use super::keyvalue::BATCH;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType, Versions};

/// The versions of `fermyon:spin`.
const VERSIONS: Versions = Versions::Track { start: "2.0", newest: 0 };

/// `fermyon:spin/variables`.
pub const VARIABLES: Interface = Interface {
    name: "fermyon:spin/variables",
    versions: Some(VERSIONS),
    functions: crate::for_each_spin_variables_function!(component_functions),
    first: RUNTIME.end(),
    base: None,
};

/// `fermyon:spin/key-value`.
pub const KEY_VALUE: Interface = Interface {
    name: "fermyon:spin/key-value",
    versions: Some(VERSIONS),
    functions: crate::for_each_spin_key_value_function!(component_functions),
    first: BATCH.end(),
    base: None,
};

/// Calls `$each!` with the functions of `fermyon:spin/variables`, preceded by the name of the runtime's module and the prefix of their
/// names in object files.
#[macro_export]
macro_rules! for_each_spin_variables_function {
    ($each:ident) => {
        $each! {
            spin_variables "w2n_p2_spin_variables_"
            "get" get(name: STRING) -> (allocated FOUND_VARIABLE) calls [] is [ShowsConfiguration];
        }
    };
}

/// Calls `$each!` with the functions of `fermyon:spin/key-value`, likewise.
#[macro_export]
macro_rules! for_each_spin_key_value_function {
    ($each:ident) => {
        $each! {
            spin_key_value "w2n_p2_spin_key_value_"
            "[resource-drop]store" drop_store(self: OWN_STORE) -> () calls [] is [KeepsValues];
            "[static]store.open" open(label: STRING) -> (allocated STORE_OPENED) calls [] is [KeepsValues];
            "[method]store.get" get(self: STORE, key: STRING) -> (allocated STORE_VALUE) calls [] is [KeepsValues];
            "[method]store.set" set(self: STORE, key: STRING, value: BYTES) -> (allocated STORE_DONE) calls [] is [KeepsValues];
            "[method]store.delete" delete(self: STORE, key: STRING) -> (allocated STORE_DONE) calls [] is [KeepsValues];
            "[method]store.exists" exists(self: STORE, key: STRING) -> (allocated STORE_BOOL) calls [] is [KeepsValues];
            "[method]store.get-keys" get_keys(self: STORE) -> (allocated STORE_KEYS) calls [] is [KeepsValues];
        }
    };
}
