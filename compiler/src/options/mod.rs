//! The decisions of the library's user.
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
    /// The name of the program in a container image; "app" when absent.
    pub name: Option<String>,
    /// The files that the output replaces, so that they are not read.
    pub claim: Claim,
    /// The targets' names or their aliases; the host when there are none. Only container images can be for several.
    pub targets: Vec<String>,
    /// The goal that the code is optimised for.
    pub optimize: Optimize,
    /// The processor level: a name of the target's levels, `native`, or a list of features; the portable baseline when
    /// absent.
    pub cpu: Option<String>,
    /// The means by which accesses to memories are kept inside them.
    pub bounds: Bounds,
    /// The last stage of the build.
    pub stage: Stage,
    /// The form of the program.
    pub product: Product,
    /// The packaging of the product.
    pub package: Package,
    /// The exported function to call instead of `_start`.
    pub invoke: Option<String>,
    /// The treatment of unresolved imports.
    pub unknown_imports: UnknownImports,
    /// Modules whose exports serve imports of each other and of the main module. They are instantiated in this order, except
    /// that each comes after those that it imports from.
    pub links: Vec<Link>,
    /// The resources that the program may access.
    pub permissions: Permissions,
    /// The restrictions that the kernel is asked to enforce on the program.
    pub confinement: Confinement,
    /// The environment variable that makes the program log its calls of the host; when absent, logging is not built in.
    pub trace: Option<String>,
    /// The maximum number of bytes that memories, tables and exceptions may have together.
    pub max_memory: Option<u64>,
    /// The size of the native stack for guest code, in bytes.
    pub stack_size: Option<u64>,
    /// The number of file descriptors that the program may have at once, including standard streams and directories.
    pub max_files: Option<u32>,
    /// The time after which the program is terminated.
    pub timeout: Option<Duration>,
    /// The identification of an executable.
    pub build_id: BuildId,
    /// The runtime to link instead of the embedded one.
    pub runtime: Option<PathBuf>,
    /// The linker to run instead of the one in process.
    pub linker: Option<PathBuf>,
    /// The number of threads that compile; one for each processor when absent.
    pub threads: Option<usize>,
}

impl Options {
    /// Whether the output can be run directly, so that there must be a function to call.
    pub fn runs(&self) -> bool {
        self.stage == Stage::Full && self.product == Product::Executable
    }
}

/// The goal that the code is optimised for.
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

/// The means by which accesses to memories are kept inside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Bounds {
    /// By guard pages, where possible.
    #[default]
    Guard,
    /// By checking every address; for machines with little address space.
    Explicit,
}

/// The identification of an executable: debuggers and profilers look it up by its build id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildId {
    /// A hash of its contents.
    #[default]
    Hash,
    /// None.
    None,
}

/// The treatment of unresolved imports.
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
    /// The module name of the imports that it serves.
    pub name: String,
    /// The path of the module.
    pub path: PathBuf,
}

/// The resources that the program may access; by default, only its standard streams and arguments.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// Arguments put before those of the command line.
    pub arguments: Vec<String>,
    /// `NAME=VALUE` to bake in, or `NAME` to pass through.
    pub variables: Vec<String>,
    /// Whether the whole environment is passed through.
    pub inherit_environment: bool,
    /// Directories that are visible to the program.
    pub directories: Vec<Directory>,
    /// Directories that become part of the executable.
    pub embedded: Vec<Embed>,
    /// Addresses that the program listens on.
    pub listeners: Vec<SocketAddr>,
    /// Whether the program receives the sockets that the process starting it passes on.
    pub inherit_sockets: bool,
}

/// The restrictions that the kernel is asked to enforce on the program. By default, only the file system is restricted: a seccomp
/// filter costs more than all the rest of a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// The restriction of the file system to the granted directories (Landlock).
    pub landlock: Wall,
    /// The restriction of system calls to those of the functions that the program imports (seccomp).
    pub seccomp: Wall,
    /// Whether other processes of its user may debug the program while it runs; the kernel refuses them otherwise.
    pub debuggable: bool,
}

impl Default for Confinement {
    fn default() -> Self {
        Self { landlock: Wall::Offered, seccomp: Wall::None, debuggable: false }
    }
}

/// Whether the kernel enforces a restriction on the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// It does not.
    None,
    /// It does where it can.
    Offered,
    /// It does; where it cannot, the program does not start.
    Required,
}

/// A directory granted to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its path when the program starts.
    pub host: String,
    /// The name under which the program sees it.
    pub guest: String,
    /// Whether everything below it is read-only.
    pub read_only: bool,
    /// Whether all device nodes below it may be opened, not only those that are harmless everywhere.
    pub devices: bool,
}

/// A directory that becomes part of the executable, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// Its path during the build.
    pub host: PathBuf,
    /// The name under which the program sees it.
    pub guest: String,
}
