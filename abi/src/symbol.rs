//! Names by which the linker connects generated code and the runtime.

/// The [`ProgramRecord`](crate::record::ProgramRecord) of the program: defined by the compiler, read by the runtime.
pub const PROGRAM: &str = "w2n_program";

/// The entry point of the process, for all linkers: defined by the runtime.
pub const ENTRY: &str = "_start";

/// The entry point of an executable without words to relocate: defined by the runtime, which relocates nothing then.
pub const RELOCATED_ENTRY: &str = "w2n_start";

/// Defined by the runtime and referenced by the program, so that a stale runtime fails at link time with a name that says
/// why.
pub const VERSION: &str = crate::abi_version!();

/// The name of [`VERSION`]. Its number grows with every change of this crate that both sides must follow.
#[macro_export]
macro_rules! abi_version {
    () => {
        "w2n_abi_version_13"
    };
}

/// Shows a call of a host function: defined by the runtime, called by programs that are traced.
pub const TRACE: &str = "w2n_trace";

/// Likewise, for a host function that components import.
pub const TRACE_CANONICAL: &str = "w2n_trace_canonical";

/// The name of the environment variable that starts tracing, with a NUL after it: defined by programs that can be traced.
pub const TRACE_VARIABLE: &str = "w2n_trace_variable";

/// Writes the report of a trap: defined by the runtime, and by programs whose reports show more than names, in place of that: it
/// continues at one of the three below.
pub const REPORT: &str = "w2n_report";

/// Likewise, with the functions that are inlined in others: defined by the runtime.
pub const REPORT_INLINED: &str = "w2n_report_inlined";

/// Likewise, with the addresses of functions: defined by the runtime.
pub const REPORT_ADDRESSES: &str = "w2n_report_addresses";

/// Likewise, with the lines of functions: defined by the runtime.
pub const REPORT_LINES: &str = "w2n_report_lines";

/// The function that ends a program by a trap, and the one that is in its place in test scripts and servers, as in [`SERVED_BY`].
pub const SURVIVED_BY: (&str, &str) = ("w2n_end_by_trap", "w2n_end_call_by_trap");

/// Functions of the runtime, and those that are in their place in a server: all are defined by the runtime, and the first of each also by
/// servers, where it continues at the second.
pub const SERVED_BY: &[(&str, &str)] = &[
    // What is mapped for a request is unmapped after it.
    ("w2n_map_pages", "w2n_map_watched"),
    ("w2n_grow_pages", "w2n_grow_watched"),
    ("w2n_release_pages", "w2n_release_watched"),
    // Exiting ends a request.
    ("w2n_exit", "w2n_exit_served"),
];

/// Answers questions about the files in the executable: defined by the runtime, referenced by programs that have some.
pub const EMBEDDED: &str = "w2n_embedded";

/// The [`Node`](crate::tree::Node)s of the files in the executable: defined by programs that have some.
pub const TREE: &str = "w2n_tree";

/// Lists the variables that the program sees: defined by the runtime, referenced by programs that were granted some.
pub const ENVIRONMENT: &str = "w2n_environment";

/// Runs the [`ScriptRecord`](crate::script::ScriptRecord) of a program that is a test script, as its entry point: defined by the
/// runtime.
pub const RUN_SCRIPT: &str = "w2n_run_script";

/// The [`ScriptRecord`](crate::script::ScriptRecord): defined by programs that are test scripts.
pub const SCRIPT: &str = "w2n_script";

/// The [`InvokedRecord`](crate::invoke::InvokedRecord): defined by programs that call a function with arguments or results.
pub const INVOKED: &str = "w2n_invoked";

/// The [`LiftRecord`](crate::lift::LiftRecord) of the call that a program makes: defined by programs that call a function of a
/// component.
pub const LIFTED: &str = "w2n_lifted";

/// The [`Network`](crate::network::Network) that a component may use: defined by programs that use sockets.
pub const NETWORK: &str = "w2n_network";

