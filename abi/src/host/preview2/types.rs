//! The types of WASI 0.2, by their names in rows.
//!
//! A handle has the name of its resource type, and with `OWN_` it owns the resource.
#![expect(missing_docs, reason = "the standard documents them")]

use crate::host::Resource;
use crate::host::types::Type;

pub const BOOL: Type = Type::Bool;
pub const U8: Type = Type::U8;
pub const U32: Type = Type::U32;
pub const U64: Type = Type::U64;
pub const S64: Type = Type::S64;
pub const STRING: Type = Type::String;
pub const ERROR: Type = Type::Borrow(Resource::Error);
pub const OWN_ERROR: Type = Type::Own(Resource::Error);
pub const POLLABLE: Type = Type::Borrow(Resource::Pollable);
pub const OWN_POLLABLE: Type = Type::Own(Resource::Pollable);
pub const INPUT_STREAM: Type = Type::Borrow(Resource::InputStream);
pub const OWN_INPUT_STREAM: Type = Type::Own(Resource::InputStream);
pub const OUTPUT_STREAM: Type = Type::Borrow(Resource::OutputStream);
pub const OWN_OUTPUT_STREAM: Type = Type::Own(Resource::OutputStream);
pub const OWN_TERMINAL_INPUT: Type = Type::Own(Resource::TerminalInput);
pub const OWN_TERMINAL_OUTPUT: Type = Type::Own(Resource::TerminalOutput);
pub const DESCRIPTOR: Type = Type::Borrow(Resource::Descriptor);
pub const OWN_DESCRIPTOR: Type = Type::Own(Resource::Descriptor);
pub const DIRECTORY_ENTRY_STREAM: Type = Type::Borrow(Resource::DirectoryEntryStream);
pub const OWN_DIRECTORY_ENTRY_STREAM: Type = Type::Own(Resource::DirectoryEntryStream);
pub const NETWORK: Type = Type::Borrow(Resource::Network);
pub const OWN_NETWORK: Type = Type::Own(Resource::Network);
pub const TCP_SOCKET: Type = Type::Borrow(Resource::TcpSocket);
pub const OWN_TCP_SOCKET: Type = Type::Own(Resource::TcpSocket);
pub const UDP_SOCKET: Type = Type::Borrow(Resource::UdpSocket);
pub const OWN_UDP_SOCKET: Type = Type::Own(Resource::UdpSocket);
pub const INCOMING_DATAGRAM_STREAM: Type = Type::Borrow(Resource::IncomingDatagramStream);
pub const OWN_INCOMING_DATAGRAM_STREAM: Type = Type::Own(Resource::IncomingDatagramStream);
pub const OUTGOING_DATAGRAM_STREAM: Type = Type::Borrow(Resource::OutgoingDatagramStream);
pub const OWN_OUTGOING_DATAGRAM_STREAM: Type = Type::Own(Resource::OutgoingDatagramStream);
pub const RESOLVE_ADDRESS_STREAM: Type = Type::Borrow(Resource::ResolveAddressStream);
pub const OWN_RESOLVE_ADDRESS_STREAM: Type = Type::Own(Resource::ResolveAddressStream);
pub const BUCKET: Type = Type::Borrow(Resource::Bucket);
pub const OWN_BUCKET: Type = Type::Own(Resource::Bucket);
pub const CAS: Type = Type::Borrow(Resource::Cas);
pub const OWN_CAS: Type = Type::Own(Resource::Cas);
pub const STORE: Type = Type::Borrow(Resource::Store);
pub const OWN_STORE: Type = Type::Own(Resource::Store);
pub const FIELDS: Type = Type::Borrow(Resource::Fields);
pub const OWN_FIELDS: Type = Type::Own(Resource::Fields);
pub const INCOMING_REQUEST: Type = Type::Borrow(Resource::IncomingRequest);
pub const OWN_INCOMING_REQUEST: Type = Type::Own(Resource::IncomingRequest);
pub const OUTGOING_REQUEST: Type = Type::Borrow(Resource::OutgoingRequest);
pub const OWN_OUTGOING_REQUEST: Type = Type::Own(Resource::OutgoingRequest);
pub const REQUEST_OPTIONS: Type = Type::Borrow(Resource::RequestOptions);
pub const OWN_REQUEST_OPTIONS: Type = Type::Own(Resource::RequestOptions);
pub const OWN_RESPONSE_OUTPARAM: Type = Type::Own(Resource::ResponseOutparam);
pub const INCOMING_RESPONSE: Type = Type::Borrow(Resource::IncomingResponse);
pub const OWN_INCOMING_RESPONSE: Type = Type::Own(Resource::IncomingResponse);
pub const INCOMING_BODY: Type = Type::Borrow(Resource::IncomingBody);
pub const OWN_INCOMING_BODY: Type = Type::Own(Resource::IncomingBody);
pub const FUTURE_TRAILERS: Type = Type::Borrow(Resource::FutureTrailers);
pub const OWN_FUTURE_TRAILERS: Type = Type::Own(Resource::FutureTrailers);
pub const OUTGOING_RESPONSE: Type = Type::Borrow(Resource::OutgoingResponse);
pub const OWN_OUTGOING_RESPONSE: Type = Type::Own(Resource::OutgoingResponse);
pub const OUTGOING_BODY: Type = Type::Borrow(Resource::OutgoingBody);
pub const OWN_OUTGOING_BODY: Type = Type::Own(Resource::OutgoingBody);
pub const FUTURE_INCOMING_RESPONSE: Type = Type::Borrow(Resource::FutureIncomingResponse);
pub const OWN_FUTURE_INCOMING_RESPONSE: Type = Type::Own(Resource::FutureIncomingResponse);
pub const LIST_U8: Type = Type::List(&U8);
pub const BYTES: Type = LIST_U8;
pub const STRINGS: Type = Type::List(&STRING);
pub const OPTION_STRING: Type = Type::Option(&STRING);
pub const VARIABLES: Type = Type::List(&Type::Tuple(&[STRING, STRING]));
pub const STATUS: Type = Type::Result(None, None);
pub const OPTION_TERMINAL_INPUT: Type = Type::Option(&OWN_TERMINAL_INPUT);
pub const OPTION_TERMINAL_OUTPUT: Type = Type::Option(&OWN_TERMINAL_OUTPUT);

