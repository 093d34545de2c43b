//! Measures processes, compares engines for WebAssembly on one program, and reports figures.
//!
//! ```text
//!   engine ─ commands that build and run a module ─┐
//!                                                  ├─► plan ─ samples ─► statistics ─► report
//!   process ─ one command, and what it used ───────┘
//! ```
//!
//! * [`process`]: one command from its start to its end, with the time and memory that it used;
//! * [`engine`]: engines as rows of data, and where they are on this machine;
//! * [`plan`]: builds, compares outputs, and takes turns until the figures are precise;
//! * [`statistics`]: medians, ratios and their intervals;
//! * [`machine`]: the machine, and what makes its figures unreliable;
//! * [`energy`]: joules, where the processor counts them;
//! * [`report`]: a comparison as text for terminals, Markdown, CSV, JSON and SVG;
//! * [`progress`]: how far a comparison is.
//!
//! `wasm2native bench` and `benches/` are its users. It does not know the compiler: that is an engine as the others are.
#![forbid(unsafe_code)]

pub mod energy;
pub mod engine;
mod error;
pub mod machine;
pub mod plan;
pub mod process;
pub mod progress;
pub mod report;
pub mod statistics;

pub use error::{Error, Result};
