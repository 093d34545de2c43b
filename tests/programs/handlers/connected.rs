//! A handler that has made a socket before the first request comes.

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{IncomingRequest, ResponseOutparam};
use wasip2::sockets::{network::IpAddressFamily, tcp_create_socket::create_tcp_socket};

wasip2::http::proxy::export!(Handler);

struct Handler;

impl Guest for Handler {
    fn handle(_: IncomingRequest, _: ResponseOutparam) {}
}

/// Called by instantiation.
#[used]
#[unsafe(link_section = ".init_array")]
static CONNECT: extern "C" fn() = connect;

extern "C" fn connect() {
    std::mem::forget(create_tcp_socket(IpAddressFamily::Ipv4).unwrap());
}