// `wasi:io`.
pub const POLLABLES: Type = Type::List(&POLLABLE);
pub const INDICES: Type = Type::List(&Type::U32);
pub const STREAM_ERROR: Type = Type::Variant(&[("last-operation-failed", Some(OWN_ERROR)), ("closed", None)]);
pub const READ: Type = Type::Result(Some(&LIST_U8), Some(&STREAM_ERROR));
pub const MOVED: Type = Type::Result(Some(&U64), Some(&STREAM_ERROR));
pub const WRITTEN: Type = Type::Result(None, Some(&STREAM_ERROR));

// `wasi:clocks` and `wasi:random`.
pub const DATETIME: Type = Type::Record(&[("seconds", U64), ("nanoseconds", Type::U32)]);
pub const SEED: Type = Type::Tuple(&[U64, U64]);

// `wasi:filesystem`.
pub const ERROR_CODE: Type = Type::Enum(&[
    "access",
    "would-block",
    "already",
    "bad-descriptor",
    "busy",
    "deadlock",
    "quota",
    "exist",
    "file-too-large",
    "illegal-byte-sequence",
    "in-progress",
    "interrupted",
    "invalid",
    "io",
    "is-directory",
    "loop",
    "too-many-links",
    "message-size",
    "name-too-long",
    "no-device",
    "no-entry",
    "no-lock",
    "insufficient-memory",
    "insufficient-space",
    "not-directory",
    "not-empty",
    "not-recoverable",
    "unsupported",
    "no-tty",
    "no-such-device",
    "overflow",
    "not-permitted",
    "pipe",
    "read-only",
    "invalid-seek",
    "text-file-busy",
    "cross-device",
]);
pub const DESCRIPTOR_TYPE: Type =
    Type::Enum(&["unknown", "block-device", "character-device", "directory", "fifo", "symbolic-link", "regular-file", "socket"]);
