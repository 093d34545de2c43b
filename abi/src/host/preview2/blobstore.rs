//! `wasi:blobstore`: objects that are kept in containers.

use super::http::OUTGOING_HANDLER;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType, Versions};

/// The draft.
const DRAFT: Versions = Versions::Drafts(&["0.2.0-draft"]);

/// `wasi:blobstore/types`.
pub const TYPES: Interface = Interface {
    name: "wasi:blobstore/types",
    versions: Some(DRAFT),
    functions: crate::for_each_blobstore_types_function!(component_functions),
    first: OUTGOING_HANDLER.end(),
    base: None,
};

/// `wasi:blobstore/container`.
pub const CONTAINER: Interface = Interface {
    name: "wasi:blobstore/container",
    versions: Some(DRAFT),
    functions: crate::for_each_blobstore_container_function!(component_functions),
    first: TYPES.end(),
    base: None,
};

/// `wasi:blobstore/blobstore`.
pub const BLOBSTORE: Interface = Interface {
    name: "wasi:blobstore/blobstore",
    versions: Some(DRAFT),
    functions: crate::for_each_blobstore_function!(component_functions),
    first: CONTAINER.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:blobstore/types`, preceded by the name of the runtime's module and the prefix of their
/// names in object files.
#[macro_export]
macro_rules! for_each_blobstore_types_function {
    ($each:ident) => {
        $each! {
            blobstore_types "w2n_p2_blobstore_types_"
            "[resource-drop]outgoing-value" drop_outgoing_value(self: OWN_OUTGOING_VALUE) -> () calls [] is [KeepsObjects];
            "[static]outgoing-value.new-outgoing-value" new_outgoing_value() -> (i32 OWN_OUTGOING_VALUE)
                calls [] is [KeepsObjects];
            "[method]outgoing-value.outgoing-value-write-body" outgoing_value_write_body(self: OUTGOING_VALUE)
                -> (stored VALUE_STREAM) calls [] is [KeepsObjects];
            "[static]outgoing-value.finish" finish(this: OWN_OUTGOING_VALUE) -> (allocated OBJECT_DONE) calls [] is [KeepsObjects];
            "[resource-drop]incoming-value" drop_incoming_value(self: OWN_INCOMING_VALUE) -> () calls [] is [KeepsObjects];
            "[static]incoming-value.incoming-value-consume-sync" consume_sync(this: OWN_INCOMING_VALUE) -> (allocated OBJECT_BYTES)
                calls [] is [KeepsObjects];
            "[static]incoming-value.incoming-value-consume-async" consume_async(this: OWN_INCOMING_VALUE)
                -> (allocated OBJECT_STREAM) calls [] is [KeepsObjects];
            "[method]incoming-value.size" size(self: INCOMING_VALUE) -> (checked U64) calls [] is [KeepsObjects];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:blobstore/container`, likewise.
#[macro_export]
macro_rules! for_each_blobstore_container_function {
    ($each:ident) => {
        $each! {
            blobstore_container "w2n_p2_blobstore_container_"
            "[resource-drop]container" drop_container(self: OWN_CONTAINER) -> () calls [] is [KeepsObjects];
            "[method]container.name" name(self: CONTAINER) -> (allocated CONTAINER_NAME) calls [] is [KeepsObjects];
            "[method]container.info" info(self: CONTAINER) -> (allocated CONTAINER_FOUND) calls [] is [KeepsObjects];
            "[method]container.get-data" get_data(self: CONTAINER, name: STRING, start: U64, end: U64) -> (allocated OBJECT_OPENED)
                calls [] is [KeepsObjects];
            "[method]container.write-data" write_data(self: CONTAINER, name: STRING, data: OUTGOING_VALUE) -> (allocated OBJECT_DONE)
                calls [] is [KeepsObjects];
            "[method]container.list-objects" list_objects(self: CONTAINER) -> (allocated OBJECTS_LISTED) calls [] is [KeepsObjects];
            "[method]container.delete-object" delete_object(self: CONTAINER, name: STRING) -> (allocated OBJECT_DONE)
                calls [] is [KeepsObjects];
            "[method]container.delete-objects" delete_objects(self: CONTAINER, names: STRINGS) -> (allocated OBJECT_DONE)
                calls [] is [KeepsObjects];
            "[method]container.has-object" has_object(self: CONTAINER, name: STRING) -> (allocated OBJECT_BOOL)
                calls [] is [KeepsObjects];
            "[method]container.object-info" object_info(self: CONTAINER, name: STRING) -> (allocated OBJECT_FOUND)
                calls [] is [KeepsObjects];
            "[method]container.clear" clear(self: CONTAINER) -> (allocated OBJECT_DONE) calls [] is [KeepsObjects];
            "[resource-drop]stream-object-names" drop_names(self: OWN_STREAM_OBJECT_NAMES) -> () calls [] is [KeepsObjects];
            "[method]stream-object-names.read-stream-object-names" read_names(self: STREAM_OBJECT_NAMES, len: U64)
                -> (allocated NAMES_READ) calls [] is [KeepsObjects];
            "[method]stream-object-names.skip-stream-object-names" skip_names(self: STREAM_OBJECT_NAMES, num: U64)
                -> (allocated NAMES_SKIPPED) calls [] is [KeepsObjects];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:blobstore/blobstore`, likewise.
#[macro_export]
macro_rules! for_each_blobstore_function {
    ($each:ident) => {
        $each! {
            blobstore "w2n_p2_blobstore_"
            "create-container" create_container(name: STRING) -> (allocated CONTAINER_OPENED) calls [] is [KeepsObjects];
            "get-container" get_container(name: STRING) -> (allocated CONTAINER_OPENED) calls [] is [KeepsObjects];
            "delete-container" delete_container(name: STRING) -> (allocated OBJECT_DONE) calls [] is [KeepsObjects];
            "container-exists" container_exists(name: STRING) -> (allocated OBJECT_BOOL) calls [] is [KeepsObjects];
            "copy-object" copy_object(src: OBJECT_ID, dest: OBJECT_ID) -> (allocated OBJECT_DONE) calls [] is [KeepsObjects];
            "move-object" move_object(src: OBJECT_ID, dest: OBJECT_ID) -> (allocated OBJECT_DONE) calls [] is [KeepsObjects];
        }
    };
}
