//! WASI 0.2, and interfaces that are not part of it yet: what components import.
//!
//! A row reads like the standard, with its types in capitals:
//!
//! ```text
//! "[method]input-stream.skip" input_stream_skip(self: INPUT_STREAM, len: U64) -> (stored RESULT_U64) calls [&["read"]];
//! ```
//!
//! The first name is that of the import, the second that of the runtime's function. A result comes in one of these ways:
//!
//! * `-> ()`: there is none;
//! * `-> (i32 BOOL)`, `-> (i64 U64)`: it is the value that the import returns; a function with an `i64` neither traps nor allocates;
//! * `-> (checked U64)`: likewise, where [`NO_VALUE`](super::NO_VALUE) is a trap for a handle that is none;
//! * `-> (stored DATETIME)`: it is stored at the address that the last argument is;
//! * `-> (allocated BYTES)`: likewise, and parts of it are in memory that the function asks for;
//! * `-> !`: the function never returns.
//!
//! After `calls` come the names or groups of [system calls](crate::system_call), after `is` the facts, after `since` the patch number
//! of the first version that has the function, unless that is 0.2.0. A resource type that an interface defines has a row
//! `"[resource-drop]NAME"`, which drops a handle.
//!
//! The rows of an interface are a macro of its own, whose name is in [`for_each_preview2_interface`](crate::for_each_preview2_interface).
//! To use a type that no row has yet, add it to [`types`], and to [`preview2_arguments`](crate::preview2_arguments) unless it is passed as
//! one `i32`. Types, names and versions are compared with the standard's by a test, `compiler/tests/interfaces.rs`.

pub mod blobstore;
pub mod cli;
pub mod clocks;
pub mod config;
pub mod filesystem;
pub mod http;
pub mod io;
pub mod keyvalue;
pub mod logging;
pub mod random;
pub mod sockets;
pub mod spin;
pub mod types;

use super::Versions;

/// The versions of WASI 0.2.
pub const VERSIONS: Versions = Versions::Track { start: "0.2", newest: 12 };

/// Calls `$each!` once with the names of the macros that call another with the functions of an interface of WASI 0.2.
#[macro_export]
macro_rules! for_each_preview2_interface {
    ($each:ident) => {
        $each! {
            for_each_error_function for_each_poll_function for_each_streams_function
            for_each_environment_function for_each_exit_function
            for_each_stdin_function for_each_stdout_function for_each_stderr_function
            for_each_terminal_input_function for_each_terminal_output_function
            for_each_terminal_stdin_function for_each_terminal_stdout_function for_each_terminal_stderr_function
            for_each_monotonic_clock_function for_each_wall_clock_function
            for_each_random_function for_each_insecure_function for_each_insecure_seed_function
            for_each_filesystem_function for_each_preopens_function
            for_each_network_function for_each_instance_network_function for_each_name_lookup_function
            for_each_tcp_function for_each_tcp_create_socket_function
            for_each_udp_function for_each_udp_create_socket_function
            for_each_config_function for_each_spin_variables_function for_each_logging_function
            for_each_keyvalue_store_function for_each_keyvalue_store_draft_function
            for_each_keyvalue_atomics_function for_each_keyvalue_atomics_draft_function
            for_each_keyvalue_batch_function for_each_spin_key_value_function
            for_each_http_function for_each_outgoing_handler_function
            for_each_blobstore_types_function for_each_blobstore_container_function for_each_blobstore_function
        }
    };
}
