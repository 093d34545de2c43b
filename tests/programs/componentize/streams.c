// Copies standard input to standard output in upper case, by the functions of WASI 0.2 alone, and reports on standard error.

#include <ctype.h>
#include <string.h>

#include "command.h"

static void report(const char *text) {
    wasi_cli_stderr_own_output_stream_t err = wasi_cli_stderr_get_stderr();
    command_list_u8_t bytes = { (uint8_t *)text, strlen(text) };
    wasi_io_streams_stream_error_t error;
    wasi_io_streams_method_output_stream_blocking_write_and_flush(wasi_io_streams_borrow_output_stream(err), &bytes, &error);
    wasi_io_streams_output_stream_drop_own(err);
}

bool exports_wasi_cli_run_run(void) {
    wasi_cli_stdin_own_input_stream_t in = wasi_cli_stdin_get_stdin();
    wasi_cli_stdout_own_output_stream_t out = wasi_cli_stdout_get_stdout();
    wasi_io_streams_stream_error_t error;
    for (;;) {
        command_list_u8_t bytes;
        if (!wasi_io_streams_method_input_stream_blocking_read(wasi_io_streams_borrow_input_stream(in), 4096, &bytes, &error)) {
            bool closed = error.tag == WASI_IO_STREAMS_STREAM_ERROR_CLOSED;
            wasi_io_streams_stream_error_free(&error);
            wasi_io_streams_input_stream_drop_own(in);
            wasi_io_streams_output_stream_drop_own(out);
            report(closed ? "done\n" : "failed\n");
            return closed;
        }
        for (size_t i = 0; i < bytes.len; i++) bytes.ptr[i] = (uint8_t)toupper(bytes.ptr[i]);
        if (!wasi_io_streams_method_output_stream_blocking_write_and_flush(wasi_io_streams_borrow_output_stream(out), &bytes, &error)) return false;
        command_list_u8_free(&bytes);
    }
}
