//! Functions of the runtime that serve an import: one list, from which everything that knows them is derived.
//!
//! An [`Interface`] is a module of imports, or an interface that components import, and has a row for each function: its name, its
//! parameters and results as [`Kind`]s or [`Type`]s, the system calls that it may make, and [`Fact`]s that the plan
//! needs. Readers are
//!
//! * the compiler, for types and names, for decisions based on facts, and for the system calls of a confined program;
//! * the runtime, whose exported functions are generated from the rows, and which shows calls as the rows describe them;
//! * `docs/system-calls.md`, `tests/programs/wasi/wasi.h` and the imports of `tests/wat/wasi/every.wat`, which tests compare with
//!   the rows, and write with `BLESS=1`.
//!
//! A host function is `extern "C"`; its first parameter is the address of the [`MemoryDescriptor`] that guest addresses refer to
//! (the memory that the importing instance exports as `memory`; null when it exports none), followed by the arguments of the
//! import in order. Those that components import have other first parameters: see [`component`](crate::component).
//!
//! To add a function, add its row to its interface: [`preview1`], [`preview2`]. To add an interface, add it to one of these, and a
//! line to [`INTERFACES`].
//!
//! [`MemoryDescriptor`]: crate::descriptor::MemoryDescriptor

mod kind;
pub mod preview1;
pub mod preview2;
mod resource;
mod rows;
pub mod types;

pub use kind::{Kind, Words};
pub use resource::Resource;
use types::Type;

/// Every interface. Functions are numbered in the order of this list and of the rows.
pub const INTERFACES: &[&Interface] = &[
    &preview1::PREVIEW1,
    &preview1::UNSTABLE,
    &preview2::io::ERROR,
    &preview2::io::POLL,
    &preview2::io::STREAMS,
    &preview2::cli::ENVIRONMENT,
    &preview2::cli::EXIT,
    &preview2::cli::STDIN,
    &preview2::cli::STDOUT,
    &preview2::cli::STDERR,
    &preview2::cli::TERMINAL_INPUT,
    &preview2::cli::TERMINAL_OUTPUT,
    &preview2::cli::TERMINAL_STDIN,
    &preview2::cli::TERMINAL_STDOUT,
    &preview2::cli::TERMINAL_STDERR,
    &preview2::clocks::MONOTONIC_CLOCK,
    &preview2::clocks::WALL_CLOCK,
    &preview2::random::RANDOM,
    &preview2::random::INSECURE,
    &preview2::random::INSECURE_SEED,
    &preview2::filesystem::TYPES,
    &preview2::filesystem::PREOPENS,
    &preview2::sockets::NETWORK,
    &preview2::sockets::INSTANCE_NETWORK,
    &preview2::sockets::IP_NAME_LOOKUP,
    &preview2::sockets::TCP,
    &preview2::sockets::TCP_CREATE_SOCKET,
    &preview2::sockets::UDP,
    &preview2::sockets::UDP_CREATE_SOCKET,
    &preview2::config::STORE,
    &preview2::config::RUNTIME,
    &preview2::spin::VARIABLES,
    &preview2::logging::LOGGING,
    &preview2::keyvalue::STORE,
    &preview2::keyvalue::STORE_DRAFT,
    &preview2::keyvalue::ATOMICS,
    &preview2::keyvalue::ATOMICS_DRAFT,
    &preview2::keyvalue::BATCH,
    &preview2::spin::KEY_VALUE,
    &preview2::http::TYPES,
    &preview2::http::OUTGOING_HANDLER,
    &preview2::blobstore::TYPES,
    &preview2::blobstore::CONTAINER,
    &preview2::blobstore::BLOBSTORE,
];

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

/// The functions that can be imported from a module, or an interface, of one name.
#[derive(Debug)]
pub struct Interface {
    /// The name of the module, or of the interface without a version.
    pub name: &'static str,
    /// The versions of an interface; a module has none.
    pub versions: Option<Versions>,
    /// Its functions.
    pub functions: &'static [Function],
    /// The number of the first of them.
    pub first: usize,
    /// The interface that serves the names it does not have itself.
    pub base: Option<&'static Interface>,
}

impl Interface {
    /// Returns the number that the functions of the next interface start at.
    const fn end(&self) -> usize {
        self.first + self.functions.len()
    }
}

