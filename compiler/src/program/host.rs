//! The functions that the runtime serves imports with.

use wasmparser::ValType;

/// A host function: a line of [`wasm2native_abi::for_each_host_function`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostFunction(u32);

struct Line {
    module: &'static str,
    name: &'static str,
    symbol: &'static str,
    params: &'static [ValType],
    results: &'static [ValType],
}

macro_rules! wasm_type {
    (i32) => {
        ValType::I32
    };
    (i64) => {
        ValType::I64
    };
}

macro_rules! lines {
    ($($module:literal $name:ident => $symbol:ident ($($param:ident),*) $(-> $result:ident)?;)*) => {
        const LINES: &[Line] = &[$(Line {
            module: $module,
            name: stringify!($name),
            symbol: stringify!($symbol),
            params: &[$(wasm_type!($param)),*],
            results: &[$(wasm_type!($result))?],
        }),*];
    };
}
wasm2native_abi::for_each_host_function!(lines);

const CURRENT: &str = "wasi_snapshot_preview1";
const OLDER: &str = "wasi_unstable";

impl HostFunction {
    /// The modules that the host functions are in.
    pub const MODULES: [&'static str; 2] = [CURRENT, OLDER];

    /// Whether there are host functions in a module of this name.
    pub fn serves(module: &str) -> bool {
        Self::MODULES.contains(&module)
    }

    /// The function that serves an import by these two names.
    pub fn find(module: &str, name: &str) -> Option<Self> {
        let exact = |module: &str| LINES.iter().position(|line| line.module == module && line.name == name);
        let found = match module {
            OLDER => exact(OLDER).or_else(|| exact(CURRENT)),
            _ => exact(module),
        }?;
        Some(Self(found as u32))
    }

    /// Every host function, in the order of the contract.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LINES.len() as u32).map(Self)
    }

    /// Its name as an import.
    pub fn name(self) -> &'static str {
        self.line().name
    }

    /// Its name in object files.
    pub fn symbol(self) -> &'static str {
        self.line().symbol
    }

    /// Its parameters and results as an import.
    pub fn ty(self) -> (&'static [ValType], &'static [ValType]) {
        (self.line().params, self.line().results)
    }

    /// Whether it takes a path below a granted directory.
    pub fn takes_path(self) -> bool {
        self.name().starts_with("path_")
    }

    /// Whether it can name a file descriptor, so that granted directories must be open.
    pub fn takes_descriptor(self) -> bool {
        let name = self.name();
        ["fd_", "path_", "sock_"].iter().any(|prefix| name.starts_with(prefix)) || name == "poll_oneoff"
    }

    /// Its line in the contract.
    pub fn number(self) -> u32 {
        self.0
    }

    /// From its line in the contract.
    pub fn from_number(number: u32) -> Self {
        Self(number)
    }

    fn line(self) -> &'static Line {
        &LINES[self.0 as usize]
    }
}