pub const DESCRIPTOR_FLAGS: Type =
    Type::Flags(&["read", "write", "file-integrity-sync", "data-integrity-sync", "requested-write-sync", "mutate-directory"]);
pub const PATH_FLAGS: Type = Type::Flags(&["symlink-follow"]);
pub const OPEN_FLAGS: Type = Type::Flags(&["create", "directory", "exclusive", "truncate"]);
pub const ADVICE: Type = Type::Enum(&["normal", "sequential", "random", "will-need", "dont-need", "no-reuse"]);
pub const NEW_TIMESTAMP: Type = Type::Variant(&[("no-change", None), ("now", None), ("timestamp", Some(DATETIME))]);
pub const OPTION_DATETIME: Type = Type::Option(&DATETIME);
pub const DESCRIPTOR_STAT: Type = Type::Record(&[
    ("type", DESCRIPTOR_TYPE),
    ("link-count", U64),
    ("size", U64),
    ("data-access-timestamp", OPTION_DATETIME),
    ("data-modification-timestamp", OPTION_DATETIME),
    ("status-change-timestamp", OPTION_DATETIME),
]);
pub const DIRECTORY_ENTRY: Type = Type::Record(&[("type", DESCRIPTOR_TYPE), ("name", STRING)]);
pub const METADATA_HASH_VALUE: Type = Type::Record(&[("lower", U64), ("upper", U64)]);
pub const DONE: Type = Type::Result(None, Some(&ERROR_CODE));
pub const OPENED_INPUT: Type = Type::Result(Some(&OWN_INPUT_STREAM), Some(&ERROR_CODE));
pub const OPENED_OUTPUT: Type = Type::Result(Some(&OWN_OUTPUT_STREAM), Some(&ERROR_CODE));
pub const OPENED_ENTRIES: Type = Type::Result(Some(&OWN_DIRECTORY_ENTRY_STREAM), Some(&ERROR_CODE));
pub const OPENED: Type = Type::Result(Some(&OWN_DESCRIPTOR), Some(&ERROR_CODE));
pub const FOUND_FLAGS: Type = Type::Result(Some(&DESCRIPTOR_FLAGS), Some(&ERROR_CODE));
pub const FOUND_TYPE: Type = Type::Result(Some(&DESCRIPTOR_TYPE), Some(&ERROR_CODE));
pub const FOUND_STAT: Type = Type::Result(Some(&DESCRIPTOR_STAT), Some(&ERROR_CODE));
pub const FOUND_TEXT: Type = Type::Result(Some(&STRING), Some(&ERROR_CODE));
pub const FOUND_HASH: Type = Type::Result(Some(&METADATA_HASH_VALUE), Some(&ERROR_CODE));
pub const WRITTEN_AT: Type = Type::Result(Some(&U64), Some(&ERROR_CODE));
pub const READ_AT: Type = Type::Result(Some(&Type::Tuple(&[LIST_U8, BOOL])), Some(&ERROR_CODE));
pub const FOUND_ENTRY: Type = Type::Result(Some(&Type::Option(&DIRECTORY_ENTRY)), Some(&ERROR_CODE));
pub const OPTION_ERROR_CODE: Type = Type::Option(&ERROR_CODE);
pub const DIRECTORIES: Type = Type::List(&Type::Tuple(&[OWN_DESCRIPTOR, STRING]));

