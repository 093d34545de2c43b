//! Servers with routes, and those of several programs: decisions of a manifest, which no flag has.

use std::fmt;
use std::sync::Arc;

/// A route of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The pattern: see [`wasm2native_abi::route`].
    pub pattern: String,
    /// The route as it was written, without the base path of an application.
    pub raw: String,
    /// The number of the program that answers, or [`FIXED`](wasm2native_abi::route::FIXED).
    pub member: u32,
    /// The response to all requests, in place of that of a program.
    pub fixed: Option<Fixed>,
}

/// A response that no program makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The status.
    pub status: u16,
    /// The fields, as lines.
    pub fields: String,
    /// The body.
    pub body: String,
}

/// The number of a program among several of a server, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its number.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// A program that the first process of a server starts.
#[derive(Clone, PartialEq, Eq)]
pub struct MemberProgram {
    /// Its name, for messages.
    pub name: String,
    /// The executable.
    pub executable: Arc<[u8]>,
}

impl fmt::Debug for MemberProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.executable.len())
    }
}
