//! `wasi:io`: errors, waiting, and streams of bytes.

use super::VERSIONS;
use super::types;
use crate::host::preview1::UNSTABLE;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Function, Interface, Returns, ValueType};
use crate::system_call::{CLOSE, READ, SPLICE, WAIT, WRITE};

/// `wasi:io/error`.
pub const ERROR: Interface = Interface {
    name: "wasi:io/error",
    versions: Some(VERSIONS),
    functions: crate::for_each_error_function!(component_functions),
    first: UNSTABLE.end(),
    base: None,
};

/// `wasi:io/poll`.
pub const POLL: Interface = Interface {
    name: "wasi:io/poll",
    versions: Some(VERSIONS),
    functions: crate::for_each_poll_function!(component_functions),
    first: ERROR.end(),
    base: None,
};

/// `wasi:io/streams`.
pub const STREAMS: Interface = Interface {
    name: "wasi:io/streams",
    versions: Some(VERSIONS),
    functions: crate::for_each_streams_function!(component_functions),
    first: POLL.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:io/error`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_error_function {
    ($each:ident) => {
        $each! {
            error "w2n_p2_error_"
            "[resource-drop]error" drop_error(self: OWN_ERROR) -> () calls [];
            "[method]error.to-debug-string" to_debug_string(self: ERROR) -> (allocated STRING) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:io/poll`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_poll_function {
    ($each:ident) => {
        $each! {
            poll "w2n_p2_poll_"
            "[resource-drop]pollable" drop_pollable(self: OWN_POLLABLE) -> () calls [];
            "[method]pollable.ready" ready(self: POLLABLE) -> (i32 BOOL) calls [WAIT];
            "[method]pollable.block" block(self: POLLABLE) -> () calls [WAIT];
            "poll" poll(in: POLLABLES) -> (allocated INDICES) calls [WAIT];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:io/streams`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_streams_function {
    ($each:ident) => {
        $each! {
            streams "w2n_p2_streams_"
            "[resource-drop]input-stream" drop_input_stream(self: OWN_INPUT_STREAM) -> () calls [CLOSE];
            "[resource-drop]output-stream" drop_output_stream(self: OWN_OUTPUT_STREAM) -> () calls [CLOSE];
            "[method]input-stream.read" read(self: INPUT_STREAM, len: U64) -> (allocated READ) calls [READ];
            "[method]input-stream.blocking-read" blocking_read(self: INPUT_STREAM, len: U64) -> (allocated READ) calls [READ];
            "[method]input-stream.skip" skip(self: INPUT_STREAM, len: U64) -> (stored MOVED) calls [READ];
            "[method]input-stream.blocking-skip" blocking_skip(self: INPUT_STREAM, len: U64) -> (stored MOVED) calls [READ];
            "[method]input-stream.subscribe" subscribe_to_input(self: INPUT_STREAM) -> (i32 OWN_POLLABLE) calls [];
            "[method]output-stream.check-write" check_write(self: OUTPUT_STREAM) -> (stored MOVED) calls [WRITE];
            "[method]output-stream.write" write(self: OUTPUT_STREAM, contents: BYTES) -> (stored WRITTEN) calls [WRITE];
            "[method]output-stream.blocking-write-and-flush" blocking_write_and_flush(self: OUTPUT_STREAM, contents: BYTES)
                -> (stored WRITTEN) calls [WRITE];
            "[method]output-stream.flush" flush(self: OUTPUT_STREAM) -> (stored WRITTEN) calls [WRITE];
            "[method]output-stream.blocking-flush" blocking_flush(self: OUTPUT_STREAM) -> (stored WRITTEN) calls [WRITE];
            "[method]output-stream.subscribe" subscribe_to_output(self: OUTPUT_STREAM) -> (i32 OWN_POLLABLE) calls [];
            "[method]output-stream.write-zeroes" write_zeroes(self: OUTPUT_STREAM, len: U64) -> (stored WRITTEN) calls [WRITE];
            "[method]output-stream.blocking-write-zeroes-and-flush" blocking_write_zeroes_and_flush(self: OUTPUT_STREAM, len: U64)
                -> (stored WRITTEN) calls [WRITE];
            "[method]output-stream.splice" splice(self: OUTPUT_STREAM, src: INPUT_STREAM, len: U64) -> (stored MOVED)
                calls [READ, WRITE, SPLICE];
            "[method]output-stream.blocking-splice" blocking_splice(self: OUTPUT_STREAM, src: INPUT_STREAM, len: U64) -> (stored MOVED)
                calls [READ, WRITE, SPLICE];
        }
    };
}
