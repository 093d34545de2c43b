//! A ring buffer, slices, optionals and errors, to be stepped through.
const std = @import("std");

const Ring = struct {
    items: [4]u32 = undefined,
    start: usize = 0,
    count: usize = 0,

    fn push(self: *Ring, item: u32) error{Full}!void {
        if (self.count == self.items.len) return error.Full;
        const place = (self.start + self.count) % self.items.len;
        self.items[place] = item;
        self.count += 1;
    }

    fn pop(self: *Ring) ?u32 {
        if (self.count == 0) return null;
        const item = self.items[self.start];
        self.start = (self.start + 1) % self.items.len;
        self.count -= 1;
        return item;
    }
};

fn sum(values: []const u32) u64 {
    var total: u64 = 0;
    for (values) |value| {
        total += value;
    }
    return total;
}

pub fn main() void {
    var ring: Ring = .{};
    var number: u32 = 1;
    while (true) : (number *= 3) {
        ring.push(number) catch break;
    }
    const first = ring.pop() orelse 0;
    const all = sum(&ring.items);
    std.debug.print("{d} {d} {d}\n", .{ first, all, ring.count });
}
