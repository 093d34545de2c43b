//! `wasi:sockets`.

use super::VERSIONS;
use super::filesystem::PREOPENS;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType};
use crate::system_call::{CLOSE, NAME_LOOK_UP};

/// `wasi:sockets/network`.
pub const NETWORK: Interface = Interface {
    name: "wasi:sockets/network",
    versions: Some(VERSIONS),
    functions: crate::for_each_network_function!(component_functions),
    first: PREOPENS.end(),
    base: None,
};

/// `wasi:sockets/instance-network`.
pub const INSTANCE_NETWORK: Interface = Interface {
    name: "wasi:sockets/instance-network",
    versions: Some(VERSIONS),
    functions: crate::for_each_instance_network_function!(component_functions),
    first: NETWORK.end(),
    base: None,
};

/// `wasi:sockets/ip-name-lookup`.
pub const IP_NAME_LOOKUP: Interface = Interface {
    name: "wasi:sockets/ip-name-lookup",
    versions: Some(VERSIONS),
    functions: crate::for_each_name_lookup_function!(component_functions),
    first: INSTANCE_NETWORK.end(),
    base: None,
};

/// `wasi:sockets/tcp`.
pub const TCP: Interface = Interface {
    name: "wasi:sockets/tcp",
    versions: Some(VERSIONS),
    functions: crate::for_each_tcp_function!(component_functions),
    first: IP_NAME_LOOKUP.end(),
    base: None,
};

/// `wasi:sockets/tcp-create-socket`.
pub const TCP_CREATE_SOCKET: Interface = Interface {
    name: "wasi:sockets/tcp-create-socket",
    versions: Some(VERSIONS),
    functions: crate::for_each_tcp_create_socket_function!(component_functions),
    first: TCP.end(),
    base: None,
};

/// `wasi:sockets/udp`.
pub const UDP: Interface = Interface {
    name: "wasi:sockets/udp",
    versions: Some(VERSIONS),
    functions: crate::for_each_udp_function!(component_functions),
    first: TCP_CREATE_SOCKET.end(),
    base: None,
};

