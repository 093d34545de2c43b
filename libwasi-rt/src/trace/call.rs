//! Which parameters each function has.
//!
//! All texts are padded bytes and all lists are ranges of one: a table of addresses would have to be relocated.

use wasm2native_abi::trace::MOST_ARGUMENTS;

use crate::message::padded;

/// A function as it is shown.
pub(super) struct Call {
    /// Its name as an import.
    pub(super) name: [u8; 24],
    /// Its parameters as indices of [`PARAMETERS`], some for several arguments; after the last, [`NONE`].
    parameters: [u8; MOST_ARGUMENTS],
    /// Whether it returns.
    pub(super) returns: bool,
}

/// A parameter as it is shown.
pub(super) struct Parameter {
    /// Its name in the standard.
    pub(super) label: [u8; 24],
    /// How it is written.
    pub(super) form: Form,
    /// The words for its values or bits, as a range of [`WORDS`].
    pub(super) words: (u8, u8),
}

/// How an argument, or what it points to, is written.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// 32 bits without sign.
    Number,
    /// 64 bits without sign.
    Wide,
    /// 64 bits with sign.
    Signed,
    /// 64 bits as hexadecimal digits; also a guest address.
    Hexadecimal,
    /// The word for a value.
    Choice,
    /// The words for bits.
    Flags,
    /// Address and length of a text.
    Text,
    /// Address and length of a buffer.
    Buffer,
    /// Address and number of ranges.
    IoVecs,
    /// Addresses of subscriptions and events, and the number of both.
    Subscriptions,
    /// As before, in the layout of `wasi_unstable`.
    UnstableSubscriptions,
    /// From here on results, by their address: 16 bits as words.
    ResultFlags,
    /// 32 bits.
    ResultNumber,
    /// 64 bits.
    ResultWide,
    /// `fdstat`.
    ResultFdstat,
    /// `filestat`.
    ResultFilestat,
    /// As before, in the layout of `wasi_unstable`.
    UnstableResultFilestat,
    /// `prestat`.
    ResultPrestat,
    /// Address and length of a text.
    ResultText,
    /// Address and size of a buffer, and the address of the length of the text in it.
    ResultSizedText,
}

impl Form {
    /// How many arguments it stands for.
    const fn arguments(self) -> usize {
        match self {
            Form::Text | Form::Buffer | Form::IoVecs | Form::ResultText => 2,
            Form::Subscriptions | Form::UnstableSubscriptions | Form::ResultSizedText => 3,
            _ => 1,
        }
    }
}

impl Parameter {
    /// Whether it is shown behind the call.
    pub(super) fn is_result(&self) -> bool {
        self.form as u8 >= Form::ResultFlags as u8
    }
}

impl Call {
    /// Its parameters with their arguments.
    pub(super) fn parameters<'a>(
        &'a self,
        arguments: &'a [u64; MOST_ARGUMENTS],
    ) -> impl Iterator<Item = (&'static Parameter, &'a [u64])> {
        let mut rest = &arguments[..];
        self.parameters.iter().map_while(move |&index| {
            let parameter = PARAMETERS.get(usize::from(index))?;
            let (own, others) = rest.split_at_checked(parameter.form.arguments())?;
            rest = others;
            Some((parameter, own))
        })
    }
}

/// No parameter.
const NONE: u8 = u8::MAX;

macro_rules! lists {
    ($($name:ident: $($word:literal)*;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they are lists")]
        #[derive(Clone, Copy)]
        enum List { $($name),* }

        const LISTS: &[&[&str]] = &[$(&[$($word),*]),*];
    };
}

lists! {
    NOTHING: ;
    ADVICE: "normal" "sequential" "random" "willneed" "dontneed" "noreuse";
    CLOCKS: "realtime" "monotonic" "process_cputime_id" "thread_cputime_id";
    FDFLAGS: "append" "dsync" "nonblock" "rsync" "sync";
    FILETYPES: "unknown" "block_device" "character_device" "directory" "regular_file" "socket_dgram" "socket_stream" "symbolic_link";
    FSTFLAGS: "atim" "atim_now" "mtim" "mtim_now";
    LOOKUPFLAGS: "symlink_follow";
    OFLAGS: "creat" "directory" "excl" "trunc";
    RIFLAGS: "recv_peek" "recv_waitall";
    ROFLAGS: "recv_data_truncated";
    SDFLAGS: "rd" "wr";
    SIGNALS: "none" "hup" "int" "quit" "ill" "trap" "abrt" "bus" "fpe" "kill" "usr1" "segv" "usr2" "pipe" "alrm" "term" "chld"
        "cont" "stop" "tstp" "ttin" "ttou" "urg" "xcpu" "xfsz" "vtalrm" "prof" "winch" "poll" "pwr" "sys";
    WHENCE: "set" "cur" "end";
    WHENCE_UNSTABLE: "cur" "end" "set";
}

/// The range of a list's words.
const fn range(list: List) -> (u8, u8) {
    let mut start = 0;
    let mut index = 0;
    while index < list as usize {
        start += LISTS[index].len();
        index += 1;
    }
    (start as u8, (start + LISTS[index].len()) as u8)
}

/// The words of all lists, one after the other.
pub(super) const WORDS: [[u8; 24]; range(List::WHENCE_UNSTABLE).1 as usize] = {
    let mut words = [[0; 24]; range(List::WHENCE_UNSTABLE).1 as usize];
    let (mut next, mut list) = (0, 0);
    while list < LISTS.len() {
        let mut index = 0;
        while index < LISTS[list].len() {
            words[next] = padded(LISTS[list][index]);
            next += 1;
            index += 1;
        }
        list += 1;
    }
    words
};

/// The words of types of files and of flags, which are also parts of results.
pub(super) const FILE_TYPES: (u8, u8) = range(List::FILETYPES);
/// As before.
pub(super) const FD_FLAGS: (u8, u8) = range(List::FDFLAGS);
/// The words of clocks, which are also parts of subscriptions.
pub(super) const CLOCKS: (u8, u8) = range(List::CLOCKS);

macro_rules! parameters {
    ($($name:ident $label:literal $form:ident $list:ident;)*) => {
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, reason = "they are named as in the standard")]
        enum Named { $($name),* }

        /// Every parameter that some function has.
        const PARAMETERS: [Parameter; [$($label),*].len()] =
            [$(Parameter { label: padded($label), form: Form::$form, words: range(List::$list) }),*];
    };
}

