//! The programs of `programs/`: their subjects, and their compilation to modules.
//!
//! Each is written for this project, runs for half a second to a second and a half, and prints a checksum, which the first line
//! of its source tells: `// prints: …`. A wrong result is an error and no measurement.
//!
//! To add one: a file, and a line in the list of its set.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::{Result, corpus};

/// A program.
#[derive(Clone, Copy)]
pub struct Program {
    /// Its name; the source is `programs/<name>.c`, or `programs/simd/<name>.c`.
    pub name: &'static str,
    /// The set that it belongs to.
    pub set: Set,
    source: &'static str,
}

/// Programs that are measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Set {
    /// Plain C, as most modules are built.
    Plain,
    /// C with vectors, built with `-msimd128`.
    Simd,
}

macro_rules! programs {
    ($set:ident $folder:literal $($name:literal)*) => {
        &[$(Program { name: $name, set: Set::$set, source: include_str!(concat!("../programs/", $folder, $name, ".c")) }),*]
    };
}

/// Returns the programs of a set.
pub fn programs(set: Set) -> &'static [Program] {
    match set {
        Set::Plain => PLAIN,
        Set::Simd => SIMD,
    }
}

/// By what they spend their time with.
const PLAIN: &[Program] = programs! { Plain ""
    // Floating point.
    "fft" "gemm" "jacobi" "mandelbrot" "nbody" "ray" "spectral_norm"
    // Integers and arrays.
    "deflate" "edit_distance" "fannkuch" "queens" "sha256" "sieve"
    // Pointers and allocation.
    "binary_trees" "hash_table" "lisp" "red_black_tree"
    // Text and sorting.
    "editor" "json" "quicksort" "regex" "utf8" "word_count"
    // Dispatch.
    "interpreter"
};

/// Written with the vectors and operators of `wasm_simd128.h`.
const SIMD: &[Program] = programs! { Simd "simd/"
    "blake3_chunks" "blur" "mandelbrot_lanes" "matrix" "utf8_lookup"
};

/// The program whose run time is the runtime's.
pub const HELLO: &Program = &Program { name: "hello", set: Set::Plain, source: include_str!("../programs/hello.c") };

/// The program whose run time is the kernel's.
pub const IO: &Program = &Program { name: "io", set: Set::Plain, source: include_str!("../programs/io.c") };

impl Program {
    /// Returns its source text.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Compiles it to WebAssembly, once.
    pub fn module(&self) -> Result<PathBuf> {
        let options: &[&str] = if self.set == Set::Simd { &["-msimd128"] } else { &[] };
        corpus::compile_c(self.name, self.source, "wasm32-wasi", options)
    }

    /// Compiles it to a static native executable with musl, once: a program with hardly any start-up of its own.
    pub fn native(&self) -> Result<PathBuf> {
        corpus::compile_c(self.name, self.source, "x86_64-linux-musl", &["-static"])
    }

    /// Returns what it prints, without white space at the end.
    pub fn prints(&self) -> &'static str {
        self.source.lines().next().and_then(|line| line.strip_prefix("// prints: ")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{HELLO, IO, PLAIN, Program, SIMD};

    fn check(folder: &str, programs: &[Program]) {
        let folder = format!("{}/programs/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let mut listed: Vec<_> = programs.iter().map(|program| program.name.to_owned()).collect();
        files.sort();
        listed.sort();
        assert_eq!(files, listed);
        for program in programs {
            assert!(!program.prints().is_empty(), "{}", program.name);
        }
    }

    #[test]
    fn every_source_says_what_it_prints_and_is_in_the_list() {
        check("", &[PLAIN, &[*HELLO, *IO]].concat());
        check("simd", SIMD);
    }
}
