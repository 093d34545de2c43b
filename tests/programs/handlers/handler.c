// A handler of HTTP requests, see `tests/src/corpus/handlers.rs`.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"

static void put(wasi_io_streams_borrow_output_stream_t stream, const uint8_t *bytes, size_t size) {
  wasi_io_streams_stream_error_t error;
  while (size) {
    // The most that a call of this function takes.
    size_t part = size < 4096 ? size : 4096;
    proxy_list_u8_t list = {(uint8_t *)bytes, part};
    if (!wasi_io_streams_method_output_stream_blocking_write_and_flush(stream, &list, &error)) return;
    bytes += part, size -= part;
  }
}

static void put_text(wasi_io_streams_borrow_output_stream_t stream, const char *text) {
  put(stream, (const uint8_t *)text, strlen(text));
}

// The body of a response, and the stream to write to it.
typedef struct {
  wasi_http_types_own_outgoing_body_t body;
  wasi_io_streams_own_output_stream_t own;
  wasi_io_streams_borrow_output_stream_t stream;
} response_t;

static response_t start(wasi_http_types_own_response_outparam_t out, uint16_t status, wasi_http_types_field_value_t type) {
  response_t started;
  wasi_http_types_own_fields_t fields = wasi_http_types_constructor_fields();
  wasi_http_types_list_field_value_t values = {&type, 1};
  wasi_http_types_field_name_t name;
  wasi_http_types_header_error_t refused;
  proxy_string_set((proxy_string_t *)&name, "content-type");
  wasi_http_types_method_fields_set(wasi_http_types_borrow_fields(fields), &name, &values, &refused);
  wasi_http_types_own_outgoing_response_t response = wasi_http_types_constructor_outgoing_response(fields);
  wasi_http_types_borrow_outgoing_response_t borrowed = wasi_http_types_borrow_outgoing_response(response);
  wasi_http_types_method_outgoing_response_set_status_code(borrowed, status);
  wasi_http_types_method_outgoing_response_body(borrowed, &started.body);
  wasi_http_types_result_own_outgoing_response_error_code_t result = {.is_err = false, .val.ok = response};
  wasi_http_types_static_response_outparam_set(out, &result);
  wasi_http_types_method_outgoing_body_write(wasi_http_types_borrow_outgoing_body(started.body), &started.own);
  started.stream = wasi_io_streams_borrow_output_stream(started.own);
  return started;
}

static void end(response_t started) {
  wasi_http_types_error_code_t error;
  wasi_io_streams_output_stream_drop_own(started.own);
  wasi_http_types_static_outgoing_body_finish(started.body, NULL, &error);
}

static wasi_http_types_field_value_t bytes(const char *text) {
  return (wasi_http_types_field_value_t){(uint8_t *)text, strlen(text)};
}

static void respond(wasi_http_types_own_response_outparam_t out, uint16_t status, const char *text) {
  response_t started = start(out, status, bytes("text/plain"));
  put_text(started.stream, text);
  end(started);
}

static void echo(wasi_http_types_borrow_incoming_request_t request, wasi_http_types_own_response_outparam_t out) {
  wasi_http_types_own_fields_t headers = wasi_http_types_method_incoming_request_headers(request);
  wasi_http_types_field_name_t name;
  wasi_http_types_list_field_value_t values;
  proxy_string_set((proxy_string_t *)&name, "content-type");
  wasi_http_types_method_fields_get(wasi_http_types_borrow_fields(headers), &name, &values);
  response_t started = start(out, 200, values.len ? values.ptr[0] : bytes("application/octet-stream"));
  wasi_http_types_fields_drop_own(headers);

  wasi_http_types_own_incoming_body_t body;
  wasi_http_types_own_input_stream_t input;
  wasi_http_types_method_incoming_request_consume(request, &body);
  wasi_http_types_method_incoming_body_stream(wasi_http_types_borrow_incoming_body(body), &input);
  for (;;) {
    proxy_list_u8_t part;
    wasi_io_streams_stream_error_t error;
    if (!wasi_io_streams_method_input_stream_blocking_read(wasi_io_streams_borrow_input_stream(input), 65536, &part, &error)) break;
    put(started.stream, part.ptr, part.len);
    proxy_list_u8_free(&part);
  }
  wasi_io_streams_input_stream_drop_own(input);
  wasi_http_types_incoming_body_drop_own(body);
  end(started);
}

