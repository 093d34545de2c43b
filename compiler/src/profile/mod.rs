//! Profiles: how often what was run when a program counted it (`--profile-generate`), for a build that knows (`--profile-use`).
//!
//! * [`body`]: what is counted in a body, and what it is recognised by;
//! * [`file`](mod@file): the file;
//! * [`record`]: the counts of a function, and those of several runs together;
//! * [`flow`]: how often each branch of a body was reached and taken.
//!
//! Operators are counted, and not what becomes of them, so that a profile is the same whatever the target and the optimisation were.
//! Nothing depends on a profile but speed: one that does not fit, or is not true, makes no program wrong.

pub mod body;
pub mod file;
pub mod flow;
pub mod record;

pub use record::Profile;
