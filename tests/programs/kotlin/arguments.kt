// The arguments of the command line, by WASI's own functions: the standard library does not read them. Some of them end the program.

@file:OptIn(ExperimentalWasmInterop::class, UnsafeWasmMemoryApi::class)

import kotlin.wasm.ExperimentalWasmInterop
import kotlin.wasm.WasmImport
import kotlin.wasm.unsafe.UnsafeWasmMemoryApi
import kotlin.wasm.unsafe.withScopedMemoryAllocator

@WasmImport("wasi_snapshot_preview1", "args_sizes_get")
private external fun sizes(count: Int, bytes: Int): Int

@WasmImport("wasi_snapshot_preview1", "args_get")
private external fun get(pointers: Int, bytes: Int): Int

private fun arguments(): List<String> = withScopedMemoryAllocator { allocator ->
    val results = allocator.allocate(8)
    check(sizes(results.address.toInt(), (results + 4).address.toInt()) == 0)
    val count = results.loadInt()
    val pointers = allocator.allocate(4 * count + 4)
    val bytes = allocator.allocate((results + 4).loadInt() + 1)
    check(get(pointers.address.toInt(), bytes.address.toInt()) == 0)
    List(count) { index ->
        val start = (pointers + 4 * index).loadInt() - bytes.address.toInt()
        val letters = generateSequence(start) { it + 1 }.map { (bytes + it).loadByte() }.takeWhile { it != 0.toByte() }
        letters.toList().toByteArray().decodeToString()
    }
}

fun main() {
    for (word in arguments().drop(1)) {
        when (word) {
            "uncaught" -> error("nothing catches this")
            "endless" -> println(depth(0))
            else -> println("$word ${word.length}")
        }
    }
}

private fun depth(at: Int): Int = depth(at + 1) + 1
