//! The Common Gateway Interface, as far as it is text: RFC 3875, and what WAGI adds.
//!
//! ```text
//! http::request::Head ──▶ variables ──▶ environment of the program
//! http::encode::response ◀── output ◀── standard output of the program
//! ```
//!
//! Programs that write whole responses (names that begin with `nph-`) are not served. To add a variable, put it into
//! [`variables`], and say in the guide where its value comes from.

pub(crate) mod output;
pub(crate) mod variables;
