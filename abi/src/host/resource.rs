//! Resource types of the host.

use crate::component::ResourceNumber;

macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident = $interface:literal $resource:literal;)*) => {
        /// A resource type of the host, whose number in handles is its index here.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Resource {
            $($(#[$doc])* $name,)*
        }

        impl Resource {
            /// Every one, in the order of their numbers.
            pub const ALL: &'static [Resource] = &[$(Resource::$name),*];

            /// The number of the first resource type that a component defines.
            pub const END: ResourceNumber = Resource::ALL.len() as ResourceNumber;

            /// Returns the interface that defines it, without a version, and its name there.
            pub const fn names(self) -> (&'static str, &'static str) {
                match self {
                    $(Resource::$name => ($interface, $resource),)*
                }
            }

            /// Returns its number in handles.
            pub const fn number(self) -> ResourceNumber {
                self as ResourceNumber
            }
        }
    };
}

resources! {
    /// The error of an operation on a stream.
    Error = "wasi:io/error" "error";
    /// Something to wait for.
    Pollable = "wasi:io/poll" "pollable";
    /// A stream of bytes to the program.
    InputStream = "wasi:io/streams" "input-stream";
    /// A stream of bytes from the program.
    OutputStream = "wasi:io/streams" "output-stream";
    /// The terminal that standard input is.
    TerminalInput = "wasi:cli/terminal-input" "terminal-input";
    /// The terminal that standard output or standard error is.
    TerminalOutput = "wasi:cli/terminal-output" "terminal-output";
    /// An open file or directory.
    Descriptor = "wasi:filesystem/types" "descriptor";
    /// A reader of the entries of a directory.
    DirectoryEntryStream = "wasi:filesystem/types" "directory-entry-stream";
    /// The right to use the network.
    Network = "wasi:sockets/network" "network";
    /// A TCP socket.
    TcpSocket = "wasi:sockets/tcp" "tcp-socket";
    /// A UDP socket.
    UdpSocket = "wasi:sockets/udp" "udp-socket";
    /// The datagrams that a UDP socket receives.
    IncomingDatagramStream = "wasi:sockets/udp" "incoming-datagram-stream";
    /// The datagrams that a UDP socket sends.
    OutgoingDatagramStream = "wasi:sockets/udp" "outgoing-datagram-stream";
    /// The addresses that a name look-up finds.
    ResolveAddressStream = "wasi:sockets/ip-name-lookup" "resolve-address-stream";
    /// A bucket of values.
    Bucket = "wasi:keyvalue/store" "bucket";
    /// A value to be set if it is not changed meanwhile.
    Cas = "wasi:keyvalue/atomics" "cas";
    /// A bucket of values, as Spin calls it.
    Store = "fermyon:spin/key-value" "store";
    /// The fields of a message.
    Fields = "wasi:http/types" "fields";
    /// A request that arrived.
    IncomingRequest = "wasi:http/types" "incoming-request";
    /// A request to be sent.
    OutgoingRequest = "wasi:http/types" "outgoing-request";
    /// Options for sending a request: the limits of its times.
    RequestOptions = "wasi:http/types" "request-options";
    /// The right to respond to a request.
    ResponseOutparam = "wasi:http/types" "response-outparam";
    /// A response that arrived.
    IncomingResponse = "wasi:http/types" "incoming-response";
    /// The content of a message that arrives.
    IncomingBody = "wasi:http/types" "incoming-body";
    /// The trailers of a message that arrives.
    FutureTrailers = "wasi:http/types" "future-trailers";
    /// A response to be sent.
    OutgoingResponse = "wasi:http/types" "outgoing-response";
    /// The content of a message that is sent.
    OutgoingBody = "wasi:http/types" "outgoing-body";
    /// A response that may arrive.
    FutureIncomingResponse = "wasi:http/types" "future-incoming-response";
    /// The content of an object to be kept.
    OutgoingValue = "wasi:blobstore/types" "outgoing-value";
    /// The content of an object that is kept, or a part of it.
    IncomingValue = "wasi:blobstore/types" "incoming-value";
    /// A container of objects.
    Container = "wasi:blobstore/container" "container";
    /// The names of the objects in a container.
    StreamObjectNames = "wasi:blobstore/container" "stream-object-names";
}
