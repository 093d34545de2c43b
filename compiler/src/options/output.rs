//! The output of a build: the stage it stops at, its product, and its packaging.

/// The last stage of a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Cranelift's intermediate representation, as text.
    Clif,
    /// Machine code, as assembly to read.
    Assembly,
    /// The product.
    #[default]
    Full,
}

/// The form of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Product {
    /// An executable.
    #[default]
    Executable,
    /// A relocatable object, to be linked with the runtime that `wasm2native targets --runtime` writes.
    Object,
}

/// The packaging of the products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Package {
    /// None: the product of one target is the file.
    #[default]
    File,
    /// A container image for one target or several: an OCI image layout in a tar archive.
    ContainerImage,
}
