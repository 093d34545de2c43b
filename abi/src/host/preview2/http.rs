//! `wasi:http`: requests to a server, and its responses.

use super::VERSIONS;
use super::spin::KEY_VALUE;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType};
use crate::system_call::{READ, REQUESTS, WRITE};

/// `wasi:http/types`.
pub const TYPES: Interface = Interface {
    name: "wasi:http/types",
    versions: Some(VERSIONS),
    functions: crate::for_each_http_function!(component_functions),
    first: KEY_VALUE.end(),
    base: None,
};

/// `wasi:http/outgoing-handler`.
pub const OUTGOING_HANDLER: Interface = Interface {
    name: "wasi:http/outgoing-handler",
    versions: Some(VERSIONS),
    functions: crate::for_each_outgoing_handler_function!(component_functions),
    first: TYPES.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:http/types`, preceded by the name of the runtime's module and the prefix of their names
/// in object files.
#[macro_export]
macro_rules! for_each_http_function {
    ($each:ident) => {
        $each! {
            http "w2n_p2_http_"
            "[resource-drop]fields" drop_fields(self: OWN_FIELDS) -> () calls [];
            "[constructor]fields" new_fields() -> (i32 OWN_FIELDS) calls [];
            "[static]fields.from-list" fields_from_list(entries: FIELD_ENTRIES) -> (stored FIELDS_MADE) calls [];
            "[method]fields.get" fields_get(self: FIELDS, name: STRING) -> (allocated FIELD_VALUES) calls [];
            "[method]fields.has" fields_has(self: FIELDS, name: STRING) -> (i32 BOOL) calls [];
            "[method]fields.set" fields_set(self: FIELDS, name: STRING, value: FIELD_VALUES) -> (stored FIELDS_CHANGED) calls [];
            "[method]fields.delete" fields_delete(self: FIELDS, name: STRING) -> (stored FIELDS_CHANGED) calls [];
            "[method]fields.append" fields_append(self: FIELDS, name: STRING, value: BYTES) -> (stored FIELDS_CHANGED) calls [];
            "[method]fields.entries" fields_entries(self: FIELDS) -> (allocated FIELD_ENTRIES) calls [];
            "[method]fields.clone" fields_clone(self: FIELDS) -> (i32 OWN_FIELDS) calls [];
            "[resource-drop]incoming-request" drop_incoming_request(self: OWN_INCOMING_REQUEST) -> () calls [];
            "[method]incoming-request.method" incoming_request_method(self: INCOMING_REQUEST) -> (allocated METHOD) calls [];
            "[method]incoming-request.path-with-query" incoming_request_path_with_query(self: INCOMING_REQUEST)
                -> (allocated OPTION_STRING) calls [];
            "[method]incoming-request.scheme" incoming_request_scheme(self: INCOMING_REQUEST) -> (allocated OPTION_SCHEME) calls [];
            "[method]incoming-request.authority" incoming_request_authority(self: INCOMING_REQUEST) -> (allocated OPTION_STRING)
                calls [];
            "[method]incoming-request.headers" incoming_request_headers(self: INCOMING_REQUEST) -> (i32 OWN_FIELDS) calls [];
            "[method]incoming-request.consume" incoming_request_consume(self: INCOMING_REQUEST) -> (stored INCOMING_BODY_TAKEN)
                calls [];
            "[resource-drop]outgoing-request" drop_outgoing_request(self: OWN_OUTGOING_REQUEST) -> () calls [];
            "[constructor]outgoing-request" new_outgoing_request(headers: OWN_FIELDS) -> (i32 OWN_OUTGOING_REQUEST) calls [];
            "[method]outgoing-request.body" outgoing_request_body(self: OUTGOING_REQUEST) -> (stored OUTGOING_BODY_TAKEN) calls [];
            "[method]outgoing-request.method" outgoing_request_method(self: OUTGOING_REQUEST) -> (allocated METHOD) calls [];
            "[method]outgoing-request.set-method" outgoing_request_set_method(self: OUTGOING_REQUEST, method: METHOD) -> (i32 STATUS)
                calls [];
            "[method]outgoing-request.path-with-query" outgoing_request_path_with_query(self: OUTGOING_REQUEST)
                -> (allocated OPTION_STRING) calls [];
            "[method]outgoing-request.set-path-with-query"
                outgoing_request_set_path_with_query(self: OUTGOING_REQUEST, path_with_query: OPTION_STRING) -> (i32 STATUS) calls [];
            "[method]outgoing-request.scheme" outgoing_request_scheme(self: OUTGOING_REQUEST) -> (allocated OPTION_SCHEME) calls [];
            "[method]outgoing-request.set-scheme" outgoing_request_set_scheme(self: OUTGOING_REQUEST, scheme: OPTION_SCHEME)
                -> (i32 STATUS) calls [];
            "[method]outgoing-request.authority" outgoing_request_authority(self: OUTGOING_REQUEST) -> (allocated OPTION_STRING)
                calls [];
            "[method]outgoing-request.set-authority"
                outgoing_request_set_authority(self: OUTGOING_REQUEST, authority: OPTION_STRING) -> (i32 STATUS) calls [];
            "[method]outgoing-request.headers" outgoing_request_headers(self: OUTGOING_REQUEST) -> (i32 OWN_FIELDS) calls [];
            "[resource-drop]request-options" drop_request_options(self: OWN_REQUEST_OPTIONS) -> () calls [];
            "[constructor]request-options" new_request_options() -> (i32 OWN_REQUEST_OPTIONS) calls [];
            "[method]request-options.connect-timeout" connect_timeout(self: REQUEST_OPTIONS) -> (stored OPTION_DURATION) calls [];
            "[method]request-options.set-connect-timeout" set_connect_timeout(self: REQUEST_OPTIONS, duration: OPTION_DURATION)
                -> (i32 STATUS) calls [];
            "[method]request-options.first-byte-timeout" first_byte_timeout(self: REQUEST_OPTIONS) -> (stored OPTION_DURATION)
                calls [];
            "[method]request-options.set-first-byte-timeout" set_first_byte_timeout(self: REQUEST_OPTIONS, duration: OPTION_DURATION)
                -> (i32 STATUS) calls [];
            "[method]request-options.between-bytes-timeout" between_bytes_timeout(self: REQUEST_OPTIONS) -> (stored OPTION_DURATION)
                calls [];
            "[method]request-options.set-between-bytes-timeout"
                set_between_bytes_timeout(self: REQUEST_OPTIONS, duration: OPTION_DURATION) -> (i32 STATUS) calls [];
            "[resource-drop]response-outparam" drop_response_outparam(self: OWN_RESPONSE_OUTPARAM) -> () calls [];
            "[static]response-outparam.set" response_outparam_set(param: OWN_RESPONSE_OUTPARAM, response: RESPONSE) -> ()
                calls [WRITE];
            "[resource-drop]incoming-response" drop_incoming_response(self: OWN_INCOMING_RESPONSE) -> () calls [];
            "[method]incoming-response.status" incoming_response_status(self: INCOMING_RESPONSE) -> (i32 STATUS_CODE) calls [];
            "[method]incoming-response.headers" incoming_response_headers(self: INCOMING_RESPONSE) -> (i32 OWN_FIELDS) calls [];
            "[method]incoming-response.consume" incoming_response_consume(self: INCOMING_RESPONSE) -> (stored INCOMING_BODY_TAKEN)
                calls [];
            "[resource-drop]incoming-body" drop_incoming_body(self: OWN_INCOMING_BODY) -> () calls [];
            "[method]incoming-body.stream" incoming_body_stream(self: INCOMING_BODY) -> (stored INPUT_STREAM_TAKEN) calls [];
            "[static]incoming-body.finish" incoming_body_finish(this: OWN_INCOMING_BODY) -> (i32 OWN_FUTURE_TRAILERS) calls [];
            "[resource-drop]future-trailers" drop_future_trailers(self: OWN_FUTURE_TRAILERS) -> () calls [];
            "[method]future-trailers.subscribe" future_trailers_subscribe(self: FUTURE_TRAILERS) -> (i32 OWN_POLLABLE) calls [];
            "[method]future-trailers.get" future_trailers_get(self: FUTURE_TRAILERS) -> (stored TRAILERS_FOUND) calls [READ];
            "[resource-drop]outgoing-response" drop_outgoing_response(self: OWN_OUTGOING_RESPONSE) -> () calls [];
            "[constructor]outgoing-response" new_outgoing_response(headers: OWN_FIELDS) -> (i32 OWN_OUTGOING_RESPONSE) calls [];
            "[method]outgoing-response.status-code" outgoing_response_status_code(self: OUTGOING_RESPONSE) -> (i32 STATUS_CODE)
                calls [];
            "[method]outgoing-response.set-status-code"
                outgoing_response_set_status_code(self: OUTGOING_RESPONSE, status_code: STATUS_CODE) -> (i32 STATUS) calls [];
            "[method]outgoing-response.headers" outgoing_response_headers(self: OUTGOING_RESPONSE) -> (i32 OWN_FIELDS) calls [];
            "[method]outgoing-response.body" outgoing_response_body(self: OUTGOING_RESPONSE) -> (stored OUTGOING_BODY_TAKEN) calls [];
            "[resource-drop]outgoing-body" drop_outgoing_body(self: OWN_OUTGOING_BODY) -> () calls [];
            "[method]outgoing-body.write" outgoing_body_write(self: OUTGOING_BODY) -> (stored OUTPUT_STREAM_TAKEN) calls [];
            "[static]outgoing-body.finish" outgoing_body_finish(this: OWN_OUTGOING_BODY, trailers: OPTION_FIELDS)
                -> (stored BODY_FINISHED) calls [WRITE];
            "[resource-drop]future-incoming-response" drop_future_incoming_response(self: OWN_FUTURE_INCOMING_RESPONSE) -> ()
                calls [];
            "[method]future-incoming-response.subscribe" future_incoming_response_subscribe(self: FUTURE_INCOMING_RESPONSE)
                -> (i32 OWN_POLLABLE) calls [];
            "[method]future-incoming-response.get" future_incoming_response_get(self: FUTURE_INCOMING_RESPONSE)
                -> (allocated RESPONSE_FOUND) calls [];
            "http-error-code" http_error_code(err: ERROR) -> (stored OPTION_HTTP_ERROR_CODE) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:http/outgoing-handler`, likewise.
#[macro_export]
macro_rules! for_each_outgoing_handler_function {
    ($each:ident) => {
        $each! {
            outgoing_handler "w2n_p2_outgoing_handler_"
            "handle" handle(request: OWN_OUTGOING_REQUEST, options: OPTION_REQUEST_OPTIONS) -> (stored RESPONSE_PROMISED)
                calls [REQUESTS] is [UsesNetwork, Connects, SendsRequests, LooksNamesUp];
        }
    };
}
