//! Built-ins of asynchronous components that are not supported.
//!
//! A component may name them: the specification's first rule for each is that it traps where an instance may not call out, and
//! toolchains import more than a program calls. What calls one otherwise would wait for something that this runtime does not have
//! yet, which is said when the program is built.

use super::super::flat::BuiltinKind;
use crate::error::{Error, Result};
use wasmtime_environ::EntityRef as _;
use wasmtime_environ::component::Trampoline;

/// Returns what such a built-in is here.
///
/// # Errors
///
/// When it is none.
pub(super) fn unsupported(trampoline: &Trampoline) -> Result<BuiltinKind> {
    let (instance, name) = match trampoline {
        Trampoline::WaitableSetNew { instance } => (Some(instance), "waitable-set.new"),
        Trampoline::WaitableSetWait { instance, .. } => (Some(instance), "waitable-set.wait"),
        Trampoline::WaitableSetPoll { instance, .. } => (Some(instance), "waitable-set.poll"),
        Trampoline::WaitableSetDrop { instance } => (Some(instance), "waitable-set.drop"),
        Trampoline::WaitableJoin { instance } => (Some(instance), "waitable.join"),
        Trampoline::SubtaskDrop { instance } => (Some(instance), "subtask.drop"),
        Trampoline::SubtaskCancel { instance, .. } => (Some(instance), "subtask.cancel"),
        Trampoline::StreamNew { instance, .. } => (Some(instance), "stream.new"),
        Trampoline::StreamRead { instance, .. } => (Some(instance), "stream.read"),
        Trampoline::StreamWrite { instance, .. } => (Some(instance), "stream.write"),
        Trampoline::StreamCancelRead { instance, .. } => (Some(instance), "stream.cancel-read"),
        Trampoline::StreamCancelWrite { instance, .. } => (Some(instance), "stream.cancel-write"),
        Trampoline::StreamDropReadable { instance, .. } => (Some(instance), "stream.drop-readable"),
        Trampoline::StreamDropWritable { instance, .. } => (Some(instance), "stream.drop-writable"),
        Trampoline::FutureNew { instance, .. } => (Some(instance), "future.new"),
        Trampoline::FutureRead { instance, .. } => (Some(instance), "future.read"),
        Trampoline::FutureWrite { instance, .. } => (Some(instance), "future.write"),
        Trampoline::FutureCancelRead { instance, .. } => (Some(instance), "future.cancel-read"),
        Trampoline::FutureCancelWrite { instance, .. } => (Some(instance), "future.cancel-write"),
        Trampoline::FutureDropReadable { instance, .. } => (Some(instance), "future.drop-readable"),
        Trampoline::FutureDropWritable { instance, .. } => (Some(instance), "future.drop-writable"),
        Trampoline::ErrorContextNew { instance, .. } => (Some(instance), "error-context.new"),
        Trampoline::ErrorContextDebugMessage { instance, .. } => (Some(instance), "error-context.debug-message"),
        Trampoline::ErrorContextDrop { instance, .. } => (Some(instance), "error-context.drop"),
        Trampoline::ThreadIndex { instance } => (Some(instance), "thread.index"),
        Trampoline::ThreadNewIndirect { instance, .. } => (Some(instance), "thread.new-indirect"),
        Trampoline::ThreadResumeLater { instance } => (Some(instance), "thread.resume-later"),
        Trampoline::ThreadSuspend { instance, .. } => (Some(instance), "thread.suspend"),
        Trampoline::ThreadSuspendThenResume { instance, .. } => (Some(instance), "thread.suspend-then-resume"),
        Trampoline::ThreadYieldThenResume { instance, .. } => (Some(instance), "thread.yield-then-resume"),
        Trampoline::ThreadSuspendThenPromote { instance, .. } => (Some(instance), "thread.suspend-then-promote"),
        Trampoline::ThreadYieldThenPromote { instance, .. } => (Some(instance), "thread.yield-then-promote"),
        // Of adapters, for functions that take or return one.
        Trampoline::StreamTransfer => (None, "a stream in the type of a function"),
        Trampoline::FutureTransfer => (None, "a future in the type of a function"),
        Trampoline::ErrorContextTransfer => (None, "an error-context in the type of a function"),
        other => return Err(Error::bug(format!("{} is no built-in", other.symbol_name()))),
    };
    Ok(BuiltinKind::Unsupported { instance: instance.map(|instance| instance.index()), name })
}
