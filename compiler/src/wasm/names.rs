//! The name section: names of functions.
//!
//! Names are for messages only. A malformed name section is ignored, as the specification requires for custom sections.

use std::collections::HashMap;
use wasmparser::{Name, NameSectionReader};

/// Names given in the module.
#[derive(Debug, Default)]
pub struct Names<'a> {
    functions: HashMap<u32, &'a str>,
}

impl<'a> Names<'a> {
    /// Reads the section as far as it is well-formed.
    pub fn read(section: NameSectionReader<'a>) -> Self {
        let mut names = Names::default();
        for subsection in section {
            let Ok(Name::Function(map)) = subsection else { continue };
            names.functions.extend(map.into_iter().map_while(Result::ok).map(|naming| (naming.index, naming.name)));
        }
        names
    }

    /// Whether no function has a name.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// Returns the name of a function.
    pub fn function(&self, index: u32) -> Option<&'a str> {
        self.functions.get(&index).copied()
    }
}
