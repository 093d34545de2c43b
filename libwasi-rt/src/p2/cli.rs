//! `wasi:cli`: the process, its environment and its standard streams.

use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::file;
use crate::sys::file::HostFd;

/// `wasi:cli/environment`.
pub(super) mod environment {
    use wasm2native_abi::trap::Trap;

    use super::{Call, Failure, GuestPtr, layout};
    use crate::host;
    use crate::p2::text::with_valid;

    /// Get the POSIX-style environment variables: those that were granted. Bytes that are not UTF-8 become U+FFFD.
    pub(in crate::p2) fn get_environment(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<8>(results, 4)?;
        let variables = host::environment::variables().map_err(|_| Failure::Trap(Trap::HostExhausted))?;
        let count = variables.len() as u32;
        let list = call.new_list(count, 4, |call, index| {
            let text = variables.get(index as usize).map_or(&[][..], |variable| variable.text);
            let end = text.iter().position(|&byte| byte == b'=').unwrap_or(text.len());
            let (name, value) = text.split_at_checked(end).unwrap_or_default();
            let name = with_valid(name, |name| call.new_string(name))?;
            let value = with_valid(value.get(1..).unwrap_or_default(), |value| call.new_string(value))?;
            Ok(layout! { 16; 0: name, 8: value })
        })?;
        call.store(results, layout! { 8; 0: list, 4: count });
        Ok(0)
    }

    /// Get the POSIX-style arguments to the program, its name first. Bytes that are not UTF-8 become U+FFFD.
    pub(in crate::p2) fn get_arguments(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<8>(results, 4)?;
        let count = host::arguments::count() as u32;
        let list = call.new_list(count, 4, |call, index| {
            let argument = host::arguments::argument(index as usize).unwrap_or_default();
            Ok(with_valid(argument, |argument| call.new_string(argument))?.to_le_bytes())
        })?;
        call.store(results, layout! { 8; 0: list, 4: count });
        Ok(0)
    }

    /// Return a path that programs should use as their initial current working directory: none, since what the working directory is
    /// called does not say what was granted.
    pub(in crate::p2) fn initial_cwd(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
        let results = call.record::<12>(results, 4)?;
        call.store(results, [0; 12]);
        Ok(0)
    }
}

/// `wasi:cli/exit`.
pub(super) mod exit {
    use crate::host::process;

    /// Exit the current instance and any linked instances: with 0 for `ok` and 1 for `err`.
    pub(in crate::p2) fn exit(status: u32) -> ! {
        process::exit(u32::from(status != 0))
    }

    /// Exit the current instance and any linked instances, reporting the specified status code to the environment.
    pub(in crate::p2) fn exit_with_code(status_code: u32) -> ! {
        process::exit(status_code & 0xff)
    }
}

macro_rules! standard_streams {
    ($($name:ident $get:ident: $number:literal by $with:ident;)*) => {
        $(
            #[doc = concat!("`wasi:cli/", stringify!($name), "`.")]
            pub(super) mod $name {
                use super::{Call, Failure};
                use crate::p2::io;

                #[doc = concat!("Return a new handle to the stream; each has its own state.")]
                pub(in crate::p2) fn $get(call: &mut Call<'_>) -> Result<u32, Failure> {
                    io::standard::$with(call, $number)
                }
            }
        )*
    };
}

standard_streams! {
    stdin get_stdin: 0 by input;
    stdout get_stdout: 1 by output;
    stderr get_stderr: 2 by output;
}

macro_rules! terminals {
    ($($name:ident $get:ident: $number:literal as $resource:ident;)*) => {
        $(
            #[doc = concat!("`wasi:cli/", stringify!($name), "`.")]
            pub(super) mod $name {
                use wasm2native_abi::host::Resource;

                use super::{Call, Failure, GuestPtr};

                /// If the stream is connected to a terminal, return a handle allowing further interaction with it.
                pub(in crate::p2) fn $get(call: &mut Call<'_>, results: GuestPtr) -> Result<u32, Failure> {
                    super::terminal(call, results, $number, Resource::$resource)
                }
            }
        )*
    };
}

terminals! {
    terminal_stdin get_terminal_stdin: 0 as TerminalInput;
    terminal_stdout get_terminal_stdout: 1 as TerminalOutput;
    terminal_stderr get_terminal_stderr: 2 as TerminalOutput;
}

/// `wasi:cli/terminal-input`.
pub(super) mod terminal_input {
    use wasm2native_abi::host::Resource;

    use super::{Call, Failure};

    /// Drops a handle, behind which there is nothing.
    pub(in crate::p2) fn drop_terminal_input(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
        call.drop_handle(Resource::TerminalInput.number(), this).map(|_| 0)
    }
}

/// `wasi:cli/terminal-output`.
pub(super) mod terminal_output {
    use wasm2native_abi::host::Resource;

    use super::{Call, Failure};

    /// Drops a handle, behind which there is nothing.
    pub(in crate::p2) fn drop_terminal_output(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
        call.drop_handle(Resource::TerminalOutput.number(), this).map(|_| 0)
    }
}

/// Stores a new handle if a standard stream is a terminal, and nothing otherwise.
fn terminal(
    call: &mut Call<'_>,
    results: GuestPtr,
    stream: i32,
    resource: wasm2native_abi::host::Resource,
) -> Result<u32, Failure> {
    let results = call.record::<8>(results, 4)?;
    let terminal = match file::is_terminal(HostFd::new(stream)) {
        true => layout! { 8; 0: 1_u8, 4: call.new_own(resource.number(), 0)? },
        false => [0; 8],
    };
    call.store(results, terminal);
    Ok(0)
}
