//! The functions of WASI preview 1, and of the `wasi_unstable` before it where that differs.
//!
//! Each function here decodes its parameters, checks them all, calls [`host`](crate::host) and encodes the result; none of
//! them knows how anything is done. Their documentation is the standard's, with the errors that they answer. Errors that any
//! function can answer are not repeated: `Badf` for a number that is not open, `Notcapable` for a right that it does not
//! have, `Fault` for an address outside the memory, and `Inval` for flags that do not exist; all of these before any effect.
//!
//! * [`errno`]: errors by their numbers;
//! * [`table`], [`rights`]: what the program has open, and what it may do with that;
//! * [`grants`]: what is open from the start;
//! * [`types`]: how the guest lays out structs, and what its flags mean;
//! * [`args_env`], [`clock`], [`random`], [`proc`]: the process;
//! * [`io`], [`fd`], [`dir`]: something open; [`open`] and [`path`]: something by its name;
//! * [`poll`], [`sock`]: waiting, and sockets;
//! * [`unstable`]: what differs in `wasi_unstable`.
//!
//! The functions that the linker sees are made from the rows in `wasm2native-abi`: one that is missing here, or takes something
//! else, does not compile. To add a function, add its row there and a function of its name here.

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
mod table;
#[cfg(test)]
mod tests;
mod types;
mod unstable;

/// What `wasi_snapshot_preview1` provides, under the names that guests import.
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

/// What is done before guest code runs, under the names of the contract.
mod start {
    pub(super) use super::grants::*;
    pub(super) use crate::host::confine::filter_calls;
    pub(super) use crate::host::limit::*;
}

/// The functions that the linker sees.
#[allow(unsafe_code, reason = "their names are those of the contract, which no other symbol has")]
mod entries {
    use wasm2native_abi::descriptor::MemoryDescriptor;

    use super::errno::Errno;
    use super::types::FromWasm;
    use super::{preview1, start, unstable};
    use crate::guest::GuestMemory;
    use crate::host::embedded::{Answer, Answering, Question};
    use crate::host::environment::{self, Listing, Variable};
    use crate::host::error::Error;
    use crate::host::tree;

    macro_rules! start_steps {
        ($($name:ident($($argument:ident: $type:ident)?);)*) => {
            $(const _: () = {
                #[unsafe(export_name = concat!("w2n_", stringify!($name)))]
                #[allow(unused_variables, reason = "not every step has an argument")]
                extern "C" fn exported(word: u64) {
                    start::$name($(<$type>::from_word(word))?)
                }
            };)*
        };
    }

    wasm2native_abi::for_each_start_step!(start_steps);

    /// The argument of a start step.
    trait FromWord {
        /// The meaning of the word that it is called with.
        fn from_word(word: u64) -> Self;
    }

    impl FromWord for u64 {
        fn from_word(word: u64) -> u64 {
            word
        }
    }

    impl FromWord for bool {
        fn from_word(word: u64) -> bool {
            word != 0
        }
    }

    /// Answers what is asked of the files in the executable.
    #[unsafe(no_mangle)]
    fn w2n_embedded(question: Question<'_>) -> Result<Answer, Error> {
        tree::answer(question)
    }

    /// It has the type by which it is called.
    const _: Answering = w2n_embedded;

    /// Lists the variables that the program sees.
    #[unsafe(no_mangle)]
    fn w2n_environment() -> Result<&'static [Variable], Error> {
        environment::list()
    }

    /// It has the type by which it is called.
    const _: Listing = w2n_environment;

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

    // Gives each argument a name, then defines the function.
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
                    answer($module::$name(&mut GuestMemory::new(memory) $(, FromWasm::from_wasm($n))*))
                }
            };
        };
    }

    wasm2native_abi::for_each_preview1_function!(exports);
    wasm2native_abi::for_each_unstable_function!(exports);

    /// A result as the guest sees it: 0, or the number of an error.
    #[inline]
    fn answer(result: Result<(), Errno>) -> i32 {
        match result {
            Ok(()) => 0,
            Err(error) => error as i32,
        }
    }
}
