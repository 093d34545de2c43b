//! Programs of `programs/cpp/`, compiled by clang with exceptions.
//!
//! The C++ library in clang's package was built without exceptions. What is missing is LLVM's C++ runtime: its sources are part
//! of the package `ziglang`, and `runtime` builds them as LLVM's own build would for exceptions with exnref.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Fetched, clang, client, fingerprint, once, programs, zig};
use crate::process::Job;

/// Returns the module of a program, by its name without extension. The first call compiles all of them.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let runtime = runtime()?;
    let sources = programs("cpp");
    let texts = sources.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]);
    let made = once(&format!("cpp-{}", fingerprint(texts)), |directory| {
        let mut objects = Vec::new();
        for name in crate::scratch::names(&runtime).into_iter().filter(|name| name.ends_with(".o")) {
            fs::copy(runtime.join(&name), directory.join(&name)).map_err(|error| error.to_string())?;
            objects.push(name);
        }
        let objects = objects.join(" ");
        let mut commands = Vec::new();
        for (file, text) in &sources {
            fs::write(directory.join(file), text).map_err(|error| error.to_string())?;
            let stem = file.trim_end_matches(".cc");
            commands.push(clang::words(&format!("clang++ -std=c++20 -O2 {EXCEPTIONS} {file} {objects} -o {stem}.wasm")));
        }
        clang::run(directory, &commands)
    })?;
    Ok(made.join(format!("{name}.wasm")))
}

/// Exceptions as standardised, with exnref: LLVM's default is still the older encoding.
const EXCEPTIONS: &str = "-fwasm-exceptions -mllvm -wasm-use-legacy-eh=false";

/// The parts of libc++abi and libunwind that throw and catch.
const SOURCES: [&str; 9] = [
    "libcxxabi/src/cxa_aux_runtime.cpp",
    "libcxxabi/src/cxa_exception.cpp",
    "libcxxabi/src/cxa_exception_storage.cpp",
    "libcxxabi/src/cxa_personality.cpp",
    "libcxxabi/src/cxa_handlers.cpp",
    "libcxxabi/src/cxa_default_handlers.cpp",
    "libcxxabi/src/fallback_malloc.cpp",
    "libcxxabi/src/private_typeinfo.cpp",
    "libunwind/src/Unwind-wasm.c",
];

/// The tag that all C++ exceptions carry. Newer versions of LLVM define it in compiler-rt.
const TAG: &str = "__asm__(\".globl __cpp_exception\\n.tagtype __cpp_exception i32\\n__cpp_exception:\\n\");\n";

/// Returns the object files of the runtime.
fn runtime() -> Fetched<PathBuf> {
    let library = zig::package()?.join("ziglang/lib");
    once("cpp-runtime", |directory| {
        for part in ["libcxxabi", "libunwind", "libcxx/src"] {
            copy_tree(&library.join(part), &directory.join(part))?;
        }
        fs::write(directory.join("tag.c"), TAG).map_err(|error| error.to_string())?;

        let options = format!(
            "-O2 -w {EXCEPTIONS} -Ilibcxxabi/include -Ilibcxxabi/src -Ilibunwind/include -Ilibcxx/src -DNDEBUG \
             -D_LIBCXXABI_BUILDING_LIBRARY -D_LIBCPP_BUILDING_LIBRARY -DLIBCXX_BUILDING_LIBCXXABI \
             -D_LIBCXXABI_HAS_NO_THREADS -D_LIBUNWIND_HAS_NO_THREADS -D_LIBUNWIND_IS_NATIVE_ONLY -D_LIBUNWIND_HIDE_SYMBOLS"
        );
        let commands: Vec<Vec<String>> = SOURCES
            .iter()
            .chain(&["tag.c"])
            .map(|source| {
                let compiler = if source.ends_with(".c") { "clang" } else { "clang++ -std=c++23 -fexceptions" };
                let stem = Path::new(source).file_stem().expect("a source has a name").display();
                clang::words(&format!("{compiler} {options} -c {source} -o {stem}.o"))
            })
            .collect();
        clang::run(directory, &commands)
    })
}

fn copy_tree(from: &Path, to: &Path) -> Fetched<()> {
    fs::create_dir_all(to).map_err(|error| error.to_string())?;
    client(Job::new("cp").arg("-R").arg(from.join(".")).arg(to)).map(drop)
}