/// The [`Client`](crate::client::Client) of a component: defined by programs that send requests.
pub const CLIENT: &str = "w2n_client";

/// Returns the functions of connections to servers of `https`: defined by the runtime, referenced by programs that trust certificates.
pub const SECURED: &str = "w2n_secured";

/// The [`Configuration`](crate::configuration::Configuration) of a component: defined by programs that ask for it.
pub const CONFIGURATION: &str = "w2n_configuration";

/// The [`Blobs`](crate::blobs::Blobs) of a component: defined by programs that keep objects.
pub const BLOBS: &str = "w2n_blobs";

/// The [`KeyValues`](crate::key_value::KeyValues) of a component: defined by programs that keep values.
pub const KEY_VALUES: &str = "w2n_key_values";

/// Returns the functions that keep values in memory: defined by the runtime, referenced by programs that use it.
pub const KEY_VALUES_IN_MEMORY: &str = "w2n_key_values_in_memory";

/// Likewise, in memory of the supervisor of a server.
pub const KEY_VALUES_SHARED: &str = "w2n_key_values_shared";

/// Returns the functions of that supervisor: likewise.
pub const SHARED_KEY_VALUES: &str = "w2n_shared_key_values";

/// Likewise, in a directory.
pub const KEY_VALUES_IN_DIRECTORY: &str = "w2n_key_values_in_directory";

/// Likewise, on a server of Redis.
pub const KEY_VALUES_OF_REDIS: &str = "w2n_key_values_of_redis";

/// The [`Profile`](crate::profile::Profile): defined by programs that count what they do.
pub const PROFILE: &str = "w2n_profile";

/// The [`HeapRecord`](crate::heap::HeapRecord): defined by programs that have objects.
pub const HEAP: &str = "w2n_heap";

/// Serves, once everything is instantiated: defined by the runtime, called by programs that are servers.
pub const SERVE: &str = "w2n_serve";

/// Likewise, for programs whose requests the handler of a component answers.
pub const SERVE_HANDLER: &str = "w2n_serve_handler";

/// The [`ServeRecord`](crate::serve::ServeRecord): defined by programs that are servers.
pub const SERVER: &str = "w2n_server";

/// Returns the functions of the heap of a server: defined by the runtime, referenced by servers whose guest has objects.
pub const SERVED_HEAP: &str = "w2n_served_heap";

/// Returns the functions of routes: defined by the runtime, referenced by servers that have some.
pub const ROUTING: &str = "w2n_routing";

/// Returns the functions that hand connections over: likewise.
pub const HANDOVER: &str = "w2n_handover";

/// Answers questions about the streams of a command that is served, and is in the place of [`EMBEDDED`].
pub const SERVED: &str = "w2n_served";

/// Likewise, in programs with files in the executable.
pub const SERVED_EMBEDDED: &str = "w2n_served_embedded";

/// Lists the variables of a request, in the place of [`ENVIRONMENT`].
pub const SERVED_ENVIRONMENT: &str = "w2n_served_environment";

/// Parses the certificates to trust, [`MakeRoots`](crate::tls::MakeRoots): defined by the object that speaks TLS, as are those below.
pub const TLS_ROOTS: &str = "w2n_tls_roots";

/// Begins a session, [`Begin`](crate::tls::Begin).
pub const TLS_BEGIN: &str = "w2n_tls_begin";

/// Works on what arrived, [`Advance`](crate::tls::Advance).
pub const TLS_STEP: &str = "w2n_tls_step";

/// Encrypts, [`Write`](crate::tls::Write).
pub const TLS_WRITE: &str = "w2n_tls_write";

/// Ends a session, [`End`](crate::tls::End).
pub const TLS_END: &str = "w2n_tls_end";
/// Likewise, and those that were granted.
pub const SERVED_ENVIRONMENT_AND_GRANTS: &str = "w2n_served_environment_and_grants";
