//! Machine types and signatures of WebAssembly's types.
//!
//! Guest code calls guest code with Cranelift's `tail` convention, which allows tail calls and exceptions on every target; the
//! runtime is called, and calls the entry, with the platform's convention.

use super::builtin::{Builtin, MachineType};
use super::symbol::Symbol;
use crate::program::host::HostFunction;
use crate::program::types::FuncShape;
use cranelift_codegen::ir::{self, AbiParam, types};
use cranelift_codegen::isa::CallConv;
use target_lexicon::{Architecture, Triple};
use wasmparser::ValType;

/// The type of native addresses. All our targets are 64-bit.
pub const ADDRESS: ir::Type = types::I64;

/// Returns the machine type of a value. References are 64 bits: see `entity/func` and `entity/tag`.
pub fn machine_type(ty: ValType) -> ir::Type {
    match ty {
        ValType::I32 => types::I32,
        ValType::I64 | ValType::Ref(_) => types::I64,
        ValType::F32 => types::F32,
        ValType::F64 => types::F64,
        ValType::V128 => types::I8X16,
    }
}

/// Returns the machine type of a result of a function with `count` results.
///
/// On riscv64, more results than registers come back through memory, and the code generator moves those that are spilled on with
/// integer loads. These do not NaN-box an `f32` as that processor requires in 64 bits, so it travels as an integer.
fn result_type(ty: ValType, count: usize, triple: &Triple) -> ir::Type {
    const REGISTERS: usize = 2;
    match (machine_type(ty), triple.architecture) {
        (types::F32, Architecture::Riscv64(_)) if count > REGISTERS => types::I32,
        (ty, _) => ty,
    }
}

/// Returns the signature of guest functions of a type. Results may be of another type of the same size: see `Emitter::as_type`.
pub fn guest_signature(shape: &FuncShape, triple: &Triple) -> ir::Signature {
    let mut signature = ir::Signature::new(CallConv::Tail);
    signature.params.extend(shape.params.iter().map(|&ty| AbiParam::new(machine_type(ty))));
    signature.returns.extend(shape.results.iter().map(|&ty| AbiParam::new(result_type(ty, shape.results.len(), triple))));
    signature
}

/// Returns the signature of a function that preserves registers and takes an operand of 64 bits: all registers, except on riscv64, where
/// the code generator would preserve those for vectors even if there are none.
pub fn preserving_signature(triple: &Triple) -> ir::Signature {
    let mut signature = ir::Signature::new(match triple.architecture {
        Architecture::Riscv64(_) => CallConv::Tail,
        _ => CallConv::PreserveAll,
    });
    signature.params.push(AbiParam::new(types::I64));
    signature
}

/// Returns the signature of a builtin or host function of the runtime.
pub fn native_signature(symbol: Symbol, convention: CallConv) -> ir::Signature {
    match symbol {
        Symbol::Builtin(builtin) => builtin_signature(builtin, convention),
        Symbol::Host(function) if function.canonical().is_some() => canonical_signature(function, convention),
        Symbol::Host(function) => host_signature(function, convention),
        Symbol::Trace => trace_signature(types::I32, convention),
        Symbol::TraceCanonical => trace_signature(types::I64, convention),
        other => unreachable!("{other:?} is not a function of the runtime"),
    }
}

fn builtin_signature(builtin: Builtin, convention: CallConv) -> ir::Signature {
    let (params, result) = builtin.signature();
    let mut signature = ir::Signature::new(convention);
    signature.params.extend(params.iter().map(|&ty| native(native_type(ty))));
    signature.returns.extend(result.map(|ty| native(native_type(ty))));
    signature
}

/// The descriptor of a memory comes first.
fn host_signature(function: HostFunction, convention: CallConv) -> ir::Signature {
    let ty = function.ty();
    let mut signature = ir::Signature::new(convention);
    signature.params.push(AbiParam::new(ADDRESS));
    signature.params.extend(ty.params().iter().map(|&ty| native(machine_type(ty))));
    signature.returns.extend(ty.results().iter().map(|&ty| native(machine_type(ty))));
    signature
}

/// The context comes first, and where the guest allocates, the request for that.
fn canonical_signature(function: HostFunction, convention: CallConv) -> ir::Signature {
    let ty = function.ty();
    let mut signature = ir::Signature::new(convention);
    signature.params.push(AbiParam::new(ADDRESS));
    signature.params.extend(function.allocates().then_some(AbiParam::new(ADDRESS)));
    signature.params.extend(ty.params().iter().map(|&ty| native(machine_type(ty))));
    signature.returns.extend(function.returns().then_some(AbiParam::new(types::I64)));
    signature
}

/// The function logs a call of a host function, and what it returned: see [`wasm2native_abi::trace`].
fn trace_signature(returned: ir::Type, convention: CallConv) -> ir::Signature {
    let mut signature = ir::Signature::new(convention);
    signature.params.extend([ADDRESS, ADDRESS, types::I32, returned, ADDRESS].map(native));
    signature
}

/// Returns the signature of functions that serve a test script: the address of an array of values.
pub fn script_signature(convention: CallConv) -> ir::Signature {
    let mut signature = ir::Signature::new(convention);
    signature.params.push(AbiParam::new(ADDRESS));
    signature
}

fn native_type(ty: MachineType) -> ir::Type {
    match ty {
        MachineType::Pointer => ADDRESS,
        MachineType::I32 => types::I32,
        MachineType::I64 => types::I64,
        MachineType::F32 => types::F32,
        MachineType::F64 => types::F64,
    }
}

/// Returns a parameter or result of the platform's convention. Some platforms require a sign-extended `i32`, which the contract
/// declares; elsewhere this costs an instruction in a call that is slow anyway.
fn native(ty: ir::Type) -> AbiParam {
    let param = AbiParam::new(ty);
    if ty == types::I32 { param.sext() } else { param }
}
