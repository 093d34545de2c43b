//! HTTP/1.1 without a connection: everything about messages that needs no system call.
//!
//! A server has a buffer of [`LONGEST_HEAD`](request::LONGEST_HEAD) and [`LONGEST_TRAILERS`](chunked::LONGEST_TRAILERS) bytes a
//! connection. What arrives goes to its end:
//!
//! ```text
//! head of a request │ content, not read yet │ next request │ free
//! └─ Request::parse ┘└ body::Reader::advance┘
//! ```
//!
//! The head stays until the response is made, since positions in it are all that is kept. Of the content only what arrived with
//! the head is in the buffer: [`data`](body::Reader::data) says how much can be read to where it is wanted. Nothing here grows
//! with what a client sends, copies content, or allocates.
//!
//! * [`request`], [`response`]: heads that arrive, in pieces of any length;
//! * [`target`]: request targets and hosts;
//! * [`framing`]: where a message ends, and whether another follows;
//! * [`body`], [`chunked`]: content that arrives;
//! * [`encode`]: heads and chunks that are sent, with [`status`] and [`date`];
//! * [`field`], [`lines`], [`character`]: the syntax of fields;
//! * [`refusal`]: why a message is not taken;
//! * [`writer`]: text in somebody's buffer.
//!
//! It speaks neither HTTP/2 nor TLS; an `Upgrade` is ignored, as section 7.8 of RFC 9110 has it. To take a new form of message,
//! add a case to `tests/http`.

pub(crate) mod body;
mod character;
pub(crate) mod chunked;
pub(crate) mod date;
pub(crate) mod encode;
pub(crate) mod field;
pub(crate) mod framing;
pub(crate) mod lines;
pub(crate) mod refusal;
pub(crate) mod request;
pub(crate) mod response;
mod status;
pub(crate) mod target;
pub(crate) mod writer;

#[cfg(test)]
pub(crate) mod tests;
