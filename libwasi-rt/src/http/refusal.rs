//! Reasons why a message is not taken.
//!
//! After a refusal nobody knows where the next message begins, so the connection is closed, after an answer with
//! [`status`](Refusal::status) if it was a request. To add a reason, say in `fuzz/src/requests` whether hyper shares it.

/// A reason, in the order in which messages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A line that ends without CR, or a CR elsewhere.
    LineEnd,
    /// A control character other than a tab.
    Control,
    /// A request line that is not a method, a target and a version with one space between them.
    RequestLine,
    /// A status line that is not a version, three digits and a reason.
    StatusLine,
    /// A method with a character that is none of a token's.
    Method,
    /// A version that is none.
    Version,
    /// A version other than 1.0 and 1.1, that of the preface of HTTP/2 among them.
    OtherVersion,
    /// A request target of no form, or of a form that is not the method's.
    Target,
    /// A tunnel, which nothing here provides.
    Tunnel,
    /// A request line that does not end within the limit.
    LongTarget,
    /// A line that begins with whitespace, which once continued the line before.
    Fold,
    /// The name of a field that is not a token, or is followed by something else than a colon.
    FieldName,
    /// More fields, or longer ones, than the limits allow.
    ManyFields,
    /// A field that a request may have once, and has twice.
    Twice,
    /// No `Host`, two of them, or one that is no host and port.
    Host,
    /// A `Host` other than the one in the target.
    OtherHost,
    /// A `Content-Length` that is no number.
    Length,
    /// A second `Content-Length`, be it the same.
    TwoLengths,
    /// A length beyond the limit.
    LongBody,
    /// A `Transfer-Encoding` that does not end with `chunked`, or has it twice.
    Encoding,
    /// Another `Transfer-Encoding` than `chunked`.
    OtherEncoding,
    /// A `Transfer-Encoding` in HTTP/1.0.
    EncodingIn10,
    /// Both `Transfer-Encoding` and `Content-Length`.
    EncodingAndLength,
    /// An `Expect` other than `100-continue`.
    Expectation,
    /// A change of protocol that nobody asked for.
    Switch,
    /// An interim response with content.
    Interim,
    /// A size of a chunk that is no hexadecimal number.
    ChunkSize,
    /// Extensions of chunks with a control character.
    ChunkExtension,
    /// More or longer extensions of chunks than the limit allows.
    LongExtensions,
    /// A chunk that does not end where its size says.
    ChunkEnd,
}

impl Refusal {
    /// Returns the status of the answer to such a request.
    pub(crate) fn status(self) -> u16 {
        match self {
            Refusal::LongBody => 413,
            Refusal::LongTarget => 414,
            Refusal::Expectation => 417,
            Refusal::ManyFields => 431,
            Refusal::Tunnel | Refusal::OtherEncoding => 501,
            Refusal::OtherVersion => 505,
            _ => 400,
        }
    }
}
