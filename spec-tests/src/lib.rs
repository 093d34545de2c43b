//! Runs the official test suite of WebAssembly as native code, through the pipeline that makes every executable.
//!
//! A test script (`.wast`) becomes one executable: its modules are instances of one program, and its actions are the calls
//! that the runtime's script driver makes. What modules are refused is checked while the program is put together; what calls
//! return is compared with what the executable wrote.
//!
//! * [`suite`]: which scripts there are, and which features each may use;
//! * [`script`]: a script's directives, with its modules in binary form;
//! * [`plan`]: directives become a program and a list of checks;
//! * [`expect`]: whether a call did what it should;
//! * [`run`]: a script from text to verdicts;
//! * [`runner`]: which machines scripts are run for;
//! * [`known`]: failures that are known, with their reasons;
//! * [`hostile`]: small modules that could cost much;
//! * [`mutation`]: the suite's modules, changed, as inputs that the compiler must survive.

pub mod expect;
pub mod hostile;
pub mod known;
pub mod mutation;
pub mod plan;
pub mod run;
pub mod runner;
pub mod script;
pub mod suite;
