//! PLAN: modules become a [`Program`], in which every decision is taken.
//!
//! A program is modules × instances × resolved imports. A single module is a program of one instance; a test script or
//! modules linked together are programs of many. Instances are static: all of them are known now, so every function, memory,
//! table and global is one entry of a list here, and gets a link-time address.
//!
//! * [`plan`]: the program;
//! * [`entity`]: the things that it consists of;
//! * [`builder`]: instantiates modules one after the other;
//! * `instantiate`: what an instance adds;
//! * [`entry`]: the program of a module and those linked with it, and what it calls first;
//! * [`links`]: the modules linked with it, in order;
//! * [`resolve`]: who serves each import;
//! * `unknown`: what is said about imports that nobody serves, and `origin`: what such a module was made for;
//! * [`signature`]: types that are equal across modules get one number;
//! * [`subtype`]: when one type stands for another;
//! * [`value`]: constants, and `evaluate`: constant expressions become such;
//! * `describe`: types in messages;
//! * [`scan`]: what the code does to tables and segments, so that the rest can be constant;
//! * [`limit`]: how much it may hold;
//! * `exception`: how large exceptions are, and what may refer to them;
//! * [`memory`] and [`table`]: strategy, limits and initial contents of each;
//! * [`image`]: initial contents as sparse runs;
//! * [`indirect`]: functions that check indirect calls, for size;
//! * [`layout`]: where variables and constants lie in their sections;
//! * [`parts`]: how the text is cut into objects;
//! * [`grants`]: what it may do, and how much;
//! * [`host`]: the functions that the runtime serves imports with;
//! * [`start`]: what the runtime does before guest code runs;
//! * [`system_call`]: which system calls those and the rest come to;
//! * [`symbol`]: what generated code may refer to by name;
//! * [`function_name`]: names of functions for people, as symbols.
//!
//! If translation has to ask "should I?", the answer belongs here. Nothing here knows Cranelift or a file format.

pub mod builder;
mod describe;
pub mod entity;
pub mod entry;
mod evaluate;
mod exception;
pub mod function_name;
pub mod grants;
pub mod host;
pub mod id;
pub mod image;
pub mod indirect;
mod instantiate;
pub mod layout;
mod limit;
pub mod links;
pub mod memory;
mod notes;
mod origin;
pub mod parts;
pub mod plan;
pub mod resolve;
pub mod scan;
pub mod signature;
pub mod start;
pub mod subtype;
pub mod symbol;
pub mod system_call;
pub mod table;
mod unknown;
pub mod value;

pub use builder::Builder;
pub use entity::{Data, Element, Function, FunctionBody, Global, InitStep, Instance, Invoked, Tag};
pub use memory::{Memory, Strategy};
pub use plan::{Command, Program, Root};
pub use subtype::{CanonicalReference, CanonicalValue};
pub use table::{Table, TableStorage};
pub use value::Value;
