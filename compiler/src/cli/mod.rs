//! The command line: words become the library's options, and results and errors become text for people.
//!
//! * [`flags`]: the flags, of which most are the library's options;
//! * [`endings`]: the ends of help texts;
//! * [`usage`]: help, and errors of the command line itself;
//! * [`run`](mod@run): the tasks, and the exit status;
//! * [`build`](mod@build): from reading the input to writing the output;
//! * [`tasks`]: the flags of the other tasks;
//! * [`input`]: the program to compile;
//! * [`output`]: the destination of the result;
//! * [`notices`]: the licence notices that belong to it;
//! * [`path`]: paths that stand for something else;
//! * [`project`]: programs that a file describes;
//! * [`execute`]: programs that are run at once;
//! * [`inspect`]: what is in a module;
//! * [`symbolize`]: the lines of addresses;
//! * [`bench`]: the executable beside engines that run the module, and its flags in [`bench_flags`];
//! * [`targets`]: the list of targets;
//! * [`documents`]: completions for shells, and the manual;
//! * [`interrupt`]: signals that end the command;
//! * [`color`]: the choice of coloured messages;
//! * [`effect`]: flags that have none;
//! * [`messages`]: the flags about messages, and messages for programs;
//! * [`report`]: errors, notes, timings and the progress bar, on standard error.

mod bench;
mod bench_flags;
mod build;
mod color;
mod documents;
mod effect;
mod endings;
mod execute;
mod flags;
mod input;
mod inspect;
mod interrupt;
mod messages;
mod notices;
mod output;
mod path;
mod project;
mod report;
mod run;
mod symbolize;
mod targets;
mod tasks;
pub mod usage;

pub use flags::Cli;
pub use run::run;
