//! The functions with which the runtime serves imports.

use std::fmt;
use wasm2native_abi::host::{
    Canonical, FUNCTIONS, Fact, Function, INTERFACES, Interface, Resource, Returns, ValueType, Versions,
};
use wasmparser::{FuncType, ValType};

/// A host function, by its number in [`FUNCTIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostFunction(u32);

static ALL: [&Function; FUNCTIONS.len()] = FUNCTIONS;

impl HostFunction {
    /// Returns the modules that the host functions belong to, without the interfaces of components.
    pub fn modules() -> impl Iterator<Item = &'static str> {
        INTERFACES.iter().filter(|interface| interface.versions.is_none()).map(|interface| interface.name)
    }

    /// Returns all of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ALL.len()).map(|number| Self(number as u32))
    }

    /// Whether there are host functions in the module of this name.
    pub fn serves(module: &str) -> bool {
        interface(module).is_some()
    }

    /// Finds the function that serves an import with these two names.
    pub fn find(module: &str, name: &str) -> Option<Self> {
        Self::of(module).find(|function| function.name() == name)
    }

    /// Returns the functions of a module, its own before those that it shares with another.
    pub fn of(module: &str) -> impl Iterator<Item = Self> {
        std::iter::successors(interface(module), |interface| interface.base).flat_map(Self::in_interface)
    }

    /// Finds the function that serves an import of a component: a function of the interface with this name and version, such as
    /// `wasi:io/streams@0.2.3`.
    ///
    /// A version stands for its semver track: 0.2.13 is served as far as 0.2.12 is. One before its release stands for itself.
    pub fn find_for_component(interface: &str, name: &str) -> Result<Self, Unserved> {
        let (name_of_interface, version) = interface.split_once('@').unwrap_or((interface, ""));
        let mut named = INTERFACES.iter().filter(|known| known.versions.is_some() && known.name == name_of_interface).peekable();
        if named.peek().is_none() {
            return Err(Unserved::Interface);
        }
        let known = named.find(|known| known.versions.is_some_and(|versions| has(versions, version)));
        let mut functions = std::iter::successors(known.copied(), |known| known.base).flat_map(Self::in_interface).peekable();
        if functions.peek().is_none() {
            return Err(Unserved::Version);
        }
        functions.find(|function| function.name() == name).ok_or(Unserved::Function)
    }

    /// Finds the function that drops a handle of a resource type of the host.
    pub fn drop_of(resource: Resource) -> Self {
        let (interface, name) = resource.names();
        let is_meant = |function: &Self| function.name().strip_prefix("[resource-drop]") == Some(name);
        let found =
            INTERFACES.iter().filter(|known| known.name == interface).flat_map(|known| Self::in_interface(known)).find(is_meant);
        found.unwrap_or_else(|| unreachable!("{resource:?} has a row"))
    }

    fn in_interface(interface: &'static Interface) -> impl Iterator<Item = Self> {
        let end = interface.first + interface.functions.len();
        (interface.first..end).map(|number| Self(number as u32))
    }

    /// Returns its name as an import.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns its name in object files.
    pub fn symbol(self) -> &'static str {
        self.row().symbol
    }

    /// Returns its type as an import.
    pub fn ty(self) -> FuncType {
        let value_type = |ty: &ValueType| match ty {
            ValueType::I32 => ValType::I32,
            ValueType::I64 => ValType::I64,
        };
        FuncType::new(self.row().arguments.iter().map(value_type), self.row().result().iter().map(value_type))
    }

    /// Whether it returns.
    pub fn returns(self) -> bool {
        self.row().returns != Returns::Never
    }

    /// Returns what it returns.
    pub fn returned(self) -> Returns {
        self.row().returns
    }

    /// Returns its form as a function that components import.
    pub fn canonical(self) -> Option<&'static Canonical> {
        self.row().canonical.as_ref()
    }

    /// Whether it may ask for memory of the guest.
    pub fn allocates(self) -> bool {
        self.canonical().is_some_and(|canonical| canonical.allocates)
    }

    /// Whether it takes a path below a granted directory.
    pub fn takes_path(self) -> bool {
        self.row().takes_path()
    }

    /// Whether it can name a file descriptor, so that granted directories must be open.
    pub fn takes_descriptor(self) -> bool {
        self.row().takes_descriptor()
    }

    /// Whether a fact holds for it.
    pub fn has(self, fact: Fact) -> bool {
        self.row().has(fact)
    }

    /// Returns the system calls that it may make.
    pub fn system_calls(self) -> impl Iterator<Item = &'static str> {
        self.row().system_calls.iter().copied().flatten().copied()
    }

    /// Returns its number in the contract.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Returns the function with a number in the contract.
    pub fn from_number(number: u32) -> Self {
        Self(number)
    }

    fn row(self) -> &'static Function {
        ALL[self.0 as usize]
    }
}

/// Why nothing serves an import of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unserved {
    /// There is no interface of this name.
    Interface,
    /// There is one, but of other versions.
    Version,
    /// The interface does not have this function.
    Function,
}

/// The versions of an interface that are served, such as `0.2.0 to 0.2.12`, or a list of drafts.
pub struct Served<'a>(pub &'a str);

