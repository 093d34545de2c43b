//! `wasi:http`: translation between components and the server that they answer requests for.
//!
//! ```text
//! incoming-request ─▶ incoming-body ─▶ input-stream      socket ─▶ guest
//!                                   └▶ future-trailers
//! outgoing-response ─▶ outgoing-body ─▶ output-stream    guest ─▶ socket, from `response-outparam.set` on
//! outgoing-request ─▶ future-incoming-response ─▶ incoming-response ─▶ incoming-body, from `outgoing-handler.handle` on
//! ```
//!
//! * [`port`]: the functions of the server;
//! * [`request`], [`incoming`]: the request and its content;
//! * [`response`], [`outgoing`]: the response and its content;
//! * [`content`]: what becomes of the content of the response;
//! * [`fields`], [`entries`], [`source`]: fields of either;
//! * [`client`], [`handler`], [`exchange`], [`ends`], [`promised`]: requests that a component makes, and their responses;
//! * [`peer`]: the way to them;
//! * [`thing`], [`heap`]: what handles stand for, and the memory of fields;
//! * [`value`], [`error`]: values and errors as components see them.
//!
//! What a guest leaves behind is forgotten with its memory.

mod client;
mod content;
mod ends;
pub(crate) mod entries;
mod error;
mod exchange;
mod fields;
mod handler;
mod heap;
mod incoming;
mod outgoing;
mod peer;
pub(crate) mod port;
mod promised;
pub(crate) mod request;
mod response;
mod source;
mod thing;
mod value;

/// The functions of `wasi:http/types`.
pub(in crate::p2) mod types {
    pub(in crate::p2) use super::client::{
        between_bytes_timeout, connect_timeout, drop_outgoing_request, drop_request_options, first_byte_timeout,
        new_outgoing_request, new_request_options, outgoing_request_authority, outgoing_request_body, outgoing_request_headers,
        outgoing_request_method, outgoing_request_path_with_query, outgoing_request_scheme, outgoing_request_set_authority,
        outgoing_request_set_method, outgoing_request_set_path_with_query, outgoing_request_set_scheme,
        set_between_bytes_timeout, set_connect_timeout, set_first_byte_timeout,
    };
    pub(in crate::p2) use super::error::http_error_code;
    pub(in crate::p2) use super::fields::{
        drop_fields, fields_append, fields_clone, fields_delete, fields_entries, fields_from_list, fields_get, fields_has,
        fields_set, new_fields,
    };
    pub(in crate::p2) use super::incoming::{
        drop_future_trailers, drop_incoming_body, future_trailers_get, future_trailers_subscribe, incoming_body_finish,
        incoming_body_stream,
    };
    pub(in crate::p2) use super::outgoing::{drop_outgoing_body, outgoing_body_finish, outgoing_body_write};
    pub(in crate::p2) use super::promised::{
        drop_future_incoming_response, drop_incoming_response, future_incoming_response_get, future_incoming_response_subscribe,
        incoming_response_consume, incoming_response_headers, incoming_response_status,
    };
    pub(in crate::p2) use super::request::{
        drop_incoming_request, incoming_request_authority, incoming_request_consume, incoming_request_headers,
        incoming_request_method, incoming_request_path_with_query, incoming_request_scheme,
    };
    pub(in crate::p2) use super::response::{
        drop_outgoing_response, drop_response_outparam, new_outgoing_response, outgoing_response_body, outgoing_response_headers,
        outgoing_response_set_status_code, outgoing_response_status_code, response_outparam_set,
    };
}

/// The function of `wasi:http/outgoing-handler`.
pub(in crate::p2) mod outgoing_handler {
    pub(in crate::p2) use super::handler::handle;
}
