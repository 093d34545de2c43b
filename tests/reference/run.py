"""The reference runner: the package `wasmtime` as a command.

usage: run.py [--dir HOST[::GUEST][:ro]]… [--env NAME=VALUE]… [--invoke NAME] [--arg0 NAME] [--cache DIR] PROGRAM [ARG…]

The program is a module for preview 1, or a component that exports wasi:cli/run.

Exit status: the program's own; 134 after a trap, which one line on standard error names as executables of wasm2native do;
125 when the program cannot be loaded. Compiled programs are kept in DIR, since compiling a big one takes a minute.
"""

import argparse
import fcntl
import hashlib
import os
import pathlib
import re
import sys

import wasmtime
import wasmtime.component
from wasmtime import TrapCode

MESSAGES = {
    TrapCode.STACK_OVERFLOW: "call stack exhausted",
    TrapCode.MEMORY_OUT_OF_BOUNDS: "out of bounds memory access",
    TrapCode.TABLE_OUT_OF_BOUNDS: "undefined element",
    TrapCode.INDIRECT_CALL_TO_NULL: "uninitialized element",
    TrapCode.BAD_SIGNATURE: "indirect call type mismatch",
    TrapCode.INTEGER_OVERFLOW: "integer overflow",
    TrapCode.INTEGER_DIVISION_BY_ZERO: "integer divide by zero",
    TrapCode.BAD_CONVERSION_TO_INTEGER: "invalid conversion to integer",
    TrapCode.UNREACHABLE: "unreachable",
    TrapCode.NULL_REFERENCE: "null exception reference",
    TrapCode.ARRAY_OUT_OF_BOUNDS: "out of bounds array access",
    TrapCode.CAST_FAILURE: "cast failure",
}

# Traps in components come as text only.
COMPONENT_MESSAGES = {"wasm `unreachable` instruction executed": "unreachable"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--invoke", default="_start")
    parser.add_argument("--arg0")
    parser.add_argument("--cache")
    parser.add_argument("program")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        return run(options)
    except wasmtime.ExitTrap as exit:
        return exit.code
    except wasmtime.Trap as trap:
        print("wasm trap:", message(trap), file=sys.stderr)
        return 134
    except wasmtime.WasmtimeError as error:
        if trap := re.search(r"^wasm trap: (.*)$", str(error).replace("    ", ""), re.MULTILINE):
            print("wasm trap:", COMPONENT_MESSAGES.get(trap[1], trap[1]), file=sys.stderr)
            return 134
        print(error, file=sys.stderr)
        return 125


def message(trap):
    # An exception that nothing caught comes without a code.
    if trap.trap_code is None and "thrown Wasm exception" in str(trap):
        return "uncaught exception"
    return MESSAGES.get(trap.trap_code, str(trap))


def run(options):
    engine = wasmtime.Engine(config())
    program = pathlib.Path(options.program).read_bytes()
    # A component says so in the second half of the word after the magic number.
    if program[:8] == b"\0asm\x0d\0\x01\0":
        return run_component(engine, program, options)
    return run_module(engine, program, options)


def run_module(engine, program, options):
    module = load(engine, wasmtime.Module, program, options.cache)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_wasi(permissions(options))
    exports = linker.instantiate(store, module).exports(store)
    if options.invoke != "_start" and "_initialize" in exports:
        exports["_initialize"](store)
    exports[options.invoke](store)
    return 0


def run_component(engine, program, options):
    component = load(engine, wasmtime.component.Component, program, options.cache)
    linker = wasmtime.component.Linker(engine)
    linker.add_wasip2()
    store = wasmtime.Store(engine)
    store.set_wasi(permissions(options))
    instance = linker.instantiate(store, component)
    for version in range(32):
        world = component.get_export_index(f"wasi:cli/run@0.2.{version}")
        if world is not None:
            result = instance.get_func(store, component.get_export_index("run", world))(store)
            return 0 if result.tag == "ok" else 1
    raise wasmtime.WasmtimeError("the component does not export wasi:cli/run")


def config():
    config = wasmtime.Config()
    config.wasm_exceptions = True
    config.wasm_function_references = True
    config.wasm_gc = True
    return config


def permissions(options):
    wasi = wasmtime.WasiConfig()
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    wasi.argv = [options.arg0 or os.path.basename(options.program), *options.args]
    wasi.env = [tuple(variable.split("=", 1)) for variable in options.env]
    for directory in options.dir:
        granted = directory.removesuffix(":ro")
        host, _, guest = granted.partition("::")
        wasi.preopen_dir(host, guest or host, granted == directory)
    return wasi


def load(engine, kind, program, cache):
    if not cache:
        return kind(engine, program)
    compiled = pathlib.Path(cache) / (hashlib.sha256(program).hexdigest() + ".cwasm")
    with open(compiled.with_suffix(".lock"), "w") as lock:
        # Whoever comes second waits for the first instead of doing the same.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not compiled.exists():
            part = compiled.with_suffix(".part")
            part.write_bytes(kind(engine, program).serialize())
            os.replace(part, compiled)
    return kind.deserialize_file(engine, str(compiled))


sys.exit(main())
