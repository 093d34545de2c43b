//! What becomes of a call of the guest.

/// What a guest has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A response.
    Response,
    /// A response, and that it is over: it exited.
    LastResponse,
    /// That the answer is the one to another request, which is made by the next call.
    Redirect,
}

/// Why a guest did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// What it said is no response, or it said nothing, or it trapped.
    Server,
    /// It took too long.
    Late,
    /// The request cannot be passed to it: the answer has this status.
    Request(u16),
}

impl Failure {
    /// Returns the status that the client gets.
    pub(super) fn status(self) -> u16 {
        match self {
            Failure::Server => 500,
            Failure::Late => 504,
            Failure::Request(status) => status,
        }
    }
}
