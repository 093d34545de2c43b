//! `wasi:keyvalue`: values that are kept by key.

use super::logging::LOGGING;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType, Versions};

/// The first draft.
const DRAFT: Versions = Versions::Drafts(&["0.2.0-draft"]);

/// The second draft: another kind of cursor, numbers with a sign, and `cas`.
const DRAFT2: Versions = Versions::Drafts(&["0.2.0-draft2"]);

/// `wasi:keyvalue/store`.
pub const STORE: Interface = Interface {
    name: "wasi:keyvalue/store",
    versions: Some(DRAFT2),
    functions: crate::for_each_keyvalue_store_function!(component_functions),
    first: LOGGING.end(),
    base: None,
};

/// `wasi:keyvalue/store` of the first draft.
pub const STORE_DRAFT: Interface = Interface {
    name: "wasi:keyvalue/store",
    versions: Some(DRAFT),
    functions: crate::for_each_keyvalue_store_draft_function!(component_functions),
    first: STORE.end(),
    base: Some(&STORE),
};

/// `wasi:keyvalue/atomics`.
pub const ATOMICS: Interface = Interface {
    name: "wasi:keyvalue/atomics",
    versions: Some(DRAFT2),
    functions: crate::for_each_keyvalue_atomics_function!(component_functions),
    first: STORE_DRAFT.end(),
    base: None,
};

/// `wasi:keyvalue/atomics` of the first draft.
pub const ATOMICS_DRAFT: Interface = Interface {
    name: "wasi:keyvalue/atomics",
    versions: Some(DRAFT),
    functions: crate::for_each_keyvalue_atomics_draft_function!(component_functions),
    first: ATOMICS.end(),
    base: None,
};

/// `wasi:keyvalue/batch`.
pub const BATCH: Interface = Interface {
    name: "wasi:keyvalue/batch",
    versions: Some(Versions::Drafts(&["0.2.0-draft", "0.2.0-draft2"])),
    functions: crate::for_each_keyvalue_batch_function!(component_functions),
    first: ATOMICS_DRAFT.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:keyvalue/store`, preceded by the name of the runtime's module and the prefix of their names
/// in object files.
#[macro_export]
macro_rules! for_each_keyvalue_store_function {
    ($each:ident) => {
        $each! {
            keyvalue_store "w2n_p2_keyvalue_store_"
            "[resource-drop]bucket" drop_bucket(self: OWN_BUCKET) -> () calls [] is [KeepsValues];
            "open" open(identifier: STRING) -> (allocated BUCKET_OPENED) calls [] is [KeepsValues];
            "[method]bucket.get" get(self: BUCKET, key: STRING) -> (allocated KEPT_VALUE) calls [] is [KeepsValues];
            "[method]bucket.set" set(self: BUCKET, key: STRING, value: BYTES) -> (allocated KEPT_DONE) calls [] is [KeepsValues];
            "[method]bucket.delete" delete(self: BUCKET, key: STRING) -> (allocated KEPT_DONE) calls [] is [KeepsValues];
            "[method]bucket.exists" exists(self: BUCKET, key: STRING) -> (allocated KEPT_BOOL) calls [] is [KeepsValues];
            "[method]bucket.list-keys" list_keys(self: BUCKET, cursor: OPTION_STRING) -> (allocated KEPT_KEYS)
                calls [] is [KeepsValues];
        }
    };
}

/// Calls `$each!` with the functions of the first draft of `wasi:keyvalue/store` that are not those of the second, likewise.
#[macro_export]
macro_rules! for_each_keyvalue_store_draft_function {
    ($each:ident) => {
        $each! {
            keyvalue_store "w2n_p2_keyvalue_store_"
            "[method]bucket.list-keys" list_keys_by_number(self: BUCKET, cursor: OPTION_U64) -> (allocated KEPT_KEYS_BY_NUMBER)
                calls [] is [KeepsValues];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:keyvalue/atomics`, likewise.
#[macro_export]
macro_rules! for_each_keyvalue_atomics_function {
    ($each:ident) => {
        $each! {
            keyvalue_atomics "w2n_p2_keyvalue_atomics_"
            "[resource-drop]cas" drop_cas(self: OWN_CAS) -> () calls [] is [KeepsValues];
            "[static]cas.new" new(bucket: BUCKET, key: STRING) -> (allocated CAS_STARTED) calls [] is [KeepsValues];
            "[method]cas.current" current(self: CAS) -> (allocated KEPT_VALUE) calls [] is [KeepsValues];
            "swap" swap(cas: OWN_CAS, value: BYTES) -> (allocated SWAPPED) calls [] is [KeepsValues];
            "increment" increment(bucket: BUCKET, key: STRING, delta: S64) -> (allocated INCREMENTED) calls [] is [KeepsValues];
        }
    };
}

/// Calls `$each!` with the functions of the first draft of `wasi:keyvalue/atomics`, likewise.
#[macro_export]
macro_rules! for_each_keyvalue_atomics_draft_function {
    ($each:ident) => {
        $each! {
            keyvalue_atomics "w2n_p2_keyvalue_atomics_"
            "increment" increment_unsigned(bucket: BUCKET, key: STRING, delta: U64) -> (allocated INCREMENTED_UNSIGNED)
                calls [] is [KeepsValues];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:keyvalue/batch`, likewise.
#[macro_export]
macro_rules! for_each_keyvalue_batch_function {
    ($each:ident) => {
        $each! {
            keyvalue_batch "w2n_p2_keyvalue_batch_"
            "get-many" get_many(bucket: BUCKET, keys: STRINGS) -> (allocated KEPT_PAIRS) calls [] is [KeepsValues];
            "set-many" set_many(bucket: BUCKET, key_values: PAIRS) -> (allocated KEPT_DONE) calls [] is [KeepsValues];
            "delete-many" delete_many(bucket: BUCKET, keys: STRINGS) -> (allocated KEPT_DONE) calls [] is [KeepsValues];
        }
    };
}
