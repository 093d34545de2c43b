//! Runs the official test suite of WebAssembly as native code, through the pipeline that makes every executable.
//!
//! A test script (`.wast`) becomes one executable: its modules are instances of a single program, and its actions are the
//! calls that the runtime's script driver makes. Whether modules are refused is checked while the program is being built; what
//! calls return is compared with the output of the executable.
//!
//! * [`suite`]: the scripts, and the features that each may use;
//! * [`script`]: a script's directives, with its modules in binary form;
//! * [`component`]: components and their values in scripts;
//! * [`plan`]: from directives to a program and a list of checks;
//! * [`expect`]: whether a call did what it should;
//! * [`run`]: a script from text to verdicts;
//! * [`runner`]: the machines that scripts are run for;
//! * [`known`]: known failures, with their reasons;
//! * [`echo`]: components drawn at random that pass values on and back;
//! * [`hostile`]: small modules that could be expensive;
//! * [`mutation`]: mutated modules of the suite, as inputs that the compiler must survive.

pub mod component;
pub mod echo;
pub mod expect;
pub mod hostile;
pub mod known;
pub mod mutation;
pub mod plan;
pub mod run;
pub mod runner;
pub mod script;
pub mod suite;