/// `wasi:sockets/udp-create-socket`.
pub const UDP_CREATE_SOCKET: Interface = Interface {
    name: "wasi:sockets/udp-create-socket",
    versions: Some(VERSIONS),
    functions: crate::for_each_udp_create_socket_function!(component_functions),
    first: UDP.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:sockets/network`, preceded by the name of the runtime's module and the prefix of their
/// names in object files.
#[macro_export]
macro_rules! for_each_network_function {
    ($each:ident) => {
        $each! {
            network "w2n_p2_network_"
            "[resource-drop]network" drop_network(self: OWN_NETWORK) -> () calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:sockets/instance-network`, likewise.
#[macro_export]
macro_rules! for_each_instance_network_function {
    ($each:ident) => {
        $each! {
            instance_network "w2n_p2_instance_network_"
            "instance-network" instance_network() -> (i32 OWN_NETWORK) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:sockets/ip-name-lookup`, likewise.
#[macro_export]
macro_rules! for_each_name_lookup_function {
    ($each:ident) => {
        $each! {
            name_lookup "w2n_p2_name_lookup_"
            "[resource-drop]resolve-address-stream" drop_resolve_address_stream(self: OWN_RESOLVE_ADDRESS_STREAM) -> () calls [CLOSE];
            "resolve-addresses" resolve_addresses(network: NETWORK, name: STRING) -> (stored LOOK_UP_STARTED)
                calls [NAME_LOOK_UP] is [UsesNetwork, LooksNamesUp];
            "[method]resolve-address-stream.resolve-next-address" resolve_next_address(self: RESOLVE_ADDRESS_STREAM)
                -> (stored NEXT_ADDRESS) calls [NAME_LOOK_UP];
            "[method]resolve-address-stream.subscribe" subscribe(self: RESOLVE_ADDRESS_STREAM) -> (i32 OWN_POLLABLE) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:sockets/tcp`, likewise.
#[macro_export]
macro_rules! for_each_tcp_function {
    ($each:ident) => {
        $each! {
            tcp "w2n_p2_tcp_"
            "[resource-drop]tcp-socket" drop_tcp_socket(self: OWN_TCP_SOCKET) -> () calls [CLOSE];
            "[method]tcp-socket.start-bind" start_bind(self: TCP_SOCKET, network: NETWORK, local_address: SOCKET_ADDRESS)
                -> (stored NET_DONE) calls [&["setsockopt", "bind"]] is [UsesNetwork, Binds];
            "[method]tcp-socket.finish-bind" finish_bind(self: TCP_SOCKET) -> (stored NET_DONE) calls [];
            "[method]tcp-socket.start-connect" start_connect(self: TCP_SOCKET, network: NETWORK, remote_address: SOCKET_ADDRESS)
                -> (stored NET_DONE) calls [&["connect"]] is [UsesNetwork, Connects];
            "[method]tcp-socket.finish-connect" finish_connect(self: TCP_SOCKET) -> (stored CONNECTED)
                calls [&["ppoll", "getsockopt", "close"]];
            "[method]tcp-socket.start-listen" start_listen(self: TCP_SOCKET) -> (stored NET_DONE) calls [];
            "[method]tcp-socket.finish-listen" finish_listen(self: TCP_SOCKET) -> (stored NET_DONE) calls [&["listen"]];
            "[method]tcp-socket.accept" accept(self: TCP_SOCKET) -> (stored ACCEPTED) calls [&["accept4", "close"]];
            "[method]tcp-socket.local-address" local_address(self: TCP_SOCKET) -> (stored FOUND_ADDRESS) calls [&["getsockname"]];
            "[method]tcp-socket.remote-address" remote_address(self: TCP_SOCKET) -> (stored FOUND_ADDRESS) calls [&["getpeername"]];
            "[method]tcp-socket.is-listening" is_listening(self: TCP_SOCKET) -> (i32 BOOL) calls [];
            "[method]tcp-socket.address-family" address_family(self: TCP_SOCKET) -> (i32 ADDRESS_FAMILY) calls [];
            "[method]tcp-socket.set-listen-backlog-size" set_listen_backlog_size(self: TCP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["listen"]];
            "[method]tcp-socket.keep-alive-enabled" keep_alive_enabled(self: TCP_SOCKET) -> (stored FOUND_BOOL) calls [&["getsockopt"]];
            "[method]tcp-socket.set-keep-alive-enabled" set_keep_alive_enabled(self: TCP_SOCKET, value: BOOL) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]tcp-socket.keep-alive-idle-time" keep_alive_idle_time(self: TCP_SOCKET) -> (stored FOUND_U64)
                calls [&["getsockopt"]];
            "[method]tcp-socket.set-keep-alive-idle-time" set_keep_alive_idle_time(self: TCP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]tcp-socket.keep-alive-interval" keep_alive_interval(self: TCP_SOCKET) -> (stored FOUND_U64)
                calls [&["getsockopt"]];
            "[method]tcp-socket.set-keep-alive-interval" set_keep_alive_interval(self: TCP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]tcp-socket.keep-alive-count" keep_alive_count(self: TCP_SOCKET) -> (stored FOUND_U32) calls [&["getsockopt"]];
            "[method]tcp-socket.set-keep-alive-count" set_keep_alive_count(self: TCP_SOCKET, value: U32) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]tcp-socket.hop-limit" hop_limit(self: TCP_SOCKET) -> (stored FOUND_U8) calls [&["getsockopt"]];
            "[method]tcp-socket.set-hop-limit" set_hop_limit(self: TCP_SOCKET, value: U8) -> (stored NET_DONE) calls [&["setsockopt"]];
            "[method]tcp-socket.receive-buffer-size" receive_buffer_size(self: TCP_SOCKET) -> (stored FOUND_U64)
                calls [&["getsockopt"]];
            "[method]tcp-socket.set-receive-buffer-size" set_receive_buffer_size(self: TCP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]tcp-socket.send-buffer-size" send_buffer_size(self: TCP_SOCKET) -> (stored FOUND_U64) calls [&["getsockopt"]];
            "[method]tcp-socket.set-send-buffer-size" set_send_buffer_size(self: TCP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]tcp-socket.subscribe" subscribe(self: TCP_SOCKET) -> (i32 OWN_POLLABLE) calls [];
            "[method]tcp-socket.shutdown" shutdown(self: TCP_SOCKET, shutdown_type: SHUTDOWN_TYPE) -> (stored NET_DONE)
                calls [&["shutdown"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:sockets/tcp-create-socket`, likewise.
#[macro_export]
macro_rules! for_each_tcp_create_socket_function {
    ($each:ident) => {
        $each! {
            tcp_create_socket "w2n_p2_tcp_create_socket_"
            "create-tcp-socket" create_tcp_socket(address_family: ADDRESS_FAMILY) -> (stored TCP_CREATED)
                calls [&["socket", "setsockopt", "close"]];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:sockets/udp`, likewise.
#[macro_export]
macro_rules! for_each_udp_function {
    ($each:ident) => {
        $each! {
            udp "w2n_p2_udp_"
            "[resource-drop]udp-socket" drop_udp_socket(self: OWN_UDP_SOCKET) -> () calls [CLOSE];
            "[resource-drop]incoming-datagram-stream" drop_incoming_datagram_stream(self: OWN_INCOMING_DATAGRAM_STREAM) -> ()
                calls [CLOSE];
            "[resource-drop]outgoing-datagram-stream" drop_outgoing_datagram_stream(self: OWN_OUTGOING_DATAGRAM_STREAM) -> ()
                calls [CLOSE];
            "[method]udp-socket.start-bind" start_bind(self: UDP_SOCKET, network: NETWORK, local_address: SOCKET_ADDRESS)
                -> (stored NET_DONE) calls [&["bind"]] is [UsesNetwork, Binds];
            "[method]udp-socket.finish-bind" finish_bind(self: UDP_SOCKET) -> (stored NET_DONE) calls [];
            "[method]udp-socket.stream" stream(self: UDP_SOCKET, remote_address: OPTION_SOCKET_ADDRESS) -> (stored DATAGRAM_STREAMS)
                calls [&["connect"]] is [UsesNetwork, Connects];
            "[method]udp-socket.local-address" local_address(self: UDP_SOCKET) -> (stored FOUND_ADDRESS) calls [&["getsockname"]];
            "[method]udp-socket.remote-address" remote_address(self: UDP_SOCKET) -> (stored FOUND_ADDRESS) calls [&["getpeername"]];
            "[method]udp-socket.address-family" address_family(self: UDP_SOCKET) -> (i32 ADDRESS_FAMILY) calls [];
            "[method]udp-socket.unicast-hop-limit" unicast_hop_limit(self: UDP_SOCKET) -> (stored FOUND_U8) calls [&["getsockopt"]];
            "[method]udp-socket.set-unicast-hop-limit" set_unicast_hop_limit(self: UDP_SOCKET, value: U8) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]udp-socket.receive-buffer-size" receive_buffer_size(self: UDP_SOCKET) -> (stored FOUND_U64)
                calls [&["getsockopt"]];
            "[method]udp-socket.set-receive-buffer-size" set_receive_buffer_size(self: UDP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]udp-socket.send-buffer-size" send_buffer_size(self: UDP_SOCKET) -> (stored FOUND_U64) calls [&["getsockopt"]];
            "[method]udp-socket.set-send-buffer-size" set_send_buffer_size(self: UDP_SOCKET, value: U64) -> (stored NET_DONE)
                calls [&["setsockopt"]];
            "[method]udp-socket.subscribe" subscribe(self: UDP_SOCKET) -> (i32 OWN_POLLABLE) calls [];
            "[method]incoming-datagram-stream.receive" receive(self: INCOMING_DATAGRAM_STREAM, max_results: U64) -> (allocated RECEIVED)
                calls [&["recvmsg", "getpeername"]] is [UsesNetwork];
            "[method]incoming-datagram-stream.subscribe" subscribe_to_incoming(self: INCOMING_DATAGRAM_STREAM) -> (i32 OWN_POLLABLE)
                calls [];
            "[method]outgoing-datagram-stream.check-send" check_send(self: OUTGOING_DATAGRAM_STREAM) -> (stored FOUND_U64)
                calls [&["ppoll"]];
            "[method]outgoing-datagram-stream.send" send(self: OUTGOING_DATAGRAM_STREAM, datagrams: DATAGRAMS) -> (stored FOUND_U64)
                calls [&["sendmsg", "getpeername"]] is [UsesNetwork, Connects];
            "[method]outgoing-datagram-stream.subscribe" subscribe_to_outgoing(self: OUTGOING_DATAGRAM_STREAM) -> (i32 OWN_POLLABLE)
                calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:sockets/udp-create-socket`, likewise.
#[macro_export]
macro_rules! for_each_udp_create_socket_function {
    ($each:ident) => {
        $each! {
            udp_create_socket "w2n_p2_udp_create_socket_"
            "create-udp-socket" create_udp_socket(address_family: ADDRESS_FAMILY) -> (stored UDP_CREATED)
                calls [&["socket", "setsockopt", "close"]];
        }
    };
}
