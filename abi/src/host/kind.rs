//! Kinds of parameters and results, which are more specific than types.

/// The kind of a parameter, which may be several arguments, or of a result.
///
/// A parameter is passed as a number, or as the address of something in the guest's memory; a result is stored at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An unsigned number of 32 bits.
    Number,
    /// A file descriptor.
    Descriptor,
    /// An unsigned number of 64 bits.
    Wide,
    /// A signed number of 64 bits.
    Signed,
    /// A set of 64 bits.
    Bits,
    /// An address in the guest's memory.
    Address,
    /// One of several values, counted from 0.
    Choice(Words),
    /// A set of bits, the lowest first: 32 as a parameter, 16 as a result.
    Flags(Words),
    /// Address and length of a path.
    Path,
    /// Address and length of a buffer; as a result, of a text that fills it.
    Buffer,
    /// Address and size of a buffer, and the address of the length of the text in it: a result.
    Text,
    /// Address and number of ranges of memory.
    IoVecs,
    /// Addresses of subscriptions and events, and the number of both.
    Subscriptions,
    /// As before, in the layout of `wasi_unstable`.
    UnstableSubscriptions,
    /// `fdstat`: a result.
    Fdstat,
    /// `filestat`: a result.
    Filestat,
    /// As before, in the layout of `wasi_unstable`.
    UnstableFilestat,
    /// `prestat`: a result.
    Prestat,
}

impl Kind {
    /// Returns the number of arguments that a parameter of this kind stands for.
    pub const fn parameter_arguments(self) -> usize {
        match self {
            Kind::Path | Kind::Buffer | Kind::IoVecs => 2,
            Kind::Subscriptions | Kind::UnstableSubscriptions => 3,
            _ => 1,
        }
    }

    /// Returns the number of arguments that a result of this kind stands for.
    pub const fn result_arguments(self) -> usize {
        match self {
            Kind::Buffer => 2,
            Kind::Text => 3,
            _ => 1,
        }
    }
}

macro_rules! words {
    ($($name:ident: $($word:literal)*;)*) => {
        /// The standard's words for the values of a choice or the bits of flags.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "they are named as in the standard")]
        pub enum Words { $($name),* }

        impl Words {
            /// All lists of words.
            pub const ALL: &'static [Words] = &[$(Words::$name),*];

            /// Returns the words, in the order of values or bits.
            pub const fn list(self) -> &'static [&'static str] {
                match self { $(Words::$name => &[$($word),*]),* }
            }
        }
    };
}

words! {
    Nothing: ;
    Advice: "normal" "sequential" "random" "willneed" "dontneed" "noreuse";
    Clocks: "realtime" "monotonic" "process_cputime_id" "thread_cputime_id";
    Fdflags: "append" "dsync" "nonblock" "rsync" "sync";
    Filetypes: "unknown" "block_device" "character_device" "directory" "regular_file" "socket_dgram" "socket_stream" "symbolic_link";
    Fstflags: "atim" "atim_now" "mtim" "mtim_now";
    Lookupflags: "symlink_follow";
    Oflags: "creat" "directory" "excl" "trunc";
    Riflags: "recv_peek" "recv_waitall";
    Roflags: "recv_data_truncated";
    Sdflags: "rd" "wr";
    Signals: "none" "hup" "int" "quit" "ill" "trap" "abrt" "bus" "fpe" "kill" "usr1" "segv" "usr2" "pipe" "alrm" "term" "chld"
        "cont" "stop" "tstp" "ttin" "ttou" "urg" "xcpu" "xfsz" "vtalrm" "prof" "winch" "poll" "pwr" "sys";
    Whence: "set" "cur" "end";
    UnstableWhence: "cur" "end" "set";
}