parameters! {
    advice "advice" Choice ADVICE;
    argv "argv" Hexadecimal NOTHING;
    argv_buf "argv_buf" Hexadecimal NOTHING;
    atim "atim" Wide NOTHING;
    buf "buf" Buffer NOTHING;
    cookie "cookie" Wide NOTHING;
    dirflags "dirflags" Flags LOOKUPFLAGS;
    environ "environ" Hexadecimal NOTHING;
    environ_buf "environ_buf" Hexadecimal NOTHING;
    fd "fd" Number NOTHING;
    fdflags "fdflags" Flags FDFLAGS;
    flags "flags" Flags FDFLAGS;
    fs_rights_base "fs_rights_base" Hexadecimal NOTHING;
    fs_rights_inheriting "fs_rights_inheriting" Hexadecimal NOTHING;
    fst_flags "fst_flags" Flags FSTFLAGS;
    how "how" Flags SDFLAGS;
    id "id" Choice CLOCKS;
    iovs "iovs" IoVecs NOTHING;
    len "len" Wide NOTHING;
    lookupflags "flags" Flags LOOKUPFLAGS;
    mtim "mtim" Wide NOTHING;
    new_fd "new_fd" Number NOTHING;
    new_path "new_path" Text NOTHING;
    offset "offset" Wide NOTHING;
    oflags "oflags" Flags OFLAGS;
    old_fd "old_fd" Number NOTHING;
    old_flags "old_flags" Flags LOOKUPFLAGS;
    old_path "old_path" Text NOTHING;
    path "path" Text NOTHING;
    precision "precision" Wide NOTHING;
    ri_data "ri_data" IoVecs NOTHING;
    ri_flags "ri_flags" Flags RIFLAGS;
    rval "rval" Number NOTHING;
    si_data "si_data" IoVecs NOTHING;
    si_flags "si_flags" Flags NOTHING;
    sig "sig" Choice SIGNALS;
    signed_offset "offset" Signed NOTHING;
    size "size" Wide NOTHING;
    subscriptions "in" Subscriptions NOTHING;
    to "to" Number NOTHING;
    unstable_subscriptions "in" UnstableSubscriptions NOTHING;
    unstable_whence "whence" Choice WHENCE_UNSTABLE;
    whence "whence" Choice WHENCE;
    r_fdstat "" ResultFdstat NOTHING;
    r_filestat "" ResultFilestat NOTHING;
    r_flags "" ResultFlags ROFLAGS;
    r_number "" ResultNumber NOTHING;
    r_prestat "" ResultPrestat NOTHING;
    r_sized_text "" ResultSizedText NOTHING;
    r_text "" ResultText NOTHING;
    r_unstable_filestat "" UnstableResultFilestat NOTHING;
    r_wide "" ResultWide NOTHING;
}

macro_rules! described {
    ($($module:tt $name:ident: $($parameter:ident)*;)*) => {
        /// The functions in the order of the standard, to be put in that of the contract.
        const DESCRIBED: &[(&str, &str, &[Named])] = &[$(($module, stringify!($name), &[$(Named::$parameter),*])),*];
    };
}

