//! The names of functions as their authors wrote them.
//!
//! Compilers of Rust and C++ encode namespaces and types into the names of functions. Debuggers know how to decode them, but people
//! and the runtime do not, so the names in reports are decoded when they are written.

use cpp_demangle::{DemangleOptions, DemangleWrite, Symbol};
use rustc_demangle::try_demangle;
use std::borrow::Cow;
use std::fmt;

/// The maximum length of a name, in bytes, encoded or not: nobody reads longer ones, and a short one may stand for one that does
/// not fit into memory.
const LONGEST: usize = 8192;

/// Returns the name of a function as in the source, without the hash by which Rust tells equal ones apart; a name that is not encoded
/// stays as it is.
pub fn demangle(name: &str) -> Cow<'_, str> {
    if name.len() > LONGEST {
        return name.into();
    }
    if let Ok(rust) = try_demangle(name) {
        return format!("{rust:#}").into();
    }
    if !name.starts_with("_Z") && !name.starts_with("__Z") {
        return name.into();
    }
    let mut decoded = Decoded(String::new());
    let written = Symbol::new(name).map(|symbol| symbol.structured_demangle(&mut decoded, &DemangleOptions::new()));
    if let Ok(Ok(())) = written { decoded.0.into() } else { name.into() }
}

/// A decoded name, of limited length.
struct Decoded(String);

impl DemangleWrite for Decoded {
    fn write_string(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::demangle;

    #[test]
    fn names_are_those_of_the_source() {
        for (name, expected) in [
            ("_ZN4core9panicking9panic_fmt17h0123456789abcdefE", "core::panicking::panic_fmt"),
            ("_RNvCs1234_7mycrate3foo", "mycrate::foo"),
            ("_RNvMs_Cs4Cv8Wi1oAIB_7mycrateNtB4_7Example3foo", "<mycrate::Example>::foo"),
            ("_ZN6Circle4areaEi", "Circle::area(int)"),
            ("_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)"),
            ("_ZN3fooC2Ev.llvm.123", "foo::foo() [clone .llvm.123]"),
            ("main", "main"),
            ("std::vector<int>::size()", "std::vector<int>::size()"),
            ("", ""),
            ("_Z", "_Z"),
            ("_ZN", "_ZN"),
            ("_R", "_R"),
        ] {
            assert_eq!(demangle(name), expected);
        }
        let long = format!("_ZN{}E", "1a".repeat(5000));
        assert_eq!(demangle(&long), long);
    }
}
