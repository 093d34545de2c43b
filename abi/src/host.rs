//! Functions of the runtime that serve an import.
//!
//! A host function is `extern "C"`; its first parameter is the address of the [`MemoryDescriptor`] that guest addresses mean
//! (the memory that the importing instance exports as `memory`; null when it exports none), then come the parameters of the
//! import in order. A result is an `errno` as `i32`.
//!
//! [`MemoryDescriptor`]: crate::descriptor::MemoryDescriptor

/// Calls `$each!` with the list of host functions: `"module" name => symbol (parameters) -> results;` in wasm types.
///
/// `wasi_unstable` is the same as `wasi_snapshot_preview1` but for the functions listed under its own name: there constants
/// or layouts differ.
#[macro_export]
macro_rules! for_each_host_function {
    ($each:ident) => {
        $each! {
            "wasi_snapshot_preview1" args_get => w2n_wasi_args_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" args_sizes_get => w2n_wasi_args_sizes_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" environ_get => w2n_wasi_environ_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" environ_sizes_get => w2n_wasi_environ_sizes_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" clock_res_get => w2n_wasi_clock_res_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" clock_time_get => w2n_wasi_clock_time_get (i32, i64, i32) -> i32;
            "wasi_snapshot_preview1" fd_advise => w2n_wasi_fd_advise (i32, i64, i64, i32) -> i32;
            "wasi_snapshot_preview1" fd_allocate => w2n_wasi_fd_allocate (i32, i64, i64) -> i32;
            "wasi_snapshot_preview1" fd_close => w2n_wasi_fd_close (i32) -> i32;
            "wasi_snapshot_preview1" fd_datasync => w2n_wasi_fd_datasync (i32) -> i32;
            "wasi_snapshot_preview1" fd_fdstat_get => w2n_wasi_fd_fdstat_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_fdstat_set_flags => w2n_wasi_fd_fdstat_set_flags (i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_fdstat_set_rights => w2n_wasi_fd_fdstat_set_rights (i32, i64, i64) -> i32;
            "wasi_snapshot_preview1" fd_filestat_get => w2n_wasi_fd_filestat_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_filestat_set_size => w2n_wasi_fd_filestat_set_size (i32, i64) -> i32;
            "wasi_snapshot_preview1" fd_filestat_set_times => w2n_wasi_fd_filestat_set_times (i32, i64, i64, i32) -> i32;
            "wasi_snapshot_preview1" fd_pread => w2n_wasi_fd_pread (i32, i32, i32, i64, i32) -> i32;
            "wasi_snapshot_preview1" fd_prestat_get => w2n_wasi_fd_prestat_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_prestat_dir_name => w2n_wasi_fd_prestat_dir_name (i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_pwrite => w2n_wasi_fd_pwrite (i32, i32, i32, i64, i32) -> i32;
            "wasi_snapshot_preview1" fd_read => w2n_wasi_fd_read (i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_readdir => w2n_wasi_fd_readdir (i32, i32, i32, i64, i32) -> i32;
            "wasi_snapshot_preview1" fd_renumber => w2n_wasi_fd_renumber (i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_seek => w2n_wasi_fd_seek (i32, i64, i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_sync => w2n_wasi_fd_sync (i32) -> i32;
            "wasi_snapshot_preview1" fd_tell => w2n_wasi_fd_tell (i32, i32) -> i32;
            "wasi_snapshot_preview1" fd_write => w2n_wasi_fd_write (i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_create_directory => w2n_wasi_path_create_directory (i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_filestat_get => w2n_wasi_path_filestat_get (i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_filestat_set_times => w2n_wasi_path_filestat_set_times (i32, i32, i32, i32, i64, i64, i32) -> i32;
            "wasi_snapshot_preview1" path_link => w2n_wasi_path_link (i32, i32, i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_open => w2n_wasi_path_open (i32, i32, i32, i32, i32, i64, i64, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_readlink => w2n_wasi_path_readlink (i32, i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_remove_directory => w2n_wasi_path_remove_directory (i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_rename => w2n_wasi_path_rename (i32, i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_symlink => w2n_wasi_path_symlink (i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" path_unlink_file => w2n_wasi_path_unlink_file (i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" poll_oneoff => w2n_wasi_poll_oneoff (i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" proc_exit => w2n_wasi_proc_exit (i32);
            "wasi_snapshot_preview1" proc_raise => w2n_wasi_proc_raise (i32) -> i32;
            "wasi_snapshot_preview1" random_get => w2n_wasi_random_get (i32, i32) -> i32;
            "wasi_snapshot_preview1" sched_yield => w2n_wasi_sched_yield () -> i32;
            "wasi_snapshot_preview1" sock_accept => w2n_wasi_sock_accept (i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" sock_recv => w2n_wasi_sock_recv (i32, i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" sock_send => w2n_wasi_sock_send (i32, i32, i32, i32, i32) -> i32;
            "wasi_snapshot_preview1" sock_shutdown => w2n_wasi_sock_shutdown (i32, i32) -> i32;
            "wasi_unstable" fd_filestat_get => w2n_wasi_unstable_fd_filestat_get (i32, i32) -> i32;
            "wasi_unstable" fd_seek => w2n_wasi_unstable_fd_seek (i32, i64, i32, i32) -> i32;
            "wasi_unstable" path_filestat_get => w2n_wasi_unstable_path_filestat_get (i32, i32, i32, i32, i32) -> i32;
            "wasi_unstable" poll_oneoff => w2n_wasi_unstable_poll_oneoff (i32, i32, i32, i32) -> i32;
        }
    };
}
