//! Modules by wasm-smith.

use arbitrary::{Arbitrary, Unstructured};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};
use wasm_smith::{Config, Module};

/// Returns the random numbers that one module is drawn from.
pub fn random(seed: u64, number: u64) -> SmallRng {
    // Any odd factor keeps the streams of different seeds apart.
    SmallRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number))
}

/// Draws a valid module without imports, of at most a few kilobytes. The features it may use are drawn as well, so that modules
/// with few operators exercise these in depth; `restrict` has the last word. Sometimes returns `None`.
pub fn module(random: &mut SmallRng, restrict: impl FnOnce(&mut Config)) -> Option<Module> {
    let mut bytes = vec![0; random.random_range(500..6000)];
    random.fill_bytes(&mut bytes);
    let mut choices = [0; 400];
    random.fill_bytes(&mut choices);
    let mut config = Config::arbitrary(&mut Unstructured::new(&choices)).ok()?;
    config.max_imports = 0;
    config.max_types = config.max_types.min(20);
    config.min_funcs = 2;
    config.max_funcs = config.max_funcs.clamp(2, 8);
    config.max_memories = config.max_memories.min(3);
    config.max_tables = config.max_tables.min(3);
    config.max_instructions = config.max_instructions.max(20);
    restrict(&mut config);
    Module::new(config, &mut Unstructured::new(&bytes)).ok()
}
