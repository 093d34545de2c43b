//! The output of a build: the stage it stops at, its product, and its packaging.

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// The output of a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Emit {
    /// The last stage of the build.
    pub stage: Stage,
    /// The form of the program.
    pub product: Product,
    /// The packaging of the product.
    pub package: Package,
}

impl Emit {
    /// An executable.
    pub const EXECUTABLE: Self = Self { stage: Stage::Full, product: Product::Executable, package: Package::File };
    /// An object of the program, without the runtime.
    pub const OBJECT: Self = Self { product: Product::Object, ..Self::EXECUTABLE };
    /// The intermediate representation, as text.
    pub const CLIF: Self = Self { stage: Stage::Clif, ..Self::EXECUTABLE };
    /// Assembly, as text.
    pub const ASSEMBLY: Self = Self { stage: Stage::Assembly, ..Self::EXECUTABLE };
    /// A container image.
    pub const CONTAINER_IMAGE: Self = Self { package: Package::ContainerImage, ..Self::EXECUTABLE };

    /// Whether the output can be run directly, so that there must be a function to call.
    pub fn runs(self) -> bool {
        self.stage == Stage::Full && self.product == Product::Executable
    }
}

/// The names on a command line.
impl ValueEnum for Emit {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::EXECUTABLE, Self::OBJECT, Self::CLIF, Self::ASSEMBLY, Self::CONTAINER_IMAGE]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match *self {
            Self::EXECUTABLE => ("exe", "An executable"),
            Self::OBJECT => {
                ("obj", "A relocatable object, to be linked with the runtime that `wasm2native targets --runtime` writes")
            }
            Self::CLIF => ("clif", "Cranelift's intermediate representation, as text"),
            Self::ASSEMBLY => ("asm", "Assembly to read"),
            Self::CONTAINER_IMAGE => ("oci", "A container image: an OCI image layout in a tar archive"),
            _ => return None,
        };
        Some(PossibleValue::new(name).help(help))
    }
}

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
