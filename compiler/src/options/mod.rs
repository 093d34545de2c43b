//! What the user of the library decides.
//!
//! The command's flags become one [`Options`]; nothing else is configurable, and nothing is read from the environment.

mod output;

pub use output::{Package, Product, Stage};

use crate::file::Claim;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// All decisions that are not in the input.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What a container image calls the program; "app" when absent.
    pub name: Option<String>,
    /// What the output takes the place of, so that it is not read.
    pub claim: Claim,
    /// The targets' names or aliases of them; the host when there is none. Only container images are for several.
    pub targets: Vec<String>,
    /// What the code is optimised for.
    pub optimize: Optimize,
    /// The processor level: a name of the target's levels, `native`, or a list of features; the portable baseline when
    /// absent.
    pub cpu: Option<String>,
    /// How accesses to memories are kept inside them.
    pub bounds: Bounds,
    /// How far the program is taken.
    pub stage: Stage,
    /// What it becomes.
    pub product: Product,
    /// What that is wrapped in.
    pub package: Package,
    /// The exported function to be called instead of `_start`.
    pub invoke: Option<String>,
    /// What becomes of imports that nobody provides.
    pub unknown_imports: UnknownImports,
    /// Modules whose exports serve imports of each other and of the main module. They are instantiated in this order, except
    /// that each comes after those that it imports from.
    pub links: Vec<Link>,
    /// What the program may touch.
    pub permissions: Permissions,
    /// What the kernel is asked to keep the program in.
    pub confinement: Confinement,
    /// The environment variable that lets the program show its calls of the host; without, that is not built in.
    pub trace: Option<String>,
    /// The most bytes that memories, tables and exceptions may have together.
    pub max_memory: Option<u64>,
    /// Bytes of native stack for guest code.
    pub stack_size: Option<u64>,
    /// File descriptors that the program may have at once, standard streams and directories among them.
    pub max_files: Option<u32>,
    /// After how long the program is ended.
    pub timeout: Option<Duration>,
    /// How an executable is told from others.
    pub build_id: BuildId,
    /// A runtime to link instead of the embedded one.
    pub runtime: Option<PathBuf>,
    /// A linker to run instead of the one in process.
    pub linker: Option<PathBuf>,
    /// The number of threads that compile; one for each processor when absent.
    pub threads: Option<usize>,
}

impl Options {
    /// Whether what is made runs by itself, so that there must be something to call.
    pub fn runs(&self) -> bool {
        self.stage == Stage::Full && self.product == Product::Executable
    }
}

/// What the code is optimised for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Optimize {
    /// Fast compilation.
    None,
    /// Fast code.
    #[default]
    Speed,
    /// Fast code, but keep it small.
    Size,
}

/// How accesses to memories are kept inside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Bounds {
    /// By guard pages, where possible.
    #[default]
    Guard,
    /// By checking every address; for machines with little address space.
    Explicit,
}

/// How an executable is told from others: debuggers and profilers look it up by its build id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildId {
    /// By a hash of its contents.
    #[default]
    Hash,
    /// Not at all.
    None,
}

/// What becomes of imports that nobody provides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum UnknownImports {
    /// Refuse to build.
    #[default]
    Error,
    /// Build, and trap if one is called.
    Trap,
}

/// A module that is linked with the main one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The first name of the imports that it serves.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// What the program may touch; nothing by default but its standard streams and arguments.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// Arguments put before those of the command line.
    pub arguments: Vec<String>,
    /// `NAME=VALUE` to bake in, or `NAME` to pass through.
    pub variables: Vec<String>,
    /// Whether the whole environment passes through.
    pub inherit_environment: bool,
    /// Directories that the program sees.
    pub directories: Vec<Directory>,
    /// Directories that become part of the executable.
    pub embedded: Vec<Embed>,
    /// Addresses that the program listens on.
    pub listeners: Vec<SocketAddr>,
    /// Whether the program gets the sockets that whoever starts it hands over.
    pub inherit_sockets: bool,
}

/// What the kernel is asked to keep the program in. Only the file system is restricted unless somebody asks: a filter of
/// system calls costs more than all the rest of a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// The file system is restricted to the granted directories (Landlock).
    pub landlock: Wall,
    /// System calls are restricted to those of the functions that the program imports (seccomp).
    pub seccomp: Wall,
    /// Whether other processes of its user may debug the program while it runs; the kernel keeps them out otherwise.
    pub debuggable: bool,
}

impl Default for Confinement {
    fn default() -> Self {
        Self { landlock: Wall::Offered, seccomp: Wall::None, debuggable: false }
    }
}

/// Whether the kernel puts a wall around the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// It does not.
    None,
    /// It does where it can.
    Offered,
    /// It does, and where it cannot, the program does not start.
    Required,
}

/// A directory granted to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Where it is when the program starts.
    pub host: String,
    /// The name under which the program sees it.
    pub guest: String,
    /// Whether nothing below it may be changed.
    pub read_only: bool,
    /// Whether device nodes below it may be opened, not only those that are harmless everywhere.
    pub devices: bool,
}

/// A directory that becomes part of the executable, with all that is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// Where it is now.
    pub host: PathBuf,
    /// The name under which the program sees it.
    pub guest: String,
}
