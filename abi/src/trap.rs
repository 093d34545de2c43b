//! The reasons why a program ended, in the words of the specification.
//!
//! The numbers are in the trap tables of executables; the texts are those that the official test suite expects.

macro_rules! traps {
    ($($(#[doc = $doc:literal])* $(#[cfg($condition:meta)])? $name:ident = $code:literal, $message:literal;)*) => {
        /// The reason of a trap.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Trap {
            $($(#[doc = $doc])* $(#[cfg($condition)])? $name = $code,)*
        }

        impl Trap {
            /// Every reason, in the order of their codes.
            pub const ALL: &'static [Trap] = &[$($(#[cfg($condition)])? Trap::$name),*];

            /// Returns the reason with this code, if there is one.
            #[inline]
            pub const fn from_code(code: u8) -> Option<Trap> {
                match code {
                    $($(#[cfg($condition)])? $code => Some(Trap::$name),)*
                    _ => None,
                }
            }

            /// Returns the printed message, as the specification's tests word it.
            pub const fn message(self) -> &'static str {
                match self {
                    $($(#[cfg($condition)])? Trap::$name => $message,)*
                }
            }
        }
    };
}

traps! {
    /// A load, store or bulk operation reached past the end of a memory.
    MemoryOutOfBounds = 1, "out of bounds memory access";
    /// The operator `unreachable` was executed.
    Unreachable = 2, "unreachable";
    /// The native stack of the program is used up.
    StackOverflow = 3, "call stack exhausted";
    /// An integer was divided by zero.
    IntegerDivideByZero = 4, "integer divide by zero";
    /// The result of a signed division or a conversion does not fit.
    IntegerOverflow = 5, "integer overflow";
    /// A NaN was converted to an integer.
    InvalidConversion = 6, "invalid conversion to integer";
    /// An index lies outside a table, in any operator except `call_indirect`.
    TableOutOfBounds = 7, "out of bounds table access";
    /// The index of `call_indirect` lies outside the table.
    UndefinedElement = 8, "undefined element";
    /// `call_indirect` found a null reference.
    UninitializedElement = 9, "uninitialized element";
    /// `call_indirect` found a function of another type.
    IndirectCallTypeMismatch = 10, "indirect call type mismatch";
    /// `call_ref` was given a null reference.
    NullFunctionReference = 11, "null function reference";
    /// `ref.as_non_null` was given a null reference.
    NullReference = 12, "null reference";
    /// `throw_ref` was given a null reference.
    NullExceptionReference = 13, "null exception reference";
    /// An exception left the outermost function.
    UncaughtException = 14, "uncaught exception";
    /// There are more live exceptions than the runtime keeps.
    ExceptionsExhausted = 15, "too many live exceptions";
    /// An import that nothing provides was called; only in programs built with `--unknown-imports=trap`.
    UnknownImport = 16, "unknown import called";
    /// An atomic access was not aligned to its size.
    UnalignedAtomic = 17, "unaligned atomic";
    /// `memory.atomic.wait` was applied to a memory that is not shared.
    WaitOnUnsharedMemory = 18, "expected shared memory";
    /// A memory or table imported at instantiation does not have the size that the import requires.
    IncompatibleImport = 19, "incompatible import type";
    /// A `ref.cast` failed.
    CastFailure = 20, "cast failure";
    /// `memory.atomic.wait` without a timeout, in a program whose single thread nobody can wake.
    EndlessWait = 21, "wait that can never be woken";
    /// An exception exceeds the limit of `--max-memory`.
    ExceptionsOverLimit = 22, "exceptions exceed --max-memory";
    /// A component instance called out during `realloc` or `post-return`.
    CannotLeaveComponent = 23, "cannot leave component instance";
    /// A call would enter a component instance that is its own ancestor, or one that trapped.
    CannotEnterComponent = 24, "cannot enter component instance";
    /// A handle is not in the table of the component instance.
    UnknownHandle = 25, "unknown handle index";
    /// A handle is of another resource type, or borrows where it should own.
    WrongHandleType = 26, "handle index used with the wrong type";
    /// A handle was dropped or passed on while it was lent to a call.
    HandleLent = 27, "cannot remove owned resource while borrowed";
    /// A call ended before it had dropped the handles that it borrowed.
    BorrowsRemain = 28, "borrow handles still remain at the end of the call";
    /// A handle table is full.
    HandlesExhausted = 29, "too many handles";
    /// A `char` is not a Unicode scalar value.
    InvalidCharacter = 30, "invalid `char` bit pattern";
    /// A variant, option, result or enum has a discriminant without a case.
    InvalidDiscriminant = 31, "invalid variant discriminant";
    /// The address of a value is not a multiple of its alignment.
    UnalignedPointer = 32, "unaligned pointer";
    /// A string does not lie in the memory.
    StringOutOfBounds = 33, "string content out-of-bounds";
    /// A list does not lie in the memory.
    ListOutOfBounds = 34, "list content out-of-bounds";
    /// A string is not well-formed in its encoding.
    InvalidString = 35, "invalid string encoding";
    /// `realloc` returned an address whose block does not lie in the memory.
    AllocationOutOfBounds = 36, "realloc return: beyond end of memory";
    /// `realloc` returned an address that is not aligned as requested.
    UnalignedAllocation = 37, "realloc return: result not aligned";
    /// A component waits for nothing at all.
    EmptyPoll = 38, "poll of an empty list";
    /// More bytes are written to a stream than it has permitted.
    WriteNotPermitted = 39, "write not permitted: more bytes than check-write returned";
    /// The system refused something to a host function that has no errors.
    HostExhausted = 40, "the system is out of resources";
    /// An asynchronous function ended before it had returned a result.
    NoResult = 41, "async-lifted export failed to produce a result";
    /// `task.return` is of another type than the function that is running, or a synchronous function called it.
    TaskReturnInvalid = 42, "invalid `task.return` signature and/or options for current task";
    /// An asynchronous function returned a second result.
    TaskReturnedTwice = 43, "`task.return` or `task.cancel` called more than once for current task";
    /// `task.cancel` was called although nobody had asked for it.
    TaskNotCancelled = 44, "`task.cancel` called by task which has not been cancelled";
    /// `backpressure.inc` was called 65536 times more often than `backpressure.dec`, or less often.
    BackpressureOverflow = 45, "backpressure counter overflow";
    /// The core function of an asynchronous function, or its callback, returned a number that asks for nothing.
    UnsupportedCallbackCode = 46, "unsupported callback code";
    /// A synchronous function called an asynchronous one in a way that may wait for it.
    CannotBlock = 47, "cannot block a synchronous task before returning";
    /// An asynchronous function was called that may not begin yet: its instance exerts backpressure.
    CallWaits = 48, "unsupported: a call of an asynchronous function that has to wait";
    /// A handle was dropped whose resource others depend on: a body with a stream.
    ChildrenRemain = 49, "resource has children";
    /// An index lies outside an array, or a range reaches past its end.
    #[cfg(feature = "heap-traps")]
    ArrayOutOfBounds = 50, "out of bounds array access";
    /// A field of a null reference was accessed.
    #[cfg(feature = "heap-traps")]
    NullStructure = 51, "null structure reference";
    /// An element or the length of a null reference was accessed.
    #[cfg(feature = "heap-traps")]
    NullArray = 52, "null array reference";
    /// `i31.get_s` or `i31.get_u` was given a null reference.
    #[cfg(feature = "heap-traps")]
    NullI31 = 53, "null i31 reference";
    /// There is no room for an object, even after those that nothing refers to were reclaimed.
    #[cfg(feature = "heap-traps")]
    HeapExhausted = 54, "heap exhausted";
}

/// The code of a [`Trap`], which may be one that only programs with a heap have.
///
/// The runtime is built without the feature `heap-traps`: it knows those by their codes, so that the code of other programs does not
/// depend on how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Code(u8);

impl Code {
    /// That of `Trap::HeapExhausted`.
    pub const HEAP_EXHAUSTED: Code = Code(54);

    /// Returns this code, if it is one that only programs with a heap have.
    pub const fn of_heap(code: u8) -> Option<Code> {
        match code {
            50..=54 => Some(Code(code)),
            _ => None,
        }
    }

    /// Returns the number.
    #[inline]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl From<Trap> for Code {
    #[inline]
    fn from(trap: Trap) -> Code {
        Code(trap as u8)
    }
}

impl Trap {
    /// Whether it is a reason of the canonical ABI, which only components have.
    pub const fn is_of_components(self) -> bool {
        self as u8 >= Trap::CannotLeaveComponent as u8 && self as u8 <= Trap::ChildrenRemain as u8
    }
}

/// The exit status of a program that trapped: that of a process ended by `SIGABRT` as a shell reports it.
pub const EXIT_STATUS: i32 = 134;
