//! The command line: flags become options, and results and errors become text for people.
//!
//! * [`flags`]: the flags;
//! * [`value`]: how the values of flags are written;
//! * [`options`]: flags become the library's options;
//! * [`usage`]: help, and errors of the command line itself;
//! * [`run`](mod@run): from reading the input to writing the output;
//! * [`input`]: the program to compile;
//! * [`output`]: where the result goes;
//! * [`path`]: what paths stand for;
//! * [`targets`]: the list of targets;
//! * [`color`]: whether messages are coloured;
//! * [`effect`]: options that have none;
//! * [`report`]: errors, notes, timings and the progress bar, on standard error.

mod color;
mod effect;
mod flags;
mod input;
mod options;
mod output;
mod path;
mod report;
mod run;
mod targets;
pub mod usage;
mod value;

pub use flags::Cli;
pub use run::run;
