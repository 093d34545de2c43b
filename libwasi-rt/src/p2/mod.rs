//! The functions of WASI 0.2, which components import.
//!
//! Each function here lifts its parameters, checks them all, calls [`host`](crate::host) and lowers the result; none of them knows
//! how anything is done. Their documentation is the standard's, with what it leaves open. A handle that is not one, an address
//! outside the memory and everything else that breaks a rule of the Canonical ABI is a trap, before any effect; the rest are errors of
//! the function.
//!
//! * [`object`], [`objects`]: what handles stand for;
//! * [`error_code`]: errors by their numbers;
//! * [`io`]: streams, and waiting;
//! * [`cli`], [`clocks`], [`random`]: the process;
//! * [`config`], [`logging`]: values by name, and messages;
//! * [`key_value`], [`blobstore`]: values that are kept by key, and objects in containers;
//! * [`filesystem`]: files and directories, and the grants that are open from the start;
//! * [`http`]: requests to a server, and its responses;
//! * [`sockets`]: connections, datagrams and look-up of names;
//! * [`scratch`], [`listed`]: bytes and names on their way;
//! * [`text`]: strings that the host did not make;
//! * [`worded`]: results whose errors have a text.
//!
//! The functions that the linker sees are generated from the rows in `wasm2native-abi`: one that is missing here, or has other
//! parameters, does not compile. To add a function, add its row there and a function of its name to the module that the rows of its
//! interface name.

mod blobstore;
mod cli;
mod clocks;
mod config;
mod error_code;
pub(crate) mod filesystem;
pub(crate) mod http;
mod io;
mod key_value;
mod listed;
mod logging;
mod object;
mod objects;
mod random;
mod scratch;
mod sockets;
#[cfg(test)]
mod tests;
mod text;
mod worded;

/// The modules that rows name.
mod interfaces {
    pub(super) use super::blobstore::{container as blobstore_container, store as blobstore, types as blobstore_types};
    pub(super) use super::cli::{environment, exit, stderr, stdin, stdout};
    pub(super) use super::cli::{terminal_input, terminal_output, terminal_stderr, terminal_stdin, terminal_stdout};
    pub(super) use super::clocks::{monotonic_clock, wall_clock};
    pub(super) use super::config::{store as config, variables as spin_variables};
    pub(super) use super::filesystem::{preopens, types as filesystem};
    pub(super) use super::http::{outgoing_handler, types as http};
    pub(super) use super::io::{error, poll, streams};
    pub(super) use super::key_value::{atomics as keyvalue_atomics, batch as keyvalue_batch};
    pub(super) use super::key_value::{spin as spin_key_value, store as keyvalue_store};
    pub(super) use super::logging;
    pub(super) use super::random::{insecure, insecure_seed, secure as random};
    pub(super) use super::sockets::name as name_lookup;
    pub(super) use super::sockets::network::{self, self as instance_network};
    pub(super) use super::sockets::tcp::{self, self as tcp_create_socket};
    pub(super) use super::sockets::udp::{self, self as udp_create_socket};
}

/// A parameter as it comes from generated code.
trait FromWasm<T> {
    /// Returns the meaning of the value.
    fn from_wasm(value: T) -> Self;
}

macro_rules! from_wasm {
    ($($wasm:ident => $to:ty: $meaning:expr;)*) => {
        $(impl FromWasm<$wasm> for $to {
            #[inline]
            fn from_wasm(value: $wasm) -> $to {
                $meaning(value)
            }
        })*
    };
}

from_wasm! {
    i32 => u32: |value| value as u32;
    i32 => crate::guest::GuestPtr: |value| crate::guest::GuestPtr::new(value as u32);
    i64 => u64: |value| value as u64;
}

/// The functions that the linker sees.
#[allow(unsafe_code, reason = "their names are those of the contract, which no other symbol has")]
mod entries {
    use wasm2native_abi::component::{Allocation, CallContext, Outcome};

    use super::{FromWasm, interfaces};
    use crate::component::call::Call;
    use crate::component::outcome::outcome;
    use crate::guest::GuestMemory;

