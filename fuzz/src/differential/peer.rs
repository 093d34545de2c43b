//! Cases under wasmtime.

use super::case::{Call, Case, FUEL};
use super::{Step, kind};
use crate::Result;
use wasm2native_abi::trap::Trap as OurTrap;
use wasm2native_spec_tests::expect::Outcome;
use wasm2native_spec_tests::script::Argument;
use wasmtime::{Config, Engine, GcHeapOutOfMemory, Instance, Module, OptLevel, Ref, Store, ThrownException, Trap, Val, ValType};

/// The other engine.
pub struct Peer {
    engine: Engine,
    /// The operators that a case may execute, if that is limited.
    fuel: Option<u64>,
}

impl Peer {
    /// Creates the engine with all features that wasm2native supports.
    pub fn new() -> Result<Self> {
        Self::with_fuel(None)
    }

    /// Creates the engine for modules that may not end: executing more than so many operators is an error.
    pub fn with_fuel(fuel: Option<u64>) -> Result<Self> {
        let mut config = Config::new();
        config.wasm_exceptions(true).wasm_function_references(true).wasm_gc(true).wasm_wide_arithmetic(true);
        config.wasm_custom_page_sizes(true).wasm_memory64(true).wasm_tail_call(true).wasm_multi_memory(true);
        // Comparing with unoptimised code also reveals optimisation bugs.
        config.cranelift_opt_level(OptLevel::None).parallel_compilation(false);
        // Setting up an image takes longer than copying a few bytes.
        config.memory_init_cow(false).generate_address_map(false);
        config.consume_fuel(fuel.is_some());
        Ok(Self { engine: Engine::new(&config)?, fuel })
    }

    /// Performs the steps of a case, as far as they go.
    pub fn run(&self, case: &Case) -> Result<Vec<(Step, Outcome)>> {
        let module = Module::new(&self.engine, &case.module)?;
        let mut store = Store::new(&self.engine, ());
        if let Some(fuel) = self.fuel {
            store.set_fuel(fuel)?;
        }
        let instance = match Instance::new(&mut store, &module, &[]) {
            Ok(instance) => instance,
            Err(error) => return Ok(trapped(&mut store, &error)?.map(|trap| (Step::Instantiate, trap)).into_iter().collect()),
        };
        let mut steps = vec![(Step::Instantiate, Outcome::Returned(Vec::new()))];
        let fuel = format!("g{}", case.globals.len() - 1);
        let fuel = instance.get_global(&mut store, &fuel).ok_or("the fuel is exported")?;
        for (number, call) in case.calls.iter().enumerate() {
            fuel.set(&mut store, Val::I32(FUEL as i32))?;
            // The point of a stack overflow depends on the engine, and so does everything that follows.
            let Some(outcome) = self.call(&mut store, instance, call)? else { return Ok(steps) };
            steps.push((Step::Call(number), outcome));
        }
        for index in 0..case.globals.len() as u32 {
            let global = instance.get_global(&mut store, &format!("g{index}")).ok_or("globals are exported")?;
            let value = global.get(&mut store);
            steps.push((Step::Global(index), Outcome::Returned(vec![bits(&value)])));
        }
        for (index, ty) in case.memories.iter().enumerate() {
            let memory = instance.get_memory(&mut store, &format!("m{index}")).ok_or("memories are exported")?;
            let pages = memory.size(&store);
            let mut value = [0; 16];
            value[..8].copy_from_slice(
                &hash(pages, &memory.data(&store)[..(pages << ty.page_size_log2.unwrap_or(16)) as usize]).to_le_bytes(),
            );
            steps.push((Step::Memory(index as u32), Outcome::Returned(vec![value])));
        }
        Ok(steps)
    }

    fn call(&self, store: &mut Store<()>, instance: Instance, call: &Call) -> Result<Option<Outcome>> {
        let function = instance.get_func(&mut *store, &format!("f{}", call.function)).ok_or("functions are exported")?;
        let ty = function.ty(&*store);
        let arguments: Vec<Val> = ty.params().zip(&call.arguments).map(|(ty, bits)| value(&ty, bits)).collect();
        let mut results = vec![Val::I32(0); ty.results().len()];
        match function.call(&mut *store, &arguments, &mut results) {
            Ok(()) => Ok(Some(Outcome::Returned(results.iter().map(bits).collect()))),
            Err(error) => trapped(store, &error),
        }
    }
}

/// Returns the hash that a memory is compared by; `native` computes the same in WebAssembly.
pub fn hash(pages: u64, bytes: &[u8]) -> u64 {
    bytes.chunks_exact(8).fold(pages, |hash, word| {
        (hash.rotate_left(5) ^ u64::from_le_bytes(word.try_into().expect("eight bytes"))).wrapping_mul(0x517c_c1b7_2722_0a95)
    })
}

/// Returns the outcome of a trap, or `None` if the stack overflowed or the heap was exhausted.
fn trapped(store: &mut Store<()>, error: &wasmtime::Error) -> Result<Option<Outcome>> {
    if error.is::<ThrownException>() {
        let _ = store.take_pending_exception();
        return Ok(Some(Outcome::Trapped(OurTrap::UncaughtException)));
    }
    // The size of the heap is the engine's own, as that of the stack.
    if error.is::<GcHeapOutOfMemory<()>>() {
        return Ok(None);
    }
    let trap = match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => return Ok(None),
        Some(Trap::MemoryOutOfBounds) => OurTrap::MemoryOutOfBounds,
        Some(Trap::TableOutOfBounds) => OurTrap::TableOutOfBounds,
        Some(Trap::IndirectCallToNull) => OurTrap::UninitializedElement,
        Some(Trap::BadSignature) => OurTrap::IndirectCallTypeMismatch,
        Some(Trap::IntegerOverflow) => OurTrap::IntegerOverflow,
        Some(Trap::IntegerDivisionByZero) => OurTrap::IntegerDivideByZero,
        Some(Trap::BadConversionToInteger) => OurTrap::InvalidConversion,
        Some(Trap::UnreachableCodeReached) => OurTrap::Unreachable,
        Some(Trap::NullReference) => OurTrap::NullReference,
        Some(Trap::CastFailure) => OurTrap::CastFailure,
        Some(Trap::ArrayOutOfBounds) => OurTrap::ArrayOutOfBounds,
        Some(Trap::AllocationTooLarge) => return Ok(None),
        _ => return Err(format!("wasmtime failed: {error:?}").into()),
    };
    Ok(Some(Outcome::Trapped(kind(trap))))
}

fn value(ty: &ValType, bits: &Argument) -> Val {
    let low = u64::from_le_bytes(bits[..8].try_into().expect("eight bytes"));
    match ty {
        ValType::I32 => Val::I32(low as i32),
        ValType::I64 => Val::I64(low as i64),
        ValType::F32 => Val::F32(low as u32),
        ValType::F64 => Val::F64(low),
        ValType::V128 => Val::V128(u128::from_le_bytes(*bits).into()),
        ValType::Ref(ty) => Val::null_ref(ty.heap_type()),
    }
}

/// Returns a value as the runtime's script driver writes it, with references reduced to whether they are null.
fn bits(value: &Val) -> Argument {
    let wide = match value {
        Val::I32(value) => u128::from(*value as u32),
        Val::I64(value) => u128::from(*value as u64),
        Val::F32(value) => u128::from(*value),
        Val::F64(value) => u128::from(*value),
        Val::V128(value) => value.as_u128(),
        reference => u128::from(!reference.ref_().is_some_and(|reference: Ref| reference.is_null())),
    };
    wide.to_le_bytes()
}