/// The versions of an interface that have the same functions, or fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// A track of semantic versions.
    Track {
        /// The major and minor number that they all start with.
        start: &'static str,
        /// The patch number of the newest that the list knows.
        newest: u64,
    },
    /// Versions before a release, each of which stands for itself.
    Drafts(&'static [&'static str]),
}

/// A host function.
#[derive(Debug)]
pub struct Function {
    /// Its name as an import.
    pub name: &'static str,
    /// Its name in object files.
    pub symbol: &'static str,
    /// Its parameters by their names in the standard, some of which stand for several arguments; none if it has a
    /// [`Function::canonical`] form.
    pub parameters: &'static [(&'static str, Kind)],
    /// Its results, each stored where the last arguments point to; likewise.
    pub results: &'static [Kind],
    /// Its form as a function of an interface that components import.
    pub canonical: Option<Canonical>,
    /// The types of the arguments by which parameters and results are passed.
    pub arguments: &'static [ValueType],
    /// The value that it returns.
    pub returns: Returns,
    /// The system calls that it may make, in groups.
    pub system_calls: &'static [&'static [&'static str]],
    /// Facts that its parameters do not reveal.
    pub facts: &'static [Fact],
}

/// A function of an interface that components import: its arguments follow from its types, as the Canonical ABI says.
#[derive(Debug)]
pub struct Canonical {
    /// Its parameters.
    pub parameters: &'static [(&'static str, Type)],
    /// Its result, if it has one.
    pub result: Option<Type>,
    /// Whether it takes an [`Allocation`](crate::component::Allocation), since parts of its result are in memory that it asks for.
    pub allocates: bool,
    /// The patch number of the first version that has it.
    pub since: u64,
}

/// A type of WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `i32`.
    I32,
    /// `i64`.
    I64,
}

/// The value that a function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// None: it never returns.
    Never,
    /// An `errno`, as the functions of preview 1 do.
    Errno,
    /// The 64 bits of its result as an import; it neither traps nor allocates.
    Wide,
    /// Likewise, or [`NO_VALUE`] for a handle that is none: a trap.
    Checked,
    /// An [`Outcome`](crate::component::Outcome), whose lower half is its result as an import, if there is one.
    Outcome(Option<ValueType>),
}

/// A fact about a function that the plan needs and that its parameters do not reveal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// It accepts connections on listening sockets.
    AcceptsConnections,
    /// It shows the environment.
    ShowsEnvironment,
    /// It takes a path below a granted directory, which its parameters reveal in preview 1.
    TakesPath,
    /// It returns the granted directories.
    ReturnsDirectories,
    /// It depends on which part of the network was granted.
    UsesNetwork,
    /// It connects to hosts, or sends to them.
    Connects,
    /// It sends requests of HTTP.
    SendsRequests,
    /// It binds sockets to addresses.
    Binds,
    /// It looks up names of hosts.
    LooksNamesUp,
    /// It shows the values of the configuration.
    ShowsConfiguration,
    /// It keeps values, or looks at those that are kept.
    KeepsValues,
    /// It keeps objects, or looks at those that are kept.
    KeepsObjects,
}

/// The result of a function that returns 64 bits, for a handle that is none.
pub const NO_VALUE: u64 = u64::MAX;

impl Function {
    /// Whether it takes a path below a granted directory.
    pub fn takes_path(&self) -> bool {
        self.parameters.iter().any(|(_, kind)| *kind == Kind::Path) || self.has(Fact::TakesPath)
    }

    /// Returns its result as an import.
    pub fn result(&self) -> Option<ValueType> {
        match self.returns {
            Returns::Never => None,
            Returns::Errno => Some(ValueType::I32),
            Returns::Wide | Returns::Checked => Some(ValueType::I64),
            Returns::Outcome(result) => result,
        }
    }

    /// Whether it can name a file descriptor of preview 1.
    pub fn takes_descriptor(&self) -> bool {
        let names_one = |kind| matches!(kind, Kind::Descriptor | Kind::Subscriptions | Kind::UnstableSubscriptions);
        self.parameters.iter().any(|(_, kind)| names_one(*kind))
    }

    /// Whether a fact holds for it.
    pub fn has(&self, fact: Fact) -> bool {
        self.facts.contains(&fact)
    }
}
