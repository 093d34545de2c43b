//! The content of a message, however it is framed.
//!
//! ```text
//! loop {
//!     let (passed, step) = reader.advance(arrived)?;      // passed bytes are of no use to anybody
//!     match step {
//!         Step::Data(count) => { …use them… reader.took(count) }
//!         Step::End(trailers) => break,                   // field::trailers(Fields::new(so many bytes))
//!         Step::More => …read from the connection…        // up to `reader.data()` bytes of it anywhere, then `took`
//!     }
//! }
//! ```

use super::chunked::{Decoder, Step};
use super::framing::Body;
use super::refusal::Refusal;

/// The position in the content of a message.
#[derive(Clone, Debug)]
pub(crate) enum Reader {
    /// So many bytes are left.
    Length(u64),
    /// Chunks.
    Chunked(Decoder),
    /// All until the connection is closed, of which so many bytes may come.
    UntilClose(u64),
}

impl Reader {
    /// The start of content that may have so many bytes.
    pub(crate) fn new(body: Body, limit: u64) -> Result<Reader, Refusal> {
        match body {
            Body::None => Ok(Reader::Length(0)),
            Body::Length(length) if length > limit => Err(Refusal::LongBody),
            Body::Length(length) => Ok(Reader::Length(length)),
            Body::Chunked => Ok(Reader::Chunked(Decoder::new(limit))),
            Body::UntilClose => Ok(Reader::UntilClose(limit)),
        }
    }

    /// Passes over what is not data, and returns the number of bytes passed and what comes next. All bytes after those are to be
    /// in `arrived` the next time, except those of which [`took`](Reader::took) was told. Trailers are returned when all
    /// arrived: whoever has no room for [`LONGEST_TRAILERS`](super::chunked::LONGEST_TRAILERS) gives up when there is none left.
    pub(crate) fn advance(&mut self, arrived: &[u8]) -> Result<(usize, Step), Refusal> {
        let left = match self {
            Reader::Chunked(decoder) => return decoder.advance(arrived),
            Reader::Length(0) => return Ok((0, Step::End(0))),
            Reader::UntilClose(0) if !arrived.is_empty() => return Err(Refusal::LongBody),
            Reader::Length(left) | Reader::UntilClose(left) => *left,
        };
        let there = usize::try_from(left).unwrap_or(usize::MAX).min(arrived.len());
        Ok((0, if there == 0 { Step::More } else { Step::Data(there) }))
    }

    /// Returns how many bytes of data are certain to come next before anything else, and so can be read from the connection to
    /// where they are wanted.
    pub(crate) fn data(&self) -> u64 {
        match self {
            Reader::Chunked(decoder) => decoder.data(),
            Reader::Length(left) | Reader::UntilClose(left) => *left,
        }
    }

    /// Tells that data were taken, out of what had arrived or directly from the connection.
    pub(crate) fn took(&mut self, count: usize) {
        match self {
            Reader::Chunked(decoder) => decoder.took(count),
            Reader::Length(left) | Reader::UntilClose(left) => {
                *left = left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
            }
        }
    }

    /// Whether the content is complete if the connection ends here.
    pub(crate) fn may_close(&self) -> bool {
        matches!(self, Reader::UntilClose(_))
    }
}
