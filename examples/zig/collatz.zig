//! Prints the number below a million with the longest Collatz sequence.

const std = @import("std");

fn length(start: u64) u32 {
    var number = start;
    var steps: u32 = 1;
    while (number != 1) : (steps += 1) number = if (number % 2 == 0) number / 2 else 3 * number + 1;
    return steps;
}

pub fn main() void {
    var best: u64 = 1;
    for (1..1_000_000) |number| {
        if (length(number) > length(best)) best = number;
    }
    std.debug.print("{d} takes {d} steps\n", .{ best, length(best) });
}
