//! PLAN: modules become a [`Program`], in which every decision is taken.
//!
//! A program is modules × instances × resolved imports. A single module is a program of one instance; a test script or
//! modules linked together are programs of many. Instances are static: all of them are known now, so every function, memory,
//! table and global is one entry of a list here, and gets a link-time address.
//!
//! * [`plan`]: the program;
//! * [`entity`]: the entities that it consists of;
//! * [`builder`]: instantiates modules one after the other;
//! * `instantiate`: the contribution of one instance;
//! * `exports`: the exports of an instance;
//! * [`entry`]: the program of a module and the modules linked with it, and its first calls;
//! * `callable`: exported functions that are called from outside, by name;
//! * [`links`]: the modules linked with it, in order;
//! * [`imports`]: the item that serves each import, and `bind`: whether it is of the right type;
//! * [`providers`]: the instances that serve imports by name, and otherwise the host;
//! * `unknown`: the message about unresolved imports, and `origin`: the toolchain or host that such a module was made for;
//! * [`types`]: one number for types that are equal across modules, and the rules for one standing for another;
//! * [`value`]: constants, and `evaluate`: their computation from constant expressions;
//! * `describe`: types in messages;
//! * [`scan`]: the effects of the code on tables and segments, so that the rest can be constant, and its calls;
//! * [`calls`]: the calls that it finds, and [`call_graph`]: callees before callers;
//! * [`lift`]: calls of functions of components by the runtime;
//! * [`limit`]: the limit on what it may hold;
//! * `trap`: the traps that the runtime itself raises;
//! * `exception`: the size of exceptions, and what may refer to them;
//! * [`memory`] and [`table`]: strategy, limits and initial contents of each;
//! * [`image`]: initial contents as sparse runs;
//! * [`region`]: the address space of each, and of the stack;
//! * [`indirect`]: functions that check indirect calls, for size;
//! * `forward`: functions that only forward, and those of which no code is needed;
//! * [`inline`]: the calls whose callee's body takes their place, which `inliner` decides from [`outline`]s of bodies, and [`head`]s of
//!   functions that may return at once;
//! * [`counting`]: the counters of programs that count what they do, which `count` plans, and [`guide`]: what such counts tell about a
//!   program, which `guidance` finds;
//! * [`layout`]: offsets of variables and constants in their sections;
//! * [`parts`]: the division of the text into objects;
//! * [`heap`]: the objects that it makes, and those that constant expressions make, and `heap_functions`: how code reaches the runtime;
//! * [`host`]: the functions with which the runtime serves imports, and [`host_call`]: how an instance calls one;
//! * [`canonical`]: the functions by which instances of components reach the host and each other, and `component`: the addition
//!   of these to a program;
//! * [`snapshot`]: start-up that runs while the program is built;
//! * [`start`]: the steps of the runtime before guest code runs;
//! * [`system_call`]: the system calls that those and the rest can make.
//!
//! If translation has to ask "should I?", the answer belongs here. Nothing here knows Cranelift or a file format.

mod bind;
pub mod builder;
pub mod call_graph;
mod callable;
pub mod calls;
pub mod canonical;
mod component;
mod count;
pub mod counting;
pub mod describe;
pub mod entity;
pub mod entry;
mod evaluate;
mod exception;
mod exports;
mod forward;
mod guidance;
pub mod guide;
pub mod head;
pub mod heap;
mod heap_functions;
pub mod host;
pub mod host_call;
pub mod id;
pub mod image;
pub mod imports;
pub mod indirect;
pub mod inline;
mod inliner;
mod instantiate;
pub mod layout;
pub mod lift;
mod limit;
pub mod links;
pub mod memory;
mod notes;
mod origin;
pub mod outline;
pub mod parts;
pub mod plan;
pub mod providers;
pub mod region;
pub mod scan;
pub mod snapshot;
pub mod start;
pub mod system_call;
pub mod table;
mod trap;
pub mod types;
mod unknown;
pub mod value;

pub use builder::Builder;
pub use entity::{
    Data, Element, Extern, Function, FunctionBody, Global, HeapFunction, InitStep, Instance, Invoked, Last, SegmentUse, Tag,
};
pub use host_call::{CanonicalOptions, HostCall, MemoryOption, Route};
pub use imports::{Imports, Item};
pub use memory::{Memory, Strategy};
pub use plan::{Command, Program, Root};
pub use providers::Providers;
pub use table::{Table, TableStorage};
pub use types::subtype::{CanonicalReference, CanonicalValue};
pub use value::Value;
