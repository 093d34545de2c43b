//! Custom sections for debuggers: DWARF, and references to more of it elsewhere.
//!
//! They are only located here, and are not read unless debug information is requested. The form is that of the tool conventions
//! (`DWARF for WebAssembly`): addresses count from the start of the contents of the code section.

use super::names::Names;
use wasmparser::{BinaryReader, CustomSectionReader, KnownCustom, Parser, Payload};

/// The debug information of a module.
#[derive(Debug, Default)]
pub struct Debug<'a> {
    /// The sections of DWARF, by their names, which begin with `.debug_`.
    pub sections: Vec<(&'a str, &'a [u8])>,
    /// The location of a module with the sections that this one lacks.
    pub external: Option<&'a str>,
    /// The sections of a package of split DWARF, by their names, which end with `.dwo` or `_index`.
    pub package: Vec<(&'a str, &'a [u8])>,
    /// The location of a source map.
    pub source_map: Option<&'a str>,
    /// The offset in the file from which DWARF counts addresses.
    pub code_start: u64,
}

/// A module as far as debuggers are concerned. It may be there for nothing else.
#[derive(Debug, Default)]
pub struct External<'a> {
    /// Its debug information.
    pub debug: Debug<'a>,
    /// The names of its functions.
    pub names: Names<'a>,
    /// The contents of the code section, if it has one.
    pub code: Option<&'a [u8]>,
}

impl<'a> External<'a> {
    /// Locates what is for debuggers in a module, which is not validated. Errors: a description of what is wrong with it.
    pub fn read(binary: &'a [u8]) -> Result<Self, String> {
        let mut external = Self::default();
        for payload in Parser::new(0).parse_all(binary) {
            match payload.map_err(|error| format!("it is not a module: {}", error.message()))? {
                Payload::CodeSectionStart { unchecked_range, .. } => {
                    external.code = binary.get(unchecked_range.start as usize..unchecked_range.end as usize);
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Name(names) => external.names = Names::read(names),
                    _ => external.debug.read(&section),
                },
                _ => {}
            }
        }
        Ok(external)
    }
}

impl<'a> Debug<'a> {
    /// Notes a custom section, if it is for debuggers. Of several with one name, the first counts.
    pub fn read(&mut self, section: &CustomSectionReader<'a>) {
        match section.name() {
            "external_debug_info" => self.external = self.external.or(url(section)),
            "sourceMappingURL" => self.source_map = self.source_map.or(url(section)),
            name if name.starts_with(".debug_") && self.section(name).is_empty() => self.sections.push((name, section.data())),
            _ => {}
        }
    }

    /// Returns the contents of a section; nothing if there is no such section.
    pub fn section(&self, name: &str) -> &'a [u8] {
        find(&self.sections, name)
    }

    /// Returns the contents of a section of the package; nothing if there is no such section.
    pub fn packaged(&self, name: &str) -> &'a [u8] {
        find(&self.package, name)
    }
}

fn find<'a>(sections: &[(&str, &'a [u8])], name: &str) -> &'a [u8] {
    sections.iter().find(|(other, _)| *other == name).map_or(&[], |(_, bytes)| bytes)
}

/// Returns the location that a section consists of; nothing if it is malformed.
fn url<'a>(section: &CustomSectionReader<'a>) -> Option<&'a str> {
    BinaryReader::new(section.data(), section.data_offset()).read_string().ok()
}

#[cfg(test)]
mod tests {
    use crate::wasm::{features, reader, text};

    #[test]
    fn sections_for_debuggers_are_located() {
        let text = r#"(module (@custom ".debug_info" "one") (@custom ".debug_info" "two") (@custom ".debug_str" "\00")
            (func) (@custom "external_debug_info" "\06a.wasm") (@custom "sourceMappingURL" "\99"))"#;
        let binary = text::encode(text).unwrap();
        let module = reader::read(&binary, features::all()).unwrap();
        assert_eq!(module.debug.section(".debug_info"), b"one");
        assert_eq!(module.debug.section(".debug_str"), [0]);
        assert!(module.debug.section(".debug_line").is_empty());
        assert_eq!((module.debug.external, module.debug.source_map), (Some("a.wasm"), None));
        // Its number of functions is the first byte of the code section.
        assert_eq!(binary[module.debug.code_start as usize..][..3], [1, 2, 0]);
    }
}
