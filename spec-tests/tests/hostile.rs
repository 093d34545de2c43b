//! Small modules that could be expensive are compiled or refused with work in proportion to their size.
//!
//! A few of each shape here; `fuzz/` runs any number of them, of up to a megabyte, with limits on time and memory.

use std::time::{Duration, Instant};
use wasm2native::driver;
use wasm2native::error::Kind;
use wasm2native::options::{Emit, Optimize, Options, UnknownImports};
use wasm2native::progress::Progress;
use wasm2native::translate::budget::Work;
use wasm2native_spec_tests::hostile::{COMPONENTS, SHAPES, Scale};

/// Returns the work of the code generator for a module, if it is not refused.
fn work(name: &str, module: &[u8], optimize: Optimize) -> Option<Work> {
    let unknown_imports = UnknownImports::Trap;
    let options = Options { emit: Emit::OBJECT, optimize, unknown_imports, ..Options::default() };
    match driver::build(module, &options, &Progress::default()) {
        Ok(output) => Some(output.work),
        Err(error) if error.kind() == Kind::Unsupported => None,
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn work_is_in_proportion_to_the_size() {
    for shape in SHAPES {
        for width in [1, 100, 1000] {
            let module = shape.module(Scale { width, size: 3000 });
            for optimize in [Optimize::Speed, Optimize::None] {
                let Some(work) = work(shape.name, &module, optimize) else { continue };
                // A single operator can pass a thousand operands, which are values as well.
                let most = 2_000_000 + 40 * module.len();
                assert!(work.pieces() < most, "{} with {width}: {work:?} for {} bytes", shape.name, module.len());
            }
        }
    }
}

#[test]
fn work_of_components_is_in_proportion_to_the_size() {
    for shape in COMPONENTS {
        for width in [1, 30, 300] {
            let component = shape.binary(Scale { width, size: 3000 }).unwrap_or_else(|error| panic!("{}: {error}", shape.name));
            let options = Options { emit: Emit::OBJECT, optimize: Optimize::None, ..Options::default() };
            match driver::build(&component, &options, &Progress::default()) {
                // Modules may be there several times.
                Ok(output) => {
                    assert!(output.work.pieces() < 24_000_000 + 40 * component.len(), "{}: {:?}", shape.name, output.work)
                }
                Err(error) => {
                    assert!(matches!(error.kind(), Kind::Unsupported | Kind::Input), "{} with {width}: {error}", shape.name)
                }
            }
        }
    }
}

/// Doubling the module does not quadruple the work.
#[test]
fn work_does_not_grow_with_the_square() {
    for name in
        ["loops-write-locals", "ifs-between-locals", "branches-between-locals", "catches-between-locals", "loop-around-ifs"]
    {
        let shape = SHAPES.iter().find(|shape| shape.name == name).expect("it is a shape");
        let [once, twice] = [1, 2].map(|factor| {
            let module = shape.module(Scale { width: 1000 * factor, size: 20_000 * factor as usize });
            work(name, &module, Optimize::Speed).expect("it can be compiled").pieces()
        });
        assert!(twice < once * 5 / 2, "{name}: {once}, then {twice}");
    }
}

/// Where objects are made, references stored and types tested again and again, code is made in proportion.
#[test]
fn objects_are_never_too_many_for_a_function() {
    for name in ["allocations", "nested-allocations", "allocations-together", "array-allocations", "stores-of-references"] {
        let shape = SHAPES.iter().find(|shape| shape.name == name).expect("it is a shape");
        for (width, size) in [(1, 100_000), (1000, 100_000)] {
            let work = work(name, &shape.module(Scale { width, size }), Optimize::Speed).expect("it can be compiled");
            assert!(work.blocks < 6 * 1000 + 500, "{name}: {work:?}");
        }
    }
    // Each of these takes branches, all of them to one label, to which arguments are added when locals are looked up.
    for (name, width) in [("casts-with-values", 20), ("casts-between-locals", 100)] {
        let shape = SHAPES.iter().find(|shape| shape.name == name).expect("it is a shape");
        assert!(work(name, &shape.module(Scale { width, size: 100_000 }), Optimize::Speed).is_some(), "{name}");
    }
}

/// The code generator has 65,536 kinds of memory accesses in a function.
#[test]
fn a_function_may_use_any_number_of_globals() {
    let shape = SHAPES.iter().find(|shape| shape.name == "globals-of-functions").expect("it is a shape");
    let module = shape.module(Scale { width: 1, size: 5 * 70_000 });
    assert!(work(shape.name, &module, Optimize::Speed).expect("it can be compiled").instructions > 70_000);
}

/// Small functions that pass many operands are as much work together as one that does.
#[test]
fn operands_of_calls_are_work() {
    let shape = SHAPES.iter().find(|shape| shape.name == "functions-with-results").expect("it is a shape");
    let module = shape.module(Scale { width: 500, size: 600 });
    assert!(work(shape.name, &module, Optimize::Speed).expect("it can be compiled").passed > 100 * 1000);
}

/// The lists that the register allocator searches grow with the square of such functions, so they are compiled with less effort.
#[test]
fn lists_that_registers_are_allocated_from_are_short() {
    for name in ["branches-between-locals", "catches-between-locals", "joins-in-turn", "branches-after-join"] {
        let shape = SHAPES.iter().find(|shape| shape.name == name).expect("it is a shape");
        let module = shape.module(Scale { width: 20, size: 80_000 });
        let work = work(name, &module, Optimize::Speed).expect("it can be compiled");
        assert!(work.searches < 40_000_000 + 11_000 * module.len(), "{name}: {work:?} for {} bytes", module.len());
    }
}

/// Loops for vectors are found in milliseconds, whatever a loop looks like; this one alone took a second.
#[test]
fn copies_of_a_body_are_soon_found_not_to_be_any() {
    let shape = SHAPES.iter().find(|shape| shape.name == "copies-that-change-places").expect("it is a shape");
    let module = shape.module(Scale { width: 1, size: 20_000 });
    let begin = Instant::now();
    work(shape.name, &module, Optimize::Speed).expect("it can be compiled");
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?} for {} bytes", begin.elapsed(), module.len());
}
