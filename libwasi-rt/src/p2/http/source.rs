//! Fields by their source, and copies of them.

use super::entries::{Entries, append};
use super::heap::Text;
use super::port;
use super::thing::Source;
use crate::bytes;
use crate::component::outcome::Failure;
use crate::http::field::{self, Field};

/// Calls a function with the fields of a source.
pub(super) fn with<R>(source: &Source, act: impl FnOnce(Entries<'_>) -> R) -> R {
    let lines = |lines: Option<field::Fields<'static>>| lines.map_or(Entries::None, Entries::Lines);
    match source {
        Source::Head => act(lines(port::get().and_then(|port| (port.head)()).map(|head| head.fields))),
        Source::Trailers => act(lines(port::get().and_then(|port| (port.trailers)()))),
        Source::Own(text) => text.with(|bytes| act(Entries::Records(bytes))),
    }
}

/// Returns a copy of the fields of a source.
pub(super) fn copy(source: &Source) -> Result<Text, Failure> {
    let mut text = Text::EMPTY;
    match source {
        Source::Own(from) => {
            let length = from.with(<[u8]>::len);
            // A block may move when another grows, so the bytes pass through memory in between.
            let mut done = 0;
            let mut part = [0; 256];
            while done < length {
                let count = from.with(|bytes| bytes::copy(&mut part, bytes.get(done..).unwrap_or_default()));
                text.append(part.get(..count).unwrap_or_default())?;
                done += count;
            }
        }
        // These are in no block.
        Source::Head | Source::Trailers => with(source, |entries| {
            entries.into_iter().try_for_each(|Field { name, value }| {
                append(&mut text, name, value.len(), |room| {
                    bytes::copy(room, value);
                })?;
                Ok::<(), Failure>(())
            })
        })?,
    }
    Ok(text)
}
