//! `wasi:filesystem`.

use super::VERSIONS;
use super::random::INSECURE_SEED;
use super::types;
use crate::host::rows::{component_functions, value_types};
use crate::host::{Canonical, Fact, Function, Interface, Returns, ValueType};
use crate::system_call::{CLOSE, DIRECTORY, PATH, TRANSFER, TYPE};

/// `wasi:filesystem/types`.
pub const TYPES: Interface = Interface {
    name: "wasi:filesystem/types",
    versions: Some(VERSIONS),
    functions: crate::for_each_filesystem_function!(component_functions),
    first: INSECURE_SEED.end(),
    base: None,
};

/// `wasi:filesystem/preopens`.
pub const PREOPENS: Interface = Interface {
    name: "wasi:filesystem/preopens",
    versions: Some(VERSIONS),
    functions: crate::for_each_preopens_function!(component_functions),
    first: TYPES.end(),
    base: None,
};

/// Calls `$each!` with the functions of `wasi:filesystem/types`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_filesystem_function {
    ($each:ident) => {
        $each! {
            filesystem "w2n_p2_filesystem_"
            "[resource-drop]descriptor" drop_descriptor(self: OWN_DESCRIPTOR) -> () calls [CLOSE];
            "[resource-drop]directory-entry-stream" drop_directory_entry_stream(self: OWN_DIRECTORY_ENTRY_STREAM) -> () calls [CLOSE, &["munmap"]];
            "[method]descriptor.read-via-stream" read_via_stream(self: DESCRIPTOR, offset: U64) -> (stored OPENED_INPUT) calls [];
            "[method]descriptor.write-via-stream" write_via_stream(self: DESCRIPTOR, offset: U64) -> (stored OPENED_OUTPUT) calls [];
            "[method]descriptor.append-via-stream" append_via_stream(self: DESCRIPTOR) -> (stored OPENED_OUTPUT) calls [];
            "[method]descriptor.advise" advise(self: DESCRIPTOR, offset: U64, length: U64, advice: ADVICE) -> (stored DONE)
                calls [&["fadvise64"]];
            "[method]descriptor.sync-data" sync_data(self: DESCRIPTOR) -> (stored DONE) calls [&["fdatasync"]];
            "[method]descriptor.get-flags" get_flags(self: DESCRIPTOR) -> (stored FOUND_FLAGS) calls [&["fcntl"]];
            "[method]descriptor.get-type" get_type(self: DESCRIPTOR) -> (stored FOUND_TYPE) calls [TYPE];
            "[method]descriptor.set-size" set_size(self: DESCRIPTOR, size: U64) -> (stored DONE) calls [&["ftruncate"]];
            "[method]descriptor.set-times" set_times(self: DESCRIPTOR, data_access_timestamp: NEW_TIMESTAMP,
                data_modification_timestamp: NEW_TIMESTAMP) -> (stored DONE) calls [&["utimensat"]];
            "[method]descriptor.read" read(self: DESCRIPTOR, length: U64, offset: U64) -> (allocated READ_AT)
                calls [&["pread64", "statx"], TRANSFER];
            "[method]descriptor.write" write(self: DESCRIPTOR, buffer: BYTES, offset: U64) -> (stored WRITTEN_AT)
                calls [&["pwrite64"], TRANSFER];
            "[method]descriptor.read-directory" read_directory(self: DESCRIPTOR) -> (stored OPENED_ENTRIES) calls [&["openat", "lseek", "mmap", "munmap"], PATH];
            "[method]descriptor.sync" sync(self: DESCRIPTOR) -> (stored DONE) calls [&["fsync"]];
            "[method]descriptor.create-directory-at" create_directory_at(self: DESCRIPTOR, path: STRING) -> (stored DONE)
                calls [PATH, &["mkdirat"]] is [TakesPath];
            "[method]descriptor.stat" stat(self: DESCRIPTOR) -> (stored FOUND_STAT) calls [TYPE];
            "[method]descriptor.stat-at" stat_at(self: DESCRIPTOR, path_flags: PATH_FLAGS, path: STRING) -> (stored FOUND_STAT)
                calls [PATH] is [TakesPath];
            "[method]descriptor.set-times-at" set_times_at(self: DESCRIPTOR, path_flags: PATH_FLAGS, path: STRING,
                data_access_timestamp: NEW_TIMESTAMP, data_modification_timestamp: NEW_TIMESTAMP) -> (stored DONE)
                calls [PATH, &["utimensat"]] is [TakesPath];
            "[method]descriptor.link-at" link_at(self: DESCRIPTOR, old_path_flags: PATH_FLAGS, old_path: STRING, new_descriptor: DESCRIPTOR,
                new_path: STRING) -> (stored DONE) calls [PATH, &["linkat"]] is [TakesPath];
            "[method]descriptor.open-at" open_at(self: DESCRIPTOR, path_flags: PATH_FLAGS, path: STRING, open_flags: OPEN_FLAGS,
                flags: DESCRIPTOR_FLAGS) -> (stored OPENED) calls [PATH, TYPE, &["ftruncate", "fcntl"]] is [TakesPath];
            "[method]descriptor.readlink-at" readlink_at(self: DESCRIPTOR, path: STRING) -> (allocated FOUND_TEXT) calls [PATH] is [TakesPath];
            "[method]descriptor.remove-directory-at" remove_directory_at(self: DESCRIPTOR, path: STRING) -> (stored DONE)
                calls [PATH, &["unlinkat"]] is [TakesPath];
            "[method]descriptor.rename-at" rename_at(self: DESCRIPTOR, old_path: STRING, new_descriptor: DESCRIPTOR, new_path: STRING)
                -> (stored DONE) calls [PATH, &["renameat2"]] is [TakesPath];
            "[method]descriptor.symlink-at" symlink_at(self: DESCRIPTOR, old_path: STRING, new_path: STRING) -> (stored DONE)
                calls [PATH, &["symlinkat"]] is [TakesPath];
            "[method]descriptor.unlink-file-at" unlink_file_at(self: DESCRIPTOR, path: STRING) -> (stored DONE)
                calls [PATH, &["unlinkat"]] is [TakesPath];
            "[method]descriptor.is-same-object" is_same_object(self: DESCRIPTOR, other: DESCRIPTOR) -> (i32 BOOL) calls [TYPE];
            "[method]descriptor.metadata-hash" metadata_hash(self: DESCRIPTOR) -> (stored FOUND_HASH) calls [TYPE];
            "[method]descriptor.metadata-hash-at" metadata_hash_at(self: DESCRIPTOR, path_flags: PATH_FLAGS, path: STRING)
                -> (stored FOUND_HASH) calls [PATH] is [TakesPath];
            "[method]directory-entry-stream.read-directory-entry" read_directory_entry(self: DIRECTORY_ENTRY_STREAM)
                -> (allocated FOUND_ENTRY) calls [DIRECTORY];
            "filesystem-error-code" filesystem_error_code(err: ERROR) -> (stored OPTION_ERROR_CODE) calls [];
        }
    };
}

/// Calls `$each!` with the functions of `wasi:filesystem/preopens`, preceded by the name of the runtime's module and the prefix of their names in
/// object files.
#[macro_export]
macro_rules! for_each_preopens_function {
    ($each:ident) => {
        $each! {
            preopens "w2n_p2_preopens_"
            "get-directories" get_directories() -> (allocated DIRECTORIES) calls [] is [ReturnsDirectories];
        }
    };
}
