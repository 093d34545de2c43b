//! READ: bytes become a validated [`Module`].
//!
//! * [`source`]: a module as given, binary or text;
//! * `text`: the text format;
//! * [`features`]: the proposals that are read;
//! * [`features_used`]: the proposals that a module uses;
//! * [`reader`]: from sections, one by one, to a module;
//! * [`effect`]: effects of operators besides computing;
//! * [`module`]: a module as the rest of the compiler sees it;
//! * [`const_expr`]: constant expressions, not evaluated yet;
//! * [`names`]: the name section;
//! * [`hints`]: custom sections for compilers: branch hints and producers;
//! * [`debug`]: custom sections for debuggers;
//! * [`positions`]: the lines of operators, which are read from those.
//!
//! Function bodies are only located here; they are decoded and validated once, when they are translated.

pub mod const_expr;
pub mod debug;
pub mod effect;
pub mod features;
pub mod features_used;
pub mod hints;
pub mod module;
pub mod names;
pub mod positions;
pub mod reader;
pub mod source;
mod text;

pub use module::Module;
