//! Functions of the runtime that serve an import: one list, from which everything that knows them is derived.
//!
//! An [`Interface`] is a module of imports, and has a row for each function: its name, its parameters and results as [`Kind`]s,
//! the system calls that it may make, and [`Fact`]s that the plan needs. Readers are
//!
//! * the compiler, for types and names, for decisions based on facts, and for the system calls of a confined program;
//! * the runtime, whose exported functions are generated from the rows, and which shows calls as the rows describe them;
//! * `docs/system-calls.md`, `tests/programs/wasi/wasi.h` and the imports of `tests/wat/wasi/every.wat`, which tests compare with
//!   the rows, and write with `BLESS=1`.
//!
//! A host function is `extern "C"`; its first parameter is the address of the [`MemoryDescriptor`] that guest addresses refer to
//! (the memory that the importing instance exports as `memory`; null when it exports none), followed by the arguments of the
//! import in order.
//!
//! To add a function, add its row to its interface: [`preview1`]. To add an interface, add a file, and a line to [`INTERFACES`].
//!
//! [`MemoryDescriptor`]: crate::descriptor::MemoryDescriptor

mod kind;
pub mod preview1;
mod rows;

pub use kind::{Kind, Words};

/// Every interface. Functions are numbered in the order of this list and of the rows.
pub const INTERFACES: &[&Interface] = &[&preview1::PREVIEW1, &preview1::UNSTABLE];

/// The number of host functions.
pub const COUNT: usize = {
    let (mut count, mut interface) = (0, 0);
    while interface < INTERFACES.len() {
        assert!(INTERFACES[interface].first == count, "interfaces are numbered one after the other");
        count += INTERFACES[interface].functions.len();
        interface += 1;
    }
    count
};

/// Every host function, by its number.
pub const FUNCTIONS: [&Function; COUNT] = {
    let mut functions = [&preview1::PREVIEW1.functions[0]; COUNT];
    let mut interface = 0;
    while interface < INTERFACES.len() {
        let Interface { first, functions: rows, .. } = INTERFACES[interface];
        let mut row = 0;
        while row < rows.len() {
            functions[*first + row] = &rows[row];
            row += 1;
        }
        interface += 1;
    }
    functions
};

/// The functions that can be imported from a module of one name.
#[derive(Debug)]
pub struct Interface {
    /// The name of the module.
    pub name: &'static str,
    /// Its functions.
    pub functions: &'static [Function],
    /// The number of the first of them.
    pub first: usize,
    /// The interface that serves the names it does not have itself.
    pub base: Option<&'static Interface>,
}

/// A host function.
#[derive(Debug)]
pub struct Function {
    /// Its name as an import.
    pub name: &'static str,
    /// Its name in object files.
    pub symbol: &'static str,
    /// Its parameters by their names in the standard, some of which stand for several arguments.
    pub parameters: &'static [(&'static str, Kind)],
    /// Its results, each stored where the last arguments point to.
    pub results: &'static [Kind],
    /// The types of the arguments by which parameters and results are passed.
    pub arguments: &'static [ValueType],
    /// The type of the `errno` that it returns, unless it never returns.
    pub returns: Option<ValueType>,
    /// The system calls that it may make, in groups.
    pub system_calls: &'static [&'static [&'static str]],
    /// Facts that its parameters do not reveal.
    pub facts: &'static [Fact],
}

/// A type of WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `i32`.
    I32,
    /// `i64`.
    I64,
}

/// A fact about a function that the plan needs and that its parameters do not reveal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// It accepts connections on listening sockets.
    AcceptsConnections,
    /// It shows the environment.
    ShowsEnvironment,
}

impl Function {
    /// Whether it takes a path below a granted directory.
    pub fn takes_path(&self) -> bool {
        self.parameters.iter().any(|(_, kind)| *kind == Kind::Path)
    }

    /// Whether it can name a file descriptor.
    pub fn takes_descriptor(&self) -> bool {
        let names_one = |kind| matches!(kind, Kind::Descriptor | Kind::Subscriptions | Kind::UnstableSubscriptions);
        self.parameters.iter().any(|(_, kind)| names_one(*kind))
    }

    /// Whether a fact holds for it.
    pub fn has(&self, fact: Fact) -> bool {
        self.facts.contains(&fact)
    }
}
