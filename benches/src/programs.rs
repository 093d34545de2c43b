//! The programs of `programs/`: what each stands for, and how it becomes a module.
//!
//! Each is written for this project, runs for half a second to a second and a half, and prints a checksum, which the first line
//! of its source tells: `// prints: …`. A wrong result is an error and no measurement.
//!
//! To add one: a file, and a line in [`PROGRAMS`].

use std::path::PathBuf;

use crate::{Result, corpus};

/// A program.
#[derive(Clone, Copy)]
pub struct Program {
    /// Its name; the source is `programs/<name>.c`.
    pub name: &'static str,
    source: &'static str,
}

macro_rules! programs {
    ($($name:literal)*) => {
        &[$(Program { name: $name, source: include_str!(concat!("../programs/", $name, ".c")) }),*]
    };
}

/// All of them, by what they spend their time with.
pub const PROGRAMS: &[Program] = programs! {
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

/// The program whose run time is the runtime's.
pub const HELLO: &Program = &Program { name: "hello", source: include_str!("../programs/hello.c") };

/// The program whose run time is the kernel's.
pub const IO: &Program = &Program { name: "io", source: include_str!("../programs/io.c") };

impl Program {
    /// Its text.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Compiles it to WebAssembly, once.
    pub fn module(&self) -> Result<PathBuf> {
        corpus::compile_c(self.name, self.source, "wasm32-wasi", &[])
    }

    /// Compiles it to a static native executable with musl, once: a program with hardly any start-up of its own.
    pub fn native(&self) -> Result<PathBuf> {
        corpus::compile_c(self.name, self.source, "x86_64-linux-musl", &["-static"])
    }

    /// What it prints, without white space at the end.
    pub fn prints(&self) -> &'static str {
        self.source.lines().next().and_then(|line| line.strip_prefix("// prints: ")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{HELLO, IO, PROGRAMS};

    #[test]
    fn every_source_says_what_it_prints_and_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/programs");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let mut listed: Vec<_> = PROGRAMS.iter().chain([HELLO, IO]).map(|program| program.name.to_owned()).collect();
        files.sort();
        listed.sort();
        assert_eq!(files, listed);
        for program in PROGRAMS.iter().chain([HELLO, IO]) {
            assert!(!program.prints().is_empty(), "{}", program.name);
        }
    }
}
