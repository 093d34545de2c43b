//! The functions of WASI preview 1, and of its predecessor `wasi_unstable` where that differs.
//!
//! Each function here decodes its parameters, checks them all, calls [`host`](crate::host) and encodes the result; none of
//! them knows how anything is done. Their documentation is the standard's, with the errors that they return. Errors that any
//! function can return are not repeated: `Badf` for a number that is not open, `Notcapable` for a right that it does not
//! have, `Fault` for an address outside the memory, and `Inval` for flags that do not exist; all of these before any effect.
//!
//! * [`errno`]: errors by their numbers;
//! * [`table`], [`rights`]: the files that the program has open, and what it may do with them;
//! * [`grants`]: the files that are open from the start;
//! * [`types`]: the layout of the guest's structs, and the meaning of its flags;
//! * [`args_env`], [`clock`], [`random`], [`proc`]: the process;
//! * [`io`], [`fd`], [`dir`]: operations on something open; [`open`] and [`path`]: operations on a name;
//! * [`poll`], [`sock`]: waiting, and sockets;
//! * [`unstable`]: the differences of `wasi_unstable`.
//!
//! The functions that the linker sees are generated from the rows in `wasm2native-abi`: one that is missing here, or has other
//! parameters, does not compile. To add a function, add its row there and a function of its name here.

mod args_env;
mod clock;
mod dir;
pub(crate) mod errno;
mod fd;
pub(crate) mod grants;
mod io;
mod open;
mod path;
mod poll;
mod proc;
mod random;
mod rights;
mod slot;
mod sock;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod types;
mod unstable;

/// The functions of `wasi_snapshot_preview1`, under the names that guests import.
mod preview1 {
    pub(super) use super::args_env::*;
    pub(super) use super::clock::*;
    pub(super) use super::dir::*;
    pub(super) use super::fd::*;
    pub(super) use super::io::*;
    pub(super) use super::open::*;
    pub(super) use super::path::*;
    pub(super) use super::poll::*;
    pub(super) use super::proc::*;
    pub(super) use super::random::*;
    pub(super) use super::sock::*;
}

/// The functions that the linker sees.
#[allow(unsafe_code, reason = "their names are those of the contract, which no other symbol has")]
mod entries {
    use wasm2native_abi::descriptor::MemoryDescriptor;

    use super::errno::Errno;
    use super::types::FromWasm;
    use super::{preview1, unstable};
    use crate::guest::GuestMemory;

    macro_rules! exports {
        (
            $module:ident $prefix:literal
            $($name:ident($($label:ident: $kind:ident),*) -> $results:tt calls $calls:tt $(is $facts:tt)?;)*
        ) => {
            $(wasm2native_abi::preview1_arguments! { export ($module $prefix $name $results) [$($kind)*] $results })*
        };
    }

    macro_rules! export {
        ($function:tt $arguments:tt) => {
            named! { $function [] $arguments [a b c d e f g h i] }
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
                extern "C" fn exported(_: Option<&MemoryDescriptor> $(, $n: $type)*) {
                    $module::$name($(FromWasm::from_wasm($n)),*)
                }
            };
        };
        (($module:ident $prefix:literal $name:ident $results:tt) [$(($n:ident $type:ident))*]) => {
            const _: () = {
                #[unsafe(export_name = concat!($prefix, stringify!($name)))]
                extern "C" fn exported(memory: Option<&MemoryDescriptor> $(, $n: $type)*) -> i32 {
                    // SAFETY: generated code hands over the memory of the instance that makes the call, and waits.
                    let memory = &mut unsafe { GuestMemory::new(memory) };
                    answer($module::$name(memory $(, FromWasm::from_wasm($n))*))
                }
            };
        };
    }

    wasm2native_abi::for_each_preview1_function!(exports);
    wasm2native_abi::for_each_unstable_function!(exports);

    /// Returns a result as the guest sees it: 0, or the number of an error.
    #[inline]
    fn answer(result: Result<(), Errno>) -> i32 {
        match result {
            Ok(()) => 0,
            Err(error) => error as i32,
        }
    }
}
