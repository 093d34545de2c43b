//! What a build makes: how far it goes, what comes of it, and what that is wrapped in.

/// How far the program is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// To Cranelift's intermediate representation, as text.
    Clif,
    /// To machine code, as assembly to read.
    Assembly,
    /// To its product.
    #[default]
    Full,
}

/// What the program becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Product {
    /// An executable.
    #[default]
    Executable,
    /// A relocatable object, to be linked with the runtime that `wasm2native targets --runtime` writes.
    Object,
}

/// What products are wrapped in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Package {
    /// Nothing: the product of one target is the file.
    #[default]
    File,
    /// A container image for one target or several: an OCI image layout in a tar archive.
    ContainerImage,
}
