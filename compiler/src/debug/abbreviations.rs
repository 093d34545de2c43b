//! Abbreviations: the tags and forms of entries, shared by all units.

use super::bytes::Bytes;
use gimli::RunTimeEndian;
use rustc_hash::FxHashMap;

/// The section of abbreviations.
pub struct Abbreviations {
    codes: FxHashMap<Box<[u8]>, u32>,
    bytes: Bytes,
}

impl Abbreviations {
    /// Begins without any.
    pub fn new(order: RunTimeEndian) -> Self {
        Self { codes: FxHashMap::default(), bytes: Bytes::new(order) }
    }

    /// Returns the code of a declaration, which is what follows the code in the section.
    pub fn code(&mut self, declaration: &[u8]) -> u32 {
        if let Some(code) = self.codes.get(declaration) {
            return *code;
        }
        let code = self.codes.len() as u32 + 1;
        self.bytes.unsigned(code.into());
        self.bytes.extend(declaration);
        self.codes.insert(declaration.into(), code);
        code
    }

    /// Returns the section.
    pub fn finish(mut self) -> Vec<u8> {
        if !self.codes.is_empty() {
            self.bytes.u8(0);
        }
        self.bytes.into_vec()
    }
}
