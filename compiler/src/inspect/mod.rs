//! The contents of `wasm2native inspect`: what is in a module and what it needs, or what an executable was granted.
//!
//! * [`executable`]: an executable of wasm2native's;
//! * [`module`](mod@module): a module, section by section;
//! * [`component`]: a component: imports, exports, and the modules that it consists of;
//! * [`needs`]: the imports, what serves them, and the command that builds the module;
//! * [`report`]: the contents of a report, and [`text`]: its form for people.
//!
//! A [`Report`] is also written as JSON; members may be added to that, and none is taken away.

mod component;
mod executable;
mod module;
mod needs;
mod report;
mod text;

use crate::error::Result;
use crate::wasm::source::Source;
use serde::Serialize;
use std::fmt;

pub use component::Report as ComponentReport;
pub use executable::Executable;
pub use report::Report;

/// Returns what is in a file: a module or component in binary or text format, or an executable.
///
/// # Errors
///
/// When it is neither, or invalid.
pub fn inspect(input: &[u8], file: &str) -> Result<Contents> {
    if input.starts_with(executable::MAGIC) {
        return executable::inspect(input, file).map(|it| Contents::Executable(Box::new(it)));
    }
    let source = Source::new(input)?;
    match source.is_component() {
        true => component::inspect(input, &source, file).map(|it| Contents::Component(Box::new(it))),
        false => module::inspect(input, &source, file).map(|it| Contents::Module(Box::new(it))),
    }
}

/// The contents of a file.
#[derive(Debug, Serialize)]
#[serde(tag = "format", rename_all = "lowercase")]
pub enum Contents {
    /// A module.
    Module(Box<Report>),
    /// A component.
    Component(Box<component::Report>),
    /// An executable.
    Executable(Box<executable::Executable>),
}

impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(report) => report.fmt(f),
            Self::Component(report) => report.fmt(f),
            Self::Executable(executable) => executable.fmt(f),
        }
    }
}
