"""The reference runner: the package `wasmtime` as a command.

usage: run.py [--dir HOST[::GUEST][:ro]]… [--env NAME=VALUE]… [--invoke NAME] [--arg0 NAME] [--cache DIR] MODULE [ARG…]

Exit status: the program's own; 134 after a trap, which one line on standard error names as executables of wasm2native do;
125 when the module cannot be loaded. Compiled modules are kept in DIR, since compiling a big one takes a minute.
"""

import argparse
import fcntl
import hashlib
import os
import pathlib
import sys

import wasmtime
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
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--invoke", default="_start")
    parser.add_argument("--arg0")
    parser.add_argument("--cache")
    parser.add_argument("module")
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
        print(error, file=sys.stderr)
        return 125


def message(trap):
    # An exception that nothing caught comes without a code.
    if trap.trap_code is None and "thrown Wasm exception" in str(trap):
        return "uncaught exception"
    return MESSAGES.get(trap.trap_code, str(trap))


def run(options):
    engine = wasmtime.Engine(config())
    module = load(engine, options.module, options.cache)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_wasi(permissions(options))
    exports = linker.instantiate(store, module).exports(store)
    if options.invoke != "_start" and "_initialize" in exports:
        exports["_initialize"](store)
    exports[options.invoke](store)
    return 0


def config():
    config = wasmtime.Config()
    config.wasm_exceptions = True
    return config


def permissions(options):
    wasi = wasmtime.WasiConfig()
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    wasi.argv = [options.arg0 or os.path.basename(options.module), *options.args]
    wasi.env = [tuple(variable.split("=", 1)) for variable in options.env]
    for directory in options.dir:
        granted = directory.removesuffix(":ro")
        host, _, guest = granted.partition("::")
        wasi.preopen_dir(host, guest or host, granted == directory)
    return wasi


def load(engine, path, cache):
    module = pathlib.Path(path).read_bytes()
    if not cache:
        return wasmtime.Module(engine, module)
    compiled = pathlib.Path(cache) / (hashlib.sha256(module).hexdigest() + ".cwasm")
    with open(compiled.with_suffix(".lock"), "w") as lock:
        # Whoever comes second waits for the first instead of doing the same.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not compiled.exists():
            part = compiled.with_suffix(".part")
            part.write_bytes(wasmtime.Module(engine, module).serialize())
            os.replace(part, compiled)
    return wasmtime.Module.deserialize_file(engine, str(compiled))


sys.exit(main())
