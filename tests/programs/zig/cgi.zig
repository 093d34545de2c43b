// A CGI program, see `tests/src/corpus/cgi.rs`.
const std = @import("std");

const text = "Content-Type: text/plain\n\n";

pub fn main(init: std.process.Init) !void {
    const variables = init.environ_map;
    var buffer: [4096]u8 = undefined;
    var file: std.Io.File.Writer = .initStreaming(.stdout(), init.io, &buffer);
    const out = &file.interface;

    var parts = std.mem.splitScalar(u8, variables.get("PATH_INFO") orelse "", '/');
    _ = parts.next();
    const first = parts.next() orelse "";
    const rest = parts.rest();
    if (first.len == 0) {
        try out.writeAll(text ++ "hello from Zig\n");
    } else if (std.mem.eql(u8, first, "variables")) {
        try out.writeAll(text);
        for (variables.keys(), variables.values()) |name, value| try out.print("{s}={s}\n", .{ name, value });
    } else if (std.mem.eql(u8, first, "echo")) {
        const kind = variables.get("CONTENT_TYPE") orelse "";
        try out.print("Content-Type: {s}\n\n", .{if (kind.len == 0) "application/octet-stream" else kind});
        var input_buffer: [4096]u8 = undefined;
        var input = std.Io.File.stdin().readerStreaming(init.io, &input_buffer);
        _ = try input.interface.streamRemaining(out);
    } else if (std.mem.eql(u8, first, "status")) {
        try out.print("Status: {s} Chosen\nContent-Type: text/plain\nX-Guest: Zig\n\nstatus {s}\n", .{ rest, rest });
    } else if (std.mem.eql(u8, first, "location")) {
        try out.writeAll("Location: https://example.com/there?a=b\n\n");
    } else if (std.mem.eql(u8, first, "local")) {
        try out.writeAll("Location: /query?from=local\n\n");
    } else if (std.mem.eql(u8, first, "query")) {
        try out.print(text ++ "query {s}\n", .{variables.get("QUERY_STRING") orelse ""});
    } else if (std.mem.eql(u8, first, "large")) {
        try out.writeAll(text);
        try out.splatByteAll('x', try std.fmt.parseInt(usize, rest, 10));
    } else {
        try out.writeAll("Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n");
    }
    try out.flush();
}
