// Moves bytes between streams of files and the standard streams, by the functions that need no memory of the program.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

typedef wasi_io_streams_own_input_stream_t input;
typedef wasi_io_streams_own_output_stream_t output;
typedef wasi_filesystem_types_own_descriptor_t descriptor;

#define IN(stream) wasi_io_streams_borrow_input_stream(stream)
#define OUT(stream) wasi_io_streams_borrow_output_stream(stream)
#define FILE_OF(file) wasi_filesystem_types_borrow_descriptor(file)

static wasi_io_streams_stream_error_t error;

static void check(bool is_right, const char *what) {
    if (is_right) return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static descriptor open_file(const char *name) {
    static wasi_filesystem_preopens_list_tuple2_own_descriptor_string_t granted;
    if (granted.len == 0) wasi_filesystem_preopens_get_directories(&granted);
    descriptor file;
    wasi_filesystem_types_error_code_t code;
    command_string_t path;
    command_string_set(&path, name);
    uint8_t flags = WASI_FILESYSTEM_TYPES_DESCRIPTOR_FLAGS_READ | WASI_FILESYSTEM_TYPES_DESCRIPTOR_FLAGS_WRITE;
    check(wasi_filesystem_types_method_descriptor_open_at(FILE_OF(granted.ptr[0].f0), 0, &path, WASI_FILESYSTEM_TYPES_OPEN_FLAGS_CREATE, flags, &file, &code), name);
    return file;
}

static input read_from(descriptor file, uint64_t at) {
    input stream;
    wasi_filesystem_types_error_code_t code;
    check(wasi_filesystem_types_method_descriptor_read_via_stream(FILE_OF(file), at, &stream, &code), "read-via-stream");
    return stream;
}

static output write_to(descriptor file, uint64_t at) {
    output stream;
    wasi_filesystem_types_error_code_t code;
    check(wasi_filesystem_types_method_descriptor_write_via_stream(FILE_OF(file), at, &stream, &code), "write-via-stream");
    return stream;
}

static output append_to(descriptor file) {
    output stream;
    wasi_filesystem_types_error_code_t code;
    check(wasi_filesystem_types_method_descriptor_append_via_stream(FILE_OF(file), &stream, &code), "append-via-stream");
    return stream;
}

// Splices until the source is closed, and returns how many bytes were moved.
static uint64_t move(output to, input from, bool blocks) {
    uint64_t moved, all = 0;
    for (;;) {
        bool went_on = blocks
            ? wasi_io_streams_method_output_stream_blocking_splice(OUT(to), IN(from), 1 << 20, &moved, &error)
            : wasi_io_streams_method_output_stream_splice(OUT(to), IN(from), 1 << 20, &moved, &error);
        if (!went_on) {
            check(error.tag == WASI_IO_STREAMS_STREAM_ERROR_CLOSED, "splice");
            return all;
        }
        all += moved;
        check(wasi_io_streams_method_output_stream_blocking_flush(OUT(to), &error), "flush");
    }
}

bool exports_wasi_cli_run_run(void) {
    descriptor source = open_file("source"), copy = open_file("copy"), log = open_file("log");
    uint64_t skipped, permitted;

    // The file from its sixth byte, twice: to a place in one file and to the end of another.
    input in = read_from(source, 1);
    check(wasi_io_streams_method_input_stream_blocking_skip(IN(in), 5, &skipped, &error) && skipped == 5, "skip");
    output out = write_to(copy, 2);
    uint64_t moved = move(out, in, true);
    wasi_io_streams_input_stream_drop_own(in);
    wasi_io_streams_output_stream_drop_own(out);
    in = read_from(source, 6);
    out = append_to(log);
    check(move(out, in, false) == moved, "both splices move the same");
    wasi_io_streams_input_stream_drop_own(in);

    // Zeroes, permitted and waited for.
    check(wasi_io_streams_method_output_stream_check_write(OUT(out), &permitted, &error) && permitted >= 3, "check-write");
    check(wasi_io_streams_method_output_stream_write_zeroes(OUT(out), 3, &error), "write-zeroes");
    check(wasi_io_streams_method_output_stream_blocking_write_zeroes_and_flush(OUT(out), 2, &error), "blocking-write-zeroes");
    wasi_io_streams_output_stream_drop_own(out);

    // Standard input to standard output.
    in = wasi_cli_stdin_get_stdin();
    out = wasi_cli_stdout_get_stdout();
    moved += move(out, in, true);
    wasi_io_streams_input_stream_drop_own(in);
    wasi_io_streams_output_stream_drop_own(out);
    fprintf(stderr, "%llu bytes\n", (unsigned long long)moved);
    return true;
}