described! {
    "wasi_snapshot_preview1" args_get: argv argv_buf;
    "wasi_snapshot_preview1" args_sizes_get: r_number r_number;
    "wasi_snapshot_preview1" environ_get: environ environ_buf;
    "wasi_snapshot_preview1" environ_sizes_get: r_number r_number;
    "wasi_snapshot_preview1" clock_res_get: id r_wide;
    "wasi_snapshot_preview1" clock_time_get: id precision r_wide;
    "wasi_snapshot_preview1" fd_advise: fd offset len advice;
    "wasi_snapshot_preview1" fd_allocate: fd offset len;
    "wasi_snapshot_preview1" fd_close: fd;
    "wasi_snapshot_preview1" fd_datasync: fd;
    "wasi_snapshot_preview1" fd_fdstat_get: fd r_fdstat;
    "wasi_snapshot_preview1" fd_fdstat_set_flags: fd flags;
    "wasi_snapshot_preview1" fd_fdstat_set_rights: fd fs_rights_base fs_rights_inheriting;
    "wasi_snapshot_preview1" fd_filestat_get: fd r_filestat;
    "wasi_snapshot_preview1" fd_filestat_set_size: fd size;
    "wasi_snapshot_preview1" fd_filestat_set_times: fd atim mtim fst_flags;
    "wasi_snapshot_preview1" fd_pread: fd iovs offset r_number;
    "wasi_snapshot_preview1" fd_prestat_get: fd r_prestat;
    "wasi_snapshot_preview1" fd_prestat_dir_name: fd r_text;
    "wasi_snapshot_preview1" fd_pwrite: fd iovs offset r_number;
    "wasi_snapshot_preview1" fd_read: fd iovs r_number;
    "wasi_snapshot_preview1" fd_readdir: fd buf cookie r_number;
    "wasi_snapshot_preview1" fd_renumber: fd to;
    "wasi_snapshot_preview1" fd_seek: fd signed_offset whence r_wide;
    "wasi_snapshot_preview1" fd_sync: fd;
    "wasi_snapshot_preview1" fd_tell: fd r_wide;
    "wasi_snapshot_preview1" fd_write: fd iovs r_number;
    "wasi_snapshot_preview1" path_create_directory: fd path;
    "wasi_snapshot_preview1" path_filestat_get: fd lookupflags path r_filestat;
    "wasi_snapshot_preview1" path_filestat_set_times: fd lookupflags path atim mtim fst_flags;
    "wasi_snapshot_preview1" path_link: old_fd old_flags old_path new_fd new_path;
    "wasi_snapshot_preview1" path_open: fd dirflags path oflags fs_rights_base fs_rights_inheriting fdflags r_number;
    "wasi_snapshot_preview1" path_readlink: fd path r_sized_text;
    "wasi_snapshot_preview1" path_remove_directory: fd path;
    "wasi_snapshot_preview1" path_rename: fd old_path new_fd new_path;
    "wasi_snapshot_preview1" path_symlink: old_path fd new_path;
    "wasi_snapshot_preview1" path_unlink_file: fd path;
    "wasi_snapshot_preview1" poll_oneoff: subscriptions r_number;
    "wasi_snapshot_preview1" proc_exit: rval;
    "wasi_snapshot_preview1" proc_raise: sig;
    "wasi_snapshot_preview1" random_get: buf;
    "wasi_snapshot_preview1" sched_yield: ;
    "wasi_snapshot_preview1" sock_accept: fd flags r_number;
    "wasi_snapshot_preview1" sock_recv: fd ri_data ri_flags r_number r_flags;
    "wasi_snapshot_preview1" sock_send: fd si_data si_flags r_number;
    "wasi_snapshot_preview1" sock_shutdown: fd how;
    "wasi_unstable" fd_filestat_get: fd r_unstable_filestat;
    "wasi_unstable" fd_seek: fd signed_offset unstable_whence r_wide;
    "wasi_unstable" path_filestat_get: fd lookupflags path r_unstable_filestat;
    "wasi_unstable" poll_oneoff: unstable_subscriptions r_number;
}

macro_rules! calls {
    ($($module:literal $name:ident => $symbol:ident ($($parameter:ident),*) $(-> $result:ident)?;)*) => {
        /// Every function, in the order of the contract.
        pub(super) const CALLS: [Call; [$(stringify!($symbol)),*].len()] = [$({
            let given: &[&str] = &[$(stringify!($parameter)),*];
            let results: &[&str] = &[$(stringify!($result))?];
            call($module, stringify!($name), given.len(), !results.is_empty())
        }),*];
    };
}
wasm2native_abi::for_each_host_function!(calls);

/// The description of a function, whose parameters must stand for as many arguments as it is given.
const fn call(module: &str, name: &str, arguments: usize, returns: bool) -> Call {
    let mut index = 0;
    while !(same(DESCRIBED[index].0, module) && same(DESCRIBED[index].1, name)) {
        index += 1;
    }
    let named = DESCRIBED[index].2;
    let mut parameters = [NONE; MOST_ARGUMENTS];
    let (mut next, mut stands_for) = (0, 0);
    while next < named.len() {
        parameters[next] = named[next] as u8;
        stands_for += PARAMETERS[named[next] as usize].form.arguments();
        next += 1;
    }
    assert!(stands_for == arguments, "parameters and arguments of a function differ");
    Call { name: padded(name), parameters, returns }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}
