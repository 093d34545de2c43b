//! `wasi:logging`: messages for whoever looks after the program.

use super::spin::VARIABLES;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Function, Interface, Returns, ValueType, Versions};

/// `wasi:logging/logging`.
pub const LOGGING: Interface = Interface {
    name: "wasi:logging/logging",
    versions: Some(Versions::Drafts(&["0.1.0-draft"])),
    functions: crate::for_each_logging_function!(component_functions),
    first: VARIABLES.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:logging/logging`, preceded by the name of the runtime's module and the prefix of their names
/// in object files.
#[macro_export]
macro_rules! for_each_logging_function {
    ($each:ident) => {
        $each! {
            logging "w2n_p2_logging_"
            "log" log(level: LEVEL, context: STRING, message: STRING) -> () calls [];
        }
    };
}
