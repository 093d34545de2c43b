//! Functions of the program that have no body in WebAssembly.
//!
//! * [`host`]: between a guest's call and a host function of the runtime;
//! * [`unknown_import`]: for an import that nobody provides;
//! * [`entry`]: what the runtime calls to instantiate and run;
//! * [`invoke`] and [`read`]: what the runtime calls on behalf of a test script.

use super::emitter::Emitter;
use super::types::machine_type;
use crate::program::InitStep;
use crate::program::host::HostFunction;
use crate::program::id::{FuncId, GlobalId, InstanceId};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value};
use wasm2native_abi::script::VALUE_SIZE;
use wasm2native_abi::trap::Trap;
use wasmparser::ValType;

/// Calls a host function on behalf of `instance` with the parameters: for references to it and tail calls; other calls are
/// made where they stand.
pub(crate) fn host(mut emitter: Emitter<'_, '_, '_>, instance: InstanceId, function: HostFunction) {
    let arguments = emitter.parameters();
    let results = emitter.call_host(instance, function, &arguments);
    emitter.builder.ins().return_(&results);
    emitter.finish();
}

/// Traps.
pub(crate) fn unknown_import(mut emitter: Emitter<'_, '_, '_>) {
    emitter.trap(Trap::UnknownImport);
    emitter.finish();
}

/// Instantiates, then makes the calls, whose results are of no interest.
pub(crate) fn entry(mut emitter: Emitter<'_, '_, '_>, instances: &[InstanceId], calls: &[FuncId]) {
    let program = emitter.program;
    for &instance in instances {
        for step in &program.instances[instance].init {
            emit_step(&mut emitter, step);
        }
    }
    for &function in calls {
        call(&mut emitter, function);
    }
    emitter.builder.ins().return_(&[]);
    emitter.finish();
}

/// Calls `function` with the parameters from an array, which its results replace.
pub(crate) fn invoke(mut emitter: Emitter<'_, '_, '_>, function: FuncId) {
    let program = emitter.program;
    let values = emitter.parameters()[0];
    let shape = program.signatures.shape(program.functions[function].signature);
    let arguments: Vec<_> = (0..).zip(&shape.params).map(|(position, &ty)| load(&mut emitter, ty, values, position)).collect();
    let function = emitter.function(function);
    let call = emitter.builder.ins().call(function, &arguments);
    let results = emitter.builder.inst_results(call).to_vec();
    store_all(emitter, values, &results);
}

/// Stores the value of a global into an array.
pub(crate) fn read(mut emitter: Emitter<'_, '_, '_>, global: GlobalId) {
    let values = emitter.parameters()[0];
    let value = emitter.global_get(global);
    store_all(emitter, values, &[value]);
}

fn load(emitter: &mut Emitter<'_, '_, '_>, ty: ValType, values: Value, position: usize) -> Value {
    let offset = (position * VALUE_SIZE) as i32;
    emitter.builder.ins().load(machine_type(ty), MemFlagsData::trusted(), values, offset)
}

fn store_all(mut emitter: Emitter<'_, '_, '_>, values: Value, results: &[Value]) {
    for (position, &result) in results.iter().enumerate() {
        emitter.builder.ins().store(MemFlagsData::trusted(), result, values, (position * VALUE_SIZE) as i32);
    }
    emitter.builder.ins().return_(&[]);
    emitter.finish();
}

fn emit_step(emitter: &mut Emitter<'_, '_, '_>, step: &InitStep) {
    let program = emitter.program;
    match *step {
        InitStep::CheckMemory { memory, minimum } => {
            let size = emitter.memory_size(memory);
            check_minimum(emitter, size, minimum);
        }
        InitStep::CheckTable { table, minimum } => {
            let length = emitter.table_length(table);
            check_minimum(emitter, length, minimum);
        }
        InitStep::Global { global, function } => {
            let reference = emitter.func_reference(function);
            emitter.global_set(global, reference);
        }
        InitStep::Fill { table, function } => {
            let range = emitter.constant_range(0, program.tables[table].ty.initial);
            let reference = emitter.func_reference(function);
            emitter.table_fill(table, range, reference);
        }
        InitStep::Element { segment, table, offset } => {
            let length = program.elements[segment].values.len() as u64;
            let to = emitter.constant_range(offset, length);
            let from = emitter.constant_range(0, length);
            emitter.table_init((table, to), (segment, from));
            emitter.drop_element(segment);
        }
        InitStep::Data { segment, memory, offset } => {
            let length = program.data[segment].bytes.len() as u64;
            let to = emitter.constant_range(offset, length);
            let from = emitter.constant_range(0, length);
            emitter.memory_init((memory, to), (segment, from));
            emitter.drop_data(segment);
        }
        InitStep::Start(function) => call(emitter, function),
    }
}

/// Imports are matched with what they are now: a memory or table may have grown since it was made.
fn check_minimum(emitter: &mut Emitter<'_, '_, '_>, size: Value, minimum: u64) {
    let minimum = emitter.constant(minimum);
    let less = emitter.builder.ins().icmp(IntCC::UnsignedLessThan, size, minimum);
    emitter.trap_if(less, Trap::IncompatibleImport);
}

fn call(emitter: &mut Emitter<'_, '_, '_>, function: FuncId) {
    let function = emitter.function(function);
    emitter.builder.ins().call(function, &[]);
}