// `wasi:sockets`.
pub const NET_ERROR_CODE: Type = Type::Enum(&[
    "unknown",
    "access-denied",
    "not-supported",
    "invalid-argument",
    "out-of-memory",
    "timeout",
    "concurrency-conflict",
    "not-in-progress",
    "would-block",
    "invalid-state",
    "new-socket-limit",
    "address-not-bindable",
    "address-in-use",
    "remote-unreachable",
    "connection-refused",
    "connection-reset",
    "connection-aborted",
    "datagram-too-large",
    "name-unresolvable",
    "temporary-resolver-failure",
    "permanent-resolver-failure",
]);
pub const ADDRESS_FAMILY: Type = Type::Enum(&["ipv4", "ipv6"]);
pub const SHUTDOWN_TYPE: Type = Type::Enum(&["receive", "send", "both"]);
pub const IPV4_ADDRESS: Type = Type::Tuple(&[U8; 4]);
pub const IPV6_ADDRESS: Type = Type::Tuple(&[Type::U16; 8]);
pub const IP_ADDRESS: Type = Type::Variant(&[("ipv4", Some(IPV4_ADDRESS)), ("ipv6", Some(IPV6_ADDRESS))]);
pub const IPV4_SOCKET_ADDRESS: Type = Type::Record(&[("port", Type::U16), ("address", IPV4_ADDRESS)]);
pub const IPV6_SOCKET_ADDRESS: Type =
    Type::Record(&[("port", Type::U16), ("flow-info", U32), ("address", IPV6_ADDRESS), ("scope-id", U32)]);
pub const SOCKET_ADDRESS: Type = Type::Variant(&[("ipv4", Some(IPV4_SOCKET_ADDRESS)), ("ipv6", Some(IPV6_SOCKET_ADDRESS))]);
pub const OPTION_SOCKET_ADDRESS: Type = Type::Option(&SOCKET_ADDRESS);
pub const INCOMING_DATAGRAM: Type = Type::Record(&[("data", LIST_U8), ("remote-address", SOCKET_ADDRESS)]);
pub const OUTGOING_DATAGRAM: Type = Type::Record(&[("data", LIST_U8), ("remote-address", OPTION_SOCKET_ADDRESS)]);
pub const DATAGRAMS: Type = Type::List(&OUTGOING_DATAGRAM);
pub const NET_DONE: Type = Type::Result(None, Some(&NET_ERROR_CODE));
pub const FOUND_BOOL: Type = Type::Result(Some(&BOOL), Some(&NET_ERROR_CODE));
pub const FOUND_U8: Type = Type::Result(Some(&U8), Some(&NET_ERROR_CODE));
pub const FOUND_U32: Type = Type::Result(Some(&U32), Some(&NET_ERROR_CODE));
pub const FOUND_U64: Type = Type::Result(Some(&U64), Some(&NET_ERROR_CODE));
pub const FOUND_ADDRESS: Type = Type::Result(Some(&SOCKET_ADDRESS), Some(&NET_ERROR_CODE));
pub const TCP_CREATED: Type = Type::Result(Some(&OWN_TCP_SOCKET), Some(&NET_ERROR_CODE));
pub const UDP_CREATED: Type = Type::Result(Some(&OWN_UDP_SOCKET), Some(&NET_ERROR_CODE));
pub const CONNECTED: Type = Type::Result(Some(&Type::Tuple(&[OWN_INPUT_STREAM, OWN_OUTPUT_STREAM])), Some(&NET_ERROR_CODE));
pub const ACCEPTED: Type =
    Type::Result(Some(&Type::Tuple(&[OWN_TCP_SOCKET, OWN_INPUT_STREAM, OWN_OUTPUT_STREAM])), Some(&NET_ERROR_CODE));
pub const DATAGRAM_STREAMS: Type =
    Type::Result(Some(&Type::Tuple(&[OWN_INCOMING_DATAGRAM_STREAM, OWN_OUTGOING_DATAGRAM_STREAM])), Some(&NET_ERROR_CODE));
pub const RECEIVED: Type = Type::Result(Some(&Type::List(&INCOMING_DATAGRAM)), Some(&NET_ERROR_CODE));
pub const LOOK_UP_STARTED: Type = Type::Result(Some(&OWN_RESOLVE_ADDRESS_STREAM), Some(&NET_ERROR_CODE));
pub const NEXT_ADDRESS: Type = Type::Result(Some(&Type::Option(&IP_ADDRESS)), Some(&NET_ERROR_CODE));

