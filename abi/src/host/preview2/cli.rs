//! `wasi:cli`: the process, its environment and its standard streams.

use super::VERSIONS;
use super::io::STREAMS;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType};

/// `wasi:cli/environment`.
pub const ENVIRONMENT: Interface = Interface {
    name: "wasi:cli/environment",
    versions: Some(VERSIONS),
    functions: crate::for_each_environment_function!(component_functions),
    first: STREAMS.end(),
    base: None,
};

/// `wasi:cli/exit`.
pub const EXIT: Interface = Interface {
    name: "wasi:cli/exit",
    versions: Some(VERSIONS),
    functions: crate::for_each_exit_function!(component_functions),
    first: ENVIRONMENT.end(),
    base: None,
};

/// `wasi:cli/stdin`.
pub const STDIN: Interface = Interface {
    name: "wasi:cli/stdin",
    versions: Some(VERSIONS),
    functions: crate::for_each_stdin_function!(component_functions),
    first: EXIT.end(),
    base: None,
};

/// `wasi:cli/stdout`.
pub const STDOUT: Interface = Interface {
    name: "wasi:cli/stdout",
    versions: Some(VERSIONS),
    functions: crate::for_each_stdout_function!(component_functions),
    first: STDIN.end(),
    base: None,
};

/// `wasi:cli/stderr`.
pub const STDERR: Interface = Interface {
    name: "wasi:cli/stderr",
    versions: Some(VERSIONS),
    functions: crate::for_each_stderr_function!(component_functions),
    first: STDOUT.end(),
    base: None,
};

/// `wasi:cli/terminal-input`.
pub const TERMINAL_INPUT: Interface = Interface {
    name: "wasi:cli/terminal-input",
    versions: Some(VERSIONS),
    functions: crate::for_each_terminal_input_function!(component_functions),
    first: STDERR.end(),
    base: None,
};

/// `wasi:cli/terminal-output`.
pub const TERMINAL_OUTPUT: Interface = Interface {
    name: "wasi:cli/terminal-output",
    versions: Some(VERSIONS),
    functions: crate::for_each_terminal_output_function!(component_functions),
    first: TERMINAL_INPUT.end(),
    base: None,
};

/// `wasi:cli/terminal-stdin`.
pub const TERMINAL_STDIN: Interface = Interface {
    name: "wasi:cli/terminal-stdin",
    versions: Some(VERSIONS),
    functions: crate::for_each_terminal_stdin_function!(component_functions),
    first: TERMINAL_OUTPUT.end(),
    base: None,
};

/// `wasi:cli/terminal-stdout`.
pub const TERMINAL_STDOUT: Interface = Interface {
    name: "wasi:cli/terminal-stdout",
    versions: Some(VERSIONS),
    functions: crate::for_each_terminal_stdout_function!(component_functions),
    first: TERMINAL_STDIN.end(),
    base: None,
};

/// `wasi:cli/terminal-stderr`.
pub const TERMINAL_STDERR: Interface = Interface {
    name: "wasi:cli/terminal-stderr",
    versions: Some(VERSIONS),
    functions: crate::for_each_terminal_stderr_function!(component_functions),
    first: TERMINAL_STDOUT.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:cli/environment`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_environment_function {
    ($each:ident) => {
        $each! {
            environment "w2n_p2_environment_"
            "get-environment" get_environment() -> (allocated VARIABLES) calls [] is [ShowsEnvironment];
            "get-arguments" get_arguments() -> (allocated STRINGS) calls [];
            "initial-cwd" initial_cwd() -> (stored OPTION_STRING) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/exit`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_exit_function {
    ($each:ident) => {
        $each! {
            exit "w2n_p2_exit_"
            "exit" exit(status: STATUS) -> ! calls [&["exit_group"]];
            "exit-with-code" exit_with_code(status_code: U8) -> ! calls [&["exit_group"]] since 12;
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/stdin`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_stdin_function {
    ($each:ident) => {
        $each! {
            stdin "w2n_p2_stdin_"
            "get-stdin" get_stdin() -> (i32 OWN_INPUT_STREAM) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/stdout`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_stdout_function {
    ($each:ident) => {
        $each! {
            stdout "w2n_p2_stdout_"
            "get-stdout" get_stdout() -> (i32 OWN_OUTPUT_STREAM) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/stderr`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_stderr_function {
    ($each:ident) => {
        $each! {
            stderr "w2n_p2_stderr_"
            "get-stderr" get_stderr() -> (i32 OWN_OUTPUT_STREAM) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/terminal-input`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_terminal_input_function {
    ($each:ident) => {
        $each! {
            terminal_input "w2n_p2_terminal_input_"
            "[resource-drop]terminal-input" drop_terminal_input(self: OWN_TERMINAL_INPUT) -> () calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/terminal-output`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_terminal_output_function {
    ($each:ident) => {
        $each! {
            terminal_output "w2n_p2_terminal_output_"
            "[resource-drop]terminal-output" drop_terminal_output(self: OWN_TERMINAL_OUTPUT) -> () calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/terminal-stdin`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_terminal_stdin_function {
    ($each:ident) => {
        $each! {
            terminal_stdin "w2n_p2_terminal_stdin_"
            "get-terminal-stdin" get_terminal_stdin() -> (stored OPTION_TERMINAL_INPUT) calls [&["ioctl"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/terminal-stdout`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_terminal_stdout_function {
    ($each:ident) => {
        $each! {
            terminal_stdout "w2n_p2_terminal_stdout_"
            "get-terminal-stdout" get_terminal_stdout() -> (stored OPTION_TERMINAL_OUTPUT) calls [&["ioctl"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:cli/terminal-stderr`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_terminal_stderr_function {
    ($each:ident) => {
        $each! {
            terminal_stderr "w2n_p2_terminal_stderr_"
            "get-terminal-stderr" get_terminal_stderr() -> (stored OPTION_TERMINAL_OUTPUT) calls [&["ioctl"]];
        }
    };
}
