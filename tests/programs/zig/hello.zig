// A program in Zig: allocation, sorting, formatting, and a check that fails when there are three arguments.
const std = @import("std");

fn fibonacci(n: u64) u64 {
    return if (n < 2) n else fibonacci(n - 1) + fibonacci(n - 2);
}

pub fn main() !void {
    std.debug.print("fibonacci {d}\n", .{fibonacci(25)});
    var numbers: [100]u32 = undefined;
    var state: u32 = 12345;
    for (&numbers) |*number| {
        state = state *% 1664525 +% 1013904223;
        number.* = state >> 16;
    }
    std.mem.sort(u32, &numbers, {}, std.sort.asc(u32));
    std.debug.print("{d} {d} {x}\n", .{ numbers[0], numbers[99], std.hash.Crc32.hash(std.mem.sliceAsBytes(&numbers)) });
    const memory = try std.heap.wasm_allocator.alloc(u64, 1000);
    defer std.heap.wasm_allocator.free(memory);
    for (memory, 0..) |*word, i| word.* = i * i;
    std.debug.print("{d}\n", .{memory[999]});
}