// `wasi:config`, `wasi:logging` and `fermyon:spin/variables`.
pub const CONFIG_ERROR: Type = Type::Variant(&[("upstream", Some(STRING)), ("io", Some(STRING))]);
pub const FOUND_VALUE: Type = Type::Result(Some(&OPTION_STRING), Some(&CONFIG_ERROR));
pub const FOUND_VALUES: Type = Type::Result(Some(&VARIABLES), Some(&CONFIG_ERROR));
pub const VARIABLE_ERROR: Type = Type::Variant(&[
    ("invalid-name", Some(STRING)),
    ("undefined", Some(STRING)),
    ("provider", Some(STRING)),
    ("other", Some(STRING)),
]);
pub const FOUND_VARIABLE: Type = Type::Result(Some(&STRING), Some(&VARIABLE_ERROR));
pub const LEVEL: Type = Type::Enum(&["trace", "debug", "info", "warn", "error", "critical"]);

// `wasi:keyvalue` and `fermyon:spin/key-value`.
pub const OPTION_U64: Type = Type::Option(&U64);
pub const OPTION_LIST_U8: Type = Type::Option(&LIST_U8);
pub const PAIR: Type = Type::Tuple(&[STRING, LIST_U8]);
pub const PAIRS: Type = Type::List(&PAIR);
pub const OPTION_PAIRS: Type = Type::List(&Type::Option(&PAIR));
pub const KEY_RESPONSE: Type = Type::Record(&[("keys", STRINGS), ("cursor", OPTION_STRING)]);
pub const KEY_RESPONSE_BY_NUMBER: Type = Type::Record(&[("keys", STRINGS), ("cursor", OPTION_U64)]);
pub const KEPT_ERROR: Type = Type::Variant(&[("no-such-store", None), ("access-denied", None), ("other", Some(STRING))]);
pub const CAS_ERROR: Type = Type::Variant(&[("store-error", Some(KEPT_ERROR)), ("cas-failed", Some(OWN_CAS))]);
pub const BUCKET_OPENED: Type = Type::Result(Some(&OWN_BUCKET), Some(&KEPT_ERROR));
pub const KEPT_VALUE: Type = Type::Result(Some(&OPTION_LIST_U8), Some(&KEPT_ERROR));
pub const KEPT_DONE: Type = Type::Result(None, Some(&KEPT_ERROR));
pub const KEPT_BOOL: Type = Type::Result(Some(&BOOL), Some(&KEPT_ERROR));
pub const KEPT_KEYS: Type = Type::Result(Some(&KEY_RESPONSE), Some(&KEPT_ERROR));
pub const KEPT_KEYS_BY_NUMBER: Type = Type::Result(Some(&KEY_RESPONSE_BY_NUMBER), Some(&KEPT_ERROR));
pub const KEPT_PAIRS: Type = Type::Result(Some(&OPTION_PAIRS), Some(&KEPT_ERROR));
pub const CAS_STARTED: Type = Type::Result(Some(&OWN_CAS), Some(&KEPT_ERROR));
pub const SWAPPED: Type = Type::Result(None, Some(&CAS_ERROR));
pub const INCREMENTED: Type = Type::Result(Some(&S64), Some(&KEPT_ERROR));
pub const INCREMENTED_UNSIGNED: Type = Type::Result(Some(&U64), Some(&KEPT_ERROR));
pub const STORE_ERROR: Type =
    Type::Variant(&[("store-table-full", None), ("no-such-store", None), ("access-denied", None), ("other", Some(STRING))]);
pub const STORE_OPENED: Type = Type::Result(Some(&OWN_STORE), Some(&STORE_ERROR));
pub const STORE_VALUE: Type = Type::Result(Some(&OPTION_LIST_U8), Some(&STORE_ERROR));
pub const STORE_DONE: Type = Type::Result(None, Some(&STORE_ERROR));
pub const STORE_BOOL: Type = Type::Result(Some(&BOOL), Some(&STORE_ERROR));
pub const STORE_KEYS: Type = Type::Result(Some(&STRINGS), Some(&STORE_ERROR));

