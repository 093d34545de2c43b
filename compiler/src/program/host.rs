//! The functions with which the runtime serves imports.

use wasm2native_abi::host::{FUNCTIONS, Fact, Function, INTERFACES, Interface, ValueType};
use wasmparser::{FuncType, ValType};

/// A host function, by its number in [`FUNCTIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostFunction(u32);

static ALL: [&Function; FUNCTIONS.len()] = FUNCTIONS;

impl HostFunction {
    /// Returns the modules that the host functions belong to.
    pub fn modules() -> impl Iterator<Item = &'static str> {
        INTERFACES.iter().map(|interface| interface.name)
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
        std::iter::successors(interface(module), |interface| interface.base).flat_map(|interface| {
            let end = interface.first + interface.functions.len();
            (interface.first..end).map(|number| Self(number as u32))
        })
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
        FuncType::new(self.row().arguments.iter().map(value_type), self.row().returns.iter().map(value_type))
    }

    /// Whether it returns.
    pub fn returns(self) -> bool {
        self.row().returns.is_some()
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

fn interface(module: &str) -> Option<&'static Interface> {
    INTERFACES.iter().copied().find(|interface| interface.name == module)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_old_function_is_what_the_new_one_is() {
        let newer = |name| HostFunction::find("wasi_snapshot_preview1", name).unwrap().row();
        for old in INTERFACES.iter().filter(|interface| interface.base.is_some()).flat_map(|interface| interface.functions) {
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