    macro_rules! exports {
        (
            $module:ident $prefix:literal
            $(
                $import:literal $name:ident($($label:ident: $ty:ident),*) -> $result:tt
                    calls $calls:tt $(is $facts:tt)? $(since $since:literal)?;
            )*
        ) => {
            $(wasm2native_abi::preview2_arguments! { export ($module $prefix $name $result) [$($ty)*] $result })*
        };
    }

    macro_rules! export {
        ($function:tt $arguments:tt) => {
            named! { $function [] $arguments [a b c d e f g h i j k l m n o p q] }
        };
    }

    // Names each parameter, then defines the function.
    macro_rules! named {
        ($function:tt [$($done:tt)*] [$type:ident $($rest:ident)*] [$n:ident $($names:ident)*]) => {
            named! { $function [$($done)* ($n $type)] [$($rest)*] [$($names)*] }
        };
        ($function:tt $arguments:tt [] $names:tt) => { define! { $function $arguments } };
    }

    macro_rules! define {
        (($module:ident $prefix:literal $name:ident !) [$(($n:ident $type:ident))*]) => {
            const _: () = {
                #[unsafe(export_name = concat!($prefix, stringify!($name)))]
                extern "C" fn exported(_: &CallContext $(, $n: $type)*) {
                    interfaces::$module::$name($(FromWasm::from_wasm($n)),*)
                }
            };
        };
        (($module:ident $prefix:literal $name:ident (i64 $result:ident)) [$(($n:ident $type:ident))*]) => {
            const _: () = {
                #[unsafe(export_name = concat!($prefix, stringify!($name)))]
                extern "C" fn exported(_: &CallContext $(, $n: $type)*) -> u64 {
                    interfaces::$module::$name($(FromWasm::from_wasm($n)),*)
                }
            };
        };
        (($module:ident $prefix:literal $name:ident (checked $result:ident)) [$(($n:ident $type:ident))*]) => {
            const _: () = {
                #[unsafe(export_name = concat!($prefix, stringify!($name)))]
                extern "C" fn exported(context: &CallContext $(, $n: $type)*) -> u64 {
                    let (memory, allocation) = (&mut memory(context), &mut Allocation::default());
                    let call = &mut Call::new(context, memory, allocation);
                    interfaces::$module::$name(call $(, FromWasm::from_wasm($n))*).unwrap_or(wasm2native_abi::host::NO_VALUE)
                }
            };
        };
        (($module:ident $prefix:literal $name:ident (allocated $result:ident)) [$(($n:ident $type:ident))*]) => {
            const _: () = {
                #[unsafe(export_name = concat!($prefix, stringify!($name)))]
                extern "C" fn exported(context: &CallContext, allocation: &mut Allocation $(, $n: $type)*) -> Outcome {
                    let memory = &mut memory(context);
                    let call = &mut Call::new(context, memory, allocation);
                    outcome(interfaces::$module::$name(call $(, FromWasm::from_wasm($n))*))
                }
            };
        };
        (($module:ident $prefix:literal $name:ident $result:tt) [$(($n:ident $type:ident))*]) => {
            const _: () = {
                #[unsafe(export_name = concat!($prefix, stringify!($name)))]
                extern "C" fn exported(context: &CallContext $(, $n: $type)*) -> Outcome {
                    let (memory, allocation) = (&mut memory(context), &mut Allocation::default());
                    let call = &mut Call::new(context, memory, allocation);
                    outcome(interfaces::$module::$name(call $(, FromWasm::from_wasm($n))*))
                }
            };
        };
    }

    macro_rules! interfaces {
        ($($rows:ident)*) => { $(wasm2native_abi::$rows!(exports);)* };
    }

    wasm2native_abi::for_each_preview2_interface!(interfaces);

    /// Returns the memory of a call.
    #[inline]
    fn memory(context: &CallContext) -> GuestMemory {
        let descriptor = context.memory.as_ptr();
        // SAFETY: generated code hands over the memory of the instance that makes the call, or none, and waits.
        let descriptor = unsafe { descriptor.as_ref() };
        // SAFETY: as above.
        unsafe { GuestMemory::new(descriptor) }
    }
}
