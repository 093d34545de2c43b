//! The transcoders: built-ins by which adapters copy a string from the memory of one component into that of another.
//!
//! Section "Storing" (`store_string_into_range`) of the Canonical ABI explainer says which of them an adapter calls and
//! in which order: a compact string is first written as if it were short, and a second transcoder continues where that ended.
//!
//! * [`latin1`], [`utf8`], [`utf16`]: from each encoding, as safe code on slices;
//! * [`lengths`]: how much they read and write;
//! * [`output`]: the slice that a string is written to;
//! * [`block`]: sixteen characters at once, for the stretches that most strings consist of;
//! * [`view`]: the two memories.
//!
//! # Safety
//!
//! Each name is one of the contract's, which no other symbol has.
#![allow(unsafe_code)]

mod block;
mod latin1;
mod lengths;
mod output;
#[cfg(test)]
mod tests;
mod utf16;
mod utf8;
mod view;

use wasm2native_abi::component::{INVALID_STRING, UTF16_TAG};
use wasm2native_abi::descriptor::MemoryDescriptor;

use crate::bytes;
use lengths::{Lengths, Pass};
use view::View;

/// The result of a transcoder, as generated code sees it.
#[inline]
fn answer(written: Option<u32>) -> u64 {
    written.map_or(INVALID_STRING, u64::from)
}

/// The result of a transcoder that tells how much it has read.
#[inline]
fn both(lengths: Option<Lengths>) -> u64 {
    lengths.map_or(INVALID_STRING, |Lengths { read, written }| u64::from(read) << 32 | u64::from(written))
}

macro_rules! transcoders {
    ($($(#[$doc:meta])* $name:ident = $symbol:literal ($from:ident, $to:ident $(, $parameter:ident)*) $body:block)*) => {
        $(
            $(#[$doc])*
            #[cfg_attr(not(test), unsafe(export_name = $symbol))]
            extern "C" fn $name($from: &MemoryDescriptor, $to: &MemoryDescriptor $(, $parameter: u32)*) -> u64 {
                $body
            }
        )*
    };
}

transcoders! {
    /// UTF-8 to UTF-8.
    copy_utf8 = "w2n_copy_utf8" (from, to, at, length, into) {
        answer(View::new(from, at, length, 1).with(to, into, length, 1, utf8::copy))
    }

    /// UTF-16 to UTF-16.
    copy_utf16 = "w2n_copy_utf16" (from, to, at, length, into) {
        answer(View::new(from, at, length, 2).with(to, into, length, 2, |from, to| utf16::copy(from, to).map(|_| 0)))
    }

    /// Latin-1 to Latin-1.
    copy_latin1 = "w2n_copy_latin1" (from, to, at, length, into) {
        answer(View::new(from, at, length, 1).with(to, into, length, 1, |from, to| {
            bytes::copy(to, from);
            Some(0)
        }))
    }

    /// Latin-1 to UTF-16.
    latin1_to_utf16 = "w2n_latin1_to_utf16" (from, to, at, length, into) {
        answer(View::new(from, at, length, 1).with(to, into, length, 2, latin1::to_utf16))
    }

    /// Latin-1 to UTF-8, as far as there is room.
    latin1_to_utf8 = "w2n_latin1_to_utf8" (from, to, at, length, into, room, is_first) {
        both(View::new(from, at, length, 1).with(to, into, room, 1, |from, to| latin1::to_utf8(from, to, Pass::new(is_first))))
    }

    /// UTF-16 to Latin-1 or UTF-16, with room for UTF-16.
    utf16_to_compact_probably_utf16 = "w2n_utf16_to_compact_probably_utf16" (from, to, at, length, into) {
        answer(View::new(from, at, length, 2).with(to, into, length, 2, |from, to| {
            if utf16::is_latin1(utf16::copy(from, to)?) { utf16::to_latin1(from, to).map(|lengths| lengths.written) } else { Some(length | UTF16_TAG) }
        }))
    }

    /// The rest of a string from UTF-16 to UTF-16, whose beginning was written as Latin-1.
    utf16_to_compact_utf16 = "w2n_utf16_to_compact_utf16" (from, to, at, length, into, room, so_far) {
        answer(View::new(from, at, length, 2).with(to, into, room, 2, |from, to| {
            utf16::copy(from, latin1::widen_in_place(to, so_far)?)?;
            Some(so_far + length)
        }))
    }

    /// UTF-16 to Latin-1, up to the first other character.
    utf16_to_latin1 = "w2n_utf16_to_latin1" (from, to, at, length, into) {
        both(View::new(from, at, length, 2).with(to, into, length, 1, utf16::to_latin1))
    }

    /// UTF-16 to UTF-8, as far as there is room.
    utf16_to_utf8 = "w2n_utf16_to_utf8" (from, to, at, length, into, room, is_first) {
        both(View::new(from, at, length, 2).with(to, into, room, 1, |from, to| utf16::to_utf8(from, to, Pass::new(is_first))))
    }

    /// The rest of a string from UTF-8 to UTF-16, whose beginning was written as Latin-1.
    utf8_to_compact_utf16 = "w2n_utf8_to_compact_utf16" (from, to, at, length, into, room, so_far) {
        answer(View::new(from, at, length, 1).with(to, into, room, 2, |from, to| {
            let units = utf8::to_utf16(from, latin1::widen_in_place(to, so_far)?)?;
            Some(so_far + units)
        }))
    }

    /// UTF-8 to Latin-1, up to the first other character or the first that is ill-formed.
    utf8_to_latin1 = "w2n_utf8_to_latin1" (from, to, at, length, into) {
        both(View::new(from, at, length, 1).with(to, into, length, 1, utf8::to_latin1))
    }

    /// UTF-8 to UTF-16, with room for as many units as the string has bytes.
    utf8_to_utf16 = "w2n_utf8_to_utf16" (from, to, at, length, into) {
        answer(View::new(from, at, length, 1).with(to, into, length, 2, utf8::to_utf16))
    }
}
