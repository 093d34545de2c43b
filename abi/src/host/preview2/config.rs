//! `wasi:config`: values that the program was given by name.

use super::sockets::UDP_CREATE_SOCKET;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType, Versions};

/// `wasi:config/store`.
pub const STORE: Interface = Interface {
    name: "wasi:config/store",
    versions: Some(Versions::Drafts(&["0.2.0-draft", "0.2.0-draft-2024-09-27", "0.2.0-rc.1"])),
    functions: crate::for_each_config_function!(component_functions),
    first: UDP_CREATE_SOCKET.end(),
    base: None,
};

/// `wasi:config/runtime`, as it was called first.
pub const RUNTIME: Interface = Interface {
    name: "wasi:config/runtime",
    versions: Some(Versions::Drafts(&["0.2.0-draft"])),
    functions: &[],
    first: STORE.end(),
    base: Some(&STORE),
};

/// Calls `$each!` with the functions of `wasi:config/store`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_config_function {
    ($each:ident) => {
        $each! {
            config "w2n_p2_config_"
            "get" get(key: STRING) -> (allocated FOUND_VALUE) calls [] is [ShowsConfiguration];
            "get-all" get_all() -> (allocated FOUND_VALUES) calls [] is [ShowsConfiguration];
        }
    };
}