static void describe(wasi_http_types_borrow_incoming_request_t request, response_t to, const char *target) {
  wasi_http_types_method_t method;
  wasi_http_types_method_incoming_request_method(request, &method);
  put_text(to.stream, method.tag == WASI_HTTP_TYPES_METHOD_GET ? "GET " : method.tag == WASI_HTTP_TYPES_METHOD_POST ? "POST " : "other ");
  put_text(to.stream, target);
  wasi_http_types_scheme_t scheme;
  bool has_scheme = wasi_http_types_method_incoming_request_scheme(request, &scheme);
  put_text(to.stream, !has_scheme                                 ? "\nscheme none\n"
                      : scheme.tag == WASI_HTTP_TYPES_SCHEME_HTTP ? "\nscheme http\n"
                                                                  : "\nscheme https\n");
  proxy_string_t authority;
  put_text(to.stream, "authority ");
  if (wasi_http_types_method_incoming_request_authority(request, &authority)) put(to.stream, authority.ptr, authority.len);
  put_text(to.stream, "\n");
  wasi_http_types_own_fields_t headers = wasi_http_types_method_incoming_request_headers(request);
  wasi_http_types_list_tuple2_field_name_field_value_t entries;
  wasi_http_types_method_fields_entries(wasi_http_types_borrow_fields(headers), &entries);
  for (size_t at = 0; at < entries.len; at++) {
    put(to.stream, entries.ptr[at].f0.ptr, entries.ptr[at].f0.len);
    put_text(to.stream, ": ");
    put(to.stream, entries.ptr[at].f1.ptr, entries.ptr[at].f1.len);
    put_text(to.stream, "\n");
  }
  wasi_http_types_fields_drop_own(headers);
}

void exports_wasi_http_incoming_handler_handle(exports_wasi_http_incoming_handler_own_incoming_request_t request,
                                               exports_wasi_http_incoming_handler_own_response_outparam_t out) {
  wasi_http_types_borrow_incoming_request_t borrowed = wasi_http_types_borrow_incoming_request(request);
  char target[1024] = "", path[1024];
  proxy_string_t found;
  if (wasi_http_types_method_incoming_request_path_with_query(borrowed, &found))
    snprintf(target, sizeof target, "%.*s", (int)found.len, (const char *)found.ptr);
  strcpy(path, target);
  path[strcspn(path, "?")] = 0;
  if (!strcmp(path, "/")) {
    respond(out, 200, "hello from C\n");
  } else if (!strcmp(path, "/echo")) {
    echo(borrowed, out);
  } else if (!strcmp(path, "/request")) {
    response_t started = start(out, 200, bytes("text/plain"));
    describe(borrowed, started, target);
    end(started);
  } else if (!strncmp(path, "/status/", 8)) {
    char text[1100];
    snprintf(text, sizeof text, "status %s\n", path + 8);
    respond(out, (uint16_t)atoi(path + 8), text);
  } else if (!strncmp(path, "/large/", 7)) {
    size_t size = (size_t)atol(path + 7);
    uint8_t *text = malloc(size);
    memset(text, 'x', size);
    response_t started = start(out, 200, bytes("text/plain"));
    put(started.stream, text, size);
    end(started);
  } else if (!strcmp(path, "/panic")) {
    abort();
  } else {
    respond(out, 404, "no such path\n");
  }
  wasi_http_types_incoming_request_drop_own(request);
}