// `wasi:blobstore`.
pub const OUTGOING_VALUE: Type = Type::Borrow(Resource::OutgoingValue);
pub const OWN_OUTGOING_VALUE: Type = Type::Own(Resource::OutgoingValue);
pub const INCOMING_VALUE: Type = Type::Borrow(Resource::IncomingValue);
pub const OWN_INCOMING_VALUE: Type = Type::Own(Resource::IncomingValue);
pub const CONTAINER: Type = Type::Borrow(Resource::Container);
pub const OWN_CONTAINER: Type = Type::Own(Resource::Container);
pub const STREAM_OBJECT_NAMES: Type = Type::Borrow(Resource::StreamObjectNames);
pub const OWN_STREAM_OBJECT_NAMES: Type = Type::Own(Resource::StreamObjectNames);
pub const OBJECT_ID: Type = Type::Record(&[("container", STRING), ("object", STRING)]);
pub const CONTAINER_METADATA: Type = Type::Record(&[("name", STRING), ("created-at", U64)]);
pub const OBJECT_METADATA: Type = Type::Record(&[("name", STRING), ("container", STRING), ("created-at", U64), ("size", U64)]);
pub const VALUE_STREAM: Type = Type::Result(Some(&OWN_OUTPUT_STREAM), None);
pub const OBJECT_DONE: Type = Type::Result(None, Some(&STRING));
pub const OBJECT_BOOL: Type = Type::Result(Some(&BOOL), Some(&STRING));
pub const OBJECT_BYTES: Type = Type::Result(Some(&LIST_U8), Some(&STRING));
pub const OBJECT_STREAM: Type = Type::Result(Some(&OWN_INPUT_STREAM), Some(&STRING));
pub const OBJECT_OPENED: Type = Type::Result(Some(&OWN_INCOMING_VALUE), Some(&STRING));
pub const OBJECT_FOUND: Type = Type::Result(Some(&OBJECT_METADATA), Some(&STRING));
pub const OBJECTS_LISTED: Type = Type::Result(Some(&OWN_STREAM_OBJECT_NAMES), Some(&STRING));
pub const CONTAINER_NAME: Type = Type::Result(Some(&STRING), Some(&STRING));
pub const CONTAINER_FOUND: Type = Type::Result(Some(&CONTAINER_METADATA), Some(&STRING));
pub const CONTAINER_OPENED: Type = Type::Result(Some(&OWN_CONTAINER), Some(&STRING));
pub const NAMES_READ: Type = Type::Result(Some(&Type::Tuple(&[STRINGS, BOOL])), Some(&STRING));
pub const NAMES_SKIPPED: Type = Type::Result(Some(&Type::Tuple(&[U64, BOOL])), Some(&STRING));

