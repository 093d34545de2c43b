//! The functions of the runtime that implement operators and built-ins of components, and their types.

/// The types of builtins' parameters and results, as the machine sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineType {
    /// An address.
    Pointer,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 32-bit float.
    F32,
    /// A 64-bit float.
    F64,
}

macro_rules! machine_type {
    (pointer) => {
        MachineType::Pointer
    };
    (i32) => {
        MachineType::I32
    };
    (i64) => {
        MachineType::I64
    };
    (f32) => {
        MachineType::F32
    };
    (f64) => {
        MachineType::F64
    };
}

macro_rules! builtins {
    ($($name:ident => $symbol:ident ($($param:ident),*) $(-> $result:ident)?;)*) => {
        /// A function of the runtime that implements an operator or a built-in: see [`wasm2native_abi::builtin`] and
        /// [`wasm2native_abi::component`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the contract documents them")]
        #[allow(non_camel_case_types, reason = "these are the names of the contract")]
        pub enum Builtin { $($name),* }

        impl Builtin {
            /// Every builtin, in the order of the contract.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$name),*];

            /// Returns its name in object files.
            pub fn symbol(self) -> &'static str {
                match self { $(Builtin::$name => stringify!($symbol)),* }
            }

            /// Returns its parameters and result.
            pub fn signature(self) -> (&'static [MachineType], Option<MachineType>) {
                match self {
                    $(Builtin::$name => {
                        #[allow(unused_mut, unused_assignments, reason = "not every builtin has a result")]
                        let mut result = None;
                        $(result = Some(machine_type!($result));)?
                        (&[$(machine_type!($param)),*], result)
                    })*
                }
            }
        }
    };
}

macro_rules! with_those_of_components {
    ($($row:tt)*) => { wasm2native_abi::for_each_component_builtin! { builtins $($row)* } };
}
wasm2native_abi::for_each_builtin!(with_those_of_components);