impl fmt::Display for Served<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = INTERFACES.iter().filter(|known| known.name == self.0);
        let text = |versions| match versions {
            Versions::Track { start, newest: 0 } => format!("{start}.0"),
            Versions::Track { start, newest } => format!("{start}.0 to {start}.{newest}"),
            Versions::Drafts(drafts) => drafts.join(", "),
        };
        let served: Vec<_> = named.filter_map(|known| known.versions).map(text).collect();
        f.write_str(&served.join(", "))
    }
}

/// Whether a version is one of these.
fn has(versions: Versions, version: &str) -> bool {
    match versions {
        Versions::Track { start, newest: _ } => is_on_track(version, start),
        Versions::Drafts(drafts) => drafts.contains(&version),
    }
}

/// Whether this is the name of an interface with a version of a track, such as `wasi:cli/run@0.2.3` with 0.2.
pub fn is_interface(interface: &str, name: &str, track: &str) -> bool {
    interface.split_once('@').is_some_and(|(known, version)| known == name && is_on_track(version, track))
}

/// Whether a version belongs to a track: it has only a patch number in addition, and perhaps the name of a build.
fn is_on_track(version: &str, track: &str) -> bool {
    let version = version.split_once('+').map_or(version, |(version, _)| version);
    let patch = version.strip_prefix(track).and_then(|rest| rest.strip_prefix('.'));
    patch.is_some_and(|patch| patch == "0" || !patch.starts_with(['0', '+']) && patch.parse::<u64>().is_ok())
}

fn interface(module: &str) -> Option<&'static Interface> {
    INTERFACES.iter().copied().find(|interface| interface.versions.is_none() && interface.name == module)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm2native_abi::host::preview1;

    #[test]
    fn old_functions_take_the_place_of_new_ones() {
        let symbol = |module, name| HostFunction::find(module, name).map(HostFunction::symbol);
        assert_eq!(symbol("wasi_snapshot_preview1", "fd_seek"), Some("w2n_wasi_fd_seek"));
        assert_eq!(symbol("wasi_unstable", "fd_seek"), Some("w2n_wasi_unstable_fd_seek"));
        assert_eq!(symbol("wasi_unstable", "fd_read"), Some("w2n_wasi_fd_read"));
        assert_eq!(symbol("wasi_snapshot_preview1", "fd_sing"), None);
        assert_eq!(symbol("env", "fd_read"), None);
    }

    #[test]
    fn versions_stand_for_their_track() {
        let find = |interface: &str, name| HostFunction::find_for_component(interface, name).map(HostFunction::symbol);
        let drop = "[resource-drop]input-stream";
        for version in ["0.2.0", "0.2.12", "0.2.13", "0.2.3+build.5"] {
            assert_eq!(find(&format!("wasi:io/streams@{version}"), drop), Ok("w2n_p2_streams_drop_input_stream"));
        }
        for version in ["", "@0.2", "@0.2.", "@0.3.0", "@1.2.0", "@0.2.0-rc-2023-11-10", "@0.2.00", "@0.2.+1", "@0.20.0"] {
            assert_eq!(find(&format!("wasi:io/streams{version}"), drop), Err(Unserved::Version), "{version}");
        }
        assert_eq!(find("wasi:io/streams@0.2.0", "sing"), Err(Unserved::Function));
        assert_eq!(find("wasi:io/songs@0.2.0", "sing"), Err(Unserved::Interface));
        assert_eq!(find("wasi_snapshot_preview1", "fd_read"), Err(Unserved::Interface));
        assert_eq!(Served("wasi:io/streams").to_string(), "0.2.0 to 0.2.12");
        for interface in ["wasi:config/store@0.2.0-draft", "wasi:config/store@0.2.0-rc.1", "wasi:config/runtime@0.2.0-draft"] {
            assert_eq!(find(interface, "get-all"), Ok("w2n_p2_config_get_all"));
        }
        assert_eq!(find("wasi:config/store@0.2.0", "get"), Err(Unserved::Version));
        assert_eq!(find("wasi:config/runtime@0.2.0-rc.1", "get"), Err(Unserved::Version));
        assert_eq!(find("wasi:config/runtime@0.2.0-draft", "set"), Err(Unserved::Function));
        assert_eq!(Served("wasi:config/store").to_string(), "0.2.0-draft, 0.2.0-draft-2024-09-27, 0.2.0-rc.1");
        assert_eq!(Served("fermyon:spin/variables").to_string(), "2.0.0");
        assert!(!HostFunction::serves("wasi:io/streams"));
        assert_eq!(HostFunction::drop_of(Resource::Error).symbol(), "w2n_p2_error_drop_error");
    }

    #[test]
    fn an_old_function_is_what_the_new_one_is() {
        let newer = |name| HostFunction::find("wasi_snapshot_preview1", name).unwrap().row();
        for old in [&preview1::UNSTABLE].iter().flat_map(|interface| interface.functions) {
            let new = newer(old.name);
            assert_eq!(
                (old.arguments, old.returns, old.system_calls, old.facts),
                (new.arguments, new.returns, new.system_calls, new.facts)
            );
        }
    }

    #[test]
    fn rows_tell_what_a_function_deals_with() {
        let function = |name| HostFunction::find("wasi_snapshot_preview1", name).unwrap();
        for (name, path, descriptor) in [
            ("path_open", true, true),
            ("path_symlink", true, true),
            ("fd_prestat_dir_name", false, true),
            ("poll_oneoff", false, true),
            ("sock_accept", false, true),
            ("random_get", false, false),
        ] {
            assert_eq!((function(name).takes_path(), function(name).takes_descriptor()), (path, descriptor), "{name}");
        }
    }
}
