//! `wasi:io`: errors, waiting, and streams of bytes.
//!
//! * [`error`], [`poll`], [`streams`]: the interfaces;
//! * [`input`], [`output`]: the streams themselves, and [`standard`] ones;
//! * [`end`]: the file at the other end of a stream;
//! * [`stop`]: why a stream stops, as functions return it.

pub(super) mod end;
pub(super) mod error;
pub(super) mod input;
pub(super) mod output;
pub(super) mod poll;
pub(super) mod standard;
pub(super) mod stop;
pub(super) mod streams;
