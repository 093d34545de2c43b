//! The programs of `programs/`: their subjects, and their compilation to modules.
//!
//! Each is written for this project, runs for a tenth of a second to a second and a half natively, and prints a checksum, which the
//! first line of its source tells: `// prints: …`. A wrong result is an error and no measurement.
//!
//! To add one: a file, and a line in the list of its group.

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
    /// The kind of work that takes its time.
    pub group: Group,
    source: &'static str,
}

/// The kind of work that takes a program's time. Each has a mean of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// Loops over arrays that compilers can turn into vectors.
    Arrays,
    /// Floating point, other than that.
    Numbers,
    /// Integers, in registers and small tables.
    Integers,
    /// Bytes and text.
    Text,
    /// Memory that is allocated, and pointers in it.
    Pointers,
    /// Interpreters, and calls of functions that vary.
    Dispatch,
}

impl Group {
    /// Returns the name for a table.
    pub fn name(self) -> &'static str {
        match self {
            Group::Arrays => "arrays",
            Group::Numbers => "numbers",
            Group::Integers => "integers",
            Group::Text => "text",
            Group::Pointers => "pointers",
            Group::Dispatch => "dispatch",
        }
    }
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
    ($set:ident $folder:literal $($group:ident: $($name:literal)*;)*) => {
        &[$($(Program {
            name: $name,
            set: Set::$set,
            group: Group::$group,
            source: include_str!(concat!("../programs/", $folder, $name, ".c")),
        }),*),*]
    };
}

/// Returns the programs of a set.
pub fn programs(set: Set) -> &'static [Program] {
    match set {
        Set::Plain => PLAIN,
        Set::Simd => SIMD,
    }
}

const PLAIN: &[Program] = programs! { Plain ""
    Arrays: "block_search" "blur" "dynamic" "fdtd" "filters" "gemm" "heat" "jacobi" "kmeans" "layers_f32" "layers_int8" "life" "lu"
        "median" "pixels" "vectors";
    Numbers: "cholesky" "fft" "mandelbrot" "nbody" "ray" "sparse" "spectral_norm";
    Integers: "aes" "big_integers" "bitboards" "bits" "chacha20" "checksums" "dct" "edit_distance" "fannkuch" "hashes" "queens"
        "radix_sort" "sha256" "sieve";
    Text: "base64" "csv" "deflate" "editor" "json" "lz" "regex" "search" "strings" "utf8" "word_count";
    Pointers: "allocator" "binary_trees" "graph" "hash_table" "kd_tree" "quicksort" "red_black_tree";
    Dispatch: "brainfuck" "callbacks" "interpreter" "lisp" "shapes";
};

/// Written with the vectors and operators of `wasm_simd128.h`.
const SIMD: &[Program] = programs! { Simd "simd/"
    Arrays: "blur" "matrix";
    Numbers: "mandelbrot_lanes";
    Integers: "blake3_chunks";
    Text: "utf8_lookup";
};

/// The program whose run time is the runtime's.
pub const HELLO: &Program =
    &Program { name: "hello", set: Set::Plain, group: Group::Text, source: include_str!("../programs/hello.c") };

/// The program whose run time is the kernel's.
pub const IO: &Program = &Program { name: "io", set: Set::Plain, group: Group::Text, source: include_str!("../programs/io.c") };

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

    /// Compiles it to WebAssembly as fast as the compiler makes it without other rounding, with the features of [`module`](Program::module) and more of
    /// them, such as `simd128`, once.
    pub fn fast_module(&self, features: &[String]) -> Result<PathBuf> {
        let simd = if self.set == Set::Simd { vec!["-msimd128".to_owned()] } else { Vec::new() };
        let options: Vec<String> = features.iter().map(|feature| format!("-m{feature}")).chain(simd).collect();
        let options: Vec<&str> = ["-O3", "-ffp-contract=off"].into_iter().chain(options.iter().map(String::as_str)).collect();
        corpus::compile_c(self.name, self.source, "wasm32-wasi", &options)
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