// `wasi:http`.
pub const METHOD: Type = Type::Variant(&[
    ("get", None),
    ("head", None),
    ("post", None),
    ("put", None),
    ("delete", None),
    ("connect", None),
    ("options", None),
    ("trace", None),
    ("patch", None),
    ("other", Some(STRING)),
]);
pub const SCHEME: Type = Type::Variant(&[("HTTP", None), ("HTTPS", None), ("other", Some(STRING))]);
pub const OPTION_SCHEME: Type = Type::Option(&SCHEME);
pub const OPTION_U16: Type = Type::Option(&Type::U16);
pub const OPTION_U32: Type = Type::Option(&U32);
pub const OPTION_DURATION: Type = OPTION_U64;
pub const STATUS_CODE: Type = Type::U16;
pub const DNS_ERROR: Type = Type::Record(&[("rcode", OPTION_STRING), ("info-code", OPTION_U16)]);
pub const TLS_ALERT: Type = Type::Record(&[("alert-id", Type::Option(&U8)), ("alert-message", OPTION_STRING)]);
pub const FIELD_SIZE: Type = Type::Record(&[("field-name", OPTION_STRING), ("field-size", OPTION_U32)]);
pub const HTTP_ERROR_CODE: Type = Type::Variant(&[
    ("DNS-timeout", None),
    ("DNS-error", Some(DNS_ERROR)),
    ("destination-not-found", None),
    ("destination-unavailable", None),
    ("destination-IP-prohibited", None),
    ("destination-IP-unroutable", None),
    ("connection-refused", None),
    ("connection-terminated", None),
    ("connection-timeout", None),
    ("connection-read-timeout", None),
    ("connection-write-timeout", None),
    ("connection-limit-reached", None),
    ("TLS-protocol-error", None),
    ("TLS-certificate-error", None),
    ("TLS-alert-received", Some(TLS_ALERT)),
    ("HTTP-request-denied", None),
    ("HTTP-request-length-required", None),
    ("HTTP-request-body-size", Some(OPTION_U64)),
    ("HTTP-request-method-invalid", None),
    ("HTTP-request-URI-invalid", None),
    ("HTTP-request-URI-too-long", None),
    ("HTTP-request-header-section-size", Some(OPTION_U32)),
    ("HTTP-request-header-size", Some(Type::Option(&FIELD_SIZE))),
    ("HTTP-request-trailer-section-size", Some(OPTION_U32)),
    ("HTTP-request-trailer-size", Some(FIELD_SIZE)),
    ("HTTP-response-incomplete", None),
    ("HTTP-response-header-section-size", Some(OPTION_U32)),
    ("HTTP-response-header-size", Some(FIELD_SIZE)),
    ("HTTP-response-body-size", Some(OPTION_U64)),
    ("HTTP-response-trailer-section-size", Some(OPTION_U32)),
    ("HTTP-response-trailer-size", Some(FIELD_SIZE)),
    ("HTTP-response-transfer-coding", Some(OPTION_STRING)),
    ("HTTP-response-content-coding", Some(OPTION_STRING)),
    ("HTTP-response-timeout", None),
    ("HTTP-upgrade-failed", None),
    ("HTTP-protocol-error", None),
    ("loop-detected", None),
    ("configuration-error", None),
    ("internal-error", Some(OPTION_STRING)),
]);
pub const HEADER_ERROR: Type = Type::Variant(&[("invalid-syntax", None), ("forbidden", None), ("immutable", None)]);
pub const FIELD_VALUES: Type = Type::List(&LIST_U8);
pub const FIELD_ENTRIES: Type = Type::List(&Type::Tuple(&[STRING, LIST_U8]));
pub const FIELDS_MADE: Type = Type::Result(Some(&OWN_FIELDS), Some(&HEADER_ERROR));
pub const FIELDS_CHANGED: Type = Type::Result(None, Some(&HEADER_ERROR));
pub const OPTION_FIELDS: Type = Type::Option(&OWN_FIELDS);
pub const INCOMING_BODY_TAKEN: Type = Type::Result(Some(&OWN_INCOMING_BODY), None);
pub const OUTGOING_BODY_TAKEN: Type = Type::Result(Some(&OWN_OUTGOING_BODY), None);
pub const INPUT_STREAM_TAKEN: Type = Type::Result(Some(&OWN_INPUT_STREAM), None);
pub const OUTPUT_STREAM_TAKEN: Type = Type::Result(Some(&OWN_OUTPUT_STREAM), None);
pub const BODY_FINISHED: Type = Type::Result(None, Some(&HTTP_ERROR_CODE));
pub const RESPONSE: Type = Type::Result(Some(&OWN_OUTGOING_RESPONSE), Some(&HTTP_ERROR_CODE));
pub const OPTION_REQUEST_OPTIONS: Type = Type::Option(&OWN_REQUEST_OPTIONS);
pub const RESPONSE_PROMISED: Type = Type::Result(Some(&OWN_FUTURE_INCOMING_RESPONSE), Some(&HTTP_ERROR_CODE));
pub const OPTION_HTTP_ERROR_CODE: Type = Type::Option(&HTTP_ERROR_CODE);
pub const TRAILERS_FOUND: Type =
    Type::Option(&Type::Result(Some(&Type::Result(Some(&OPTION_FIELDS), Some(&HTTP_ERROR_CODE))), None));
pub const RESPONSE_FOUND: Type =
    Type::Option(&Type::Result(Some(&Type::Result(Some(&OWN_INCOMING_RESPONSE), Some(&HTTP_ERROR_CODE))), None));
