//! Mutated modules of the suite are compiled or refused, and never cause an accident.
//!
//! A few thousand here; `fuzz/` runs any number of them, with more kinds of mutations and limits on time and memory.

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use wasm2native::driver;
use wasm2native::error::Kind;
use wasm2native::options::{Emit, Options};
use wasm2native::progress::Progress;
use wasm2native_spec_tests::{mutation, suite};

#[test]
fn changed_modules_are_compiled_or_refused_for_a_reason() {
    const COUNT: usize = 3000;
    let mut seeds = suite::modules();
    seeds.retain(|module| module.len() < 2000);
    let options = Options { emit: Emit::OBJECT, ..Options::default() };
    let mut random = SmallRng::seed_from_u64(1);
    let mut compiled = 0;
    for number in 0..COUNT {
        let seed = |random: &mut SmallRng| &seeds[random.random_range(0..seeds.len())];
        let (first, second) = (seed(&mut random), seed(&mut random));
        let module = mutation::mutate(first, second, &mut random);
        match driver::build(&module, &options, &Progress::default()) {
            Ok(_) => compiled += 1,
            Err(error) if matches!(error.kind(), Kind::Input | Kind::Unsupported) => {}
            Err(error) => panic!("module {number}: {error}\n{module:02x?}"),
        }
    }
    // Otherwise the code generator was not exercised.
    assert!(compiled > COUNT / 10, "only {compiled} of {COUNT} modules are valid");
}
