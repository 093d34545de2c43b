//! The rows of preview 1 as values, and as arguments of functions.

/// Calls `$then! { $what [i32 i64 …] }` with the types of the arguments that stand for the parameters and results of a row.
#[macro_export]
macro_rules! preview1_arguments {
    ($then:ident $what:tt [$($parameter:ident)*] !) => {
        $crate::preview1_arguments! { @ [$then $what] [] $($parameter)* }
    };
    ($then:ident $what:tt [$($parameter:ident)*] ($($result:ident),*)) => {
        $crate::preview1_arguments! { @ [$then $what] [] $($parameter)* $(-> $result)* }
    };
    // Each type becomes its arguments, which are appended to those done so far.
    (@ $to:tt $done:tt STRING $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt BUFFER $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt IOVEC_ARRAY $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt SUBSCRIPTIONS $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt UNSTABLE_SUBSCRIPTIONS $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt FILESIZE $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt FILEDELTA $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt TIMESTAMP $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt DIRCOOKIE $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt RIGHTS $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt -> BUFFER $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt -> SIZED_STRING $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt -> $other:ident $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32) $($more)* } };
    (@ $to:tt $done:tt $other:ident $($more:tt)*) => { $crate::preview1_arguments! { @ $to $done (i32) $($more)* } };
    (@ $to:tt [$($done:ident)*] ($($new:ident)*) $($more:tt)*) => {
        $crate::preview1_arguments! { @ $to [$($done)* $($new)*] $($more)* }
    };
    (@ [$then:ident $what:tt] $done:tt) => { $then! { $what $done } };
}

/// The rows as a list of `Function`s.
macro_rules! functions {
    (
        $interface:ident $prefix:literal
        $($name:ident($($label:ident: $kind:ident),*) -> $results:tt calls $calls:tt $(is [$($fact:ident),*])?;)*
    ) => {
        &[$(Function {
            name: stringify!($name),
            symbol: concat!($prefix, stringify!($name)),
            parameters: &[$((stringify!($label), types::$kind)),*],
            results: $crate::host::rows::results!($results),
            canonical: None,
            arguments: $crate::preview1_arguments! { value_types () [$($kind)*] $results },
            returns: $crate::host::rows::returns!($results),
            system_calls: &$calls,
            facts: &[$($(Fact::$fact),*)?],
        }),*]
    };
}
pub(super) use functions;

macro_rules! results {
    (!) => { &[] };
    (($($kind:ident),*)) => { &[$(types::$kind),*] };
}
pub(super) use results;

macro_rules! returns {
    (!) => {
        Returns::Never
    };
    ($results:tt) => {
        Returns::Errno
    };
}
pub(super) use returns;

macro_rules! value_types {
    (() [$($ty:ident)*]) => { &[$($crate::host::rows::value_type!($ty)),*] };
}
pub(super) use value_types;

macro_rules! value_type {
    (i32) => {
        ValueType::I32
    };
    (i64) => {
        ValueType::I64
    };
}
pub(super) use value_type;

/// Calls `$then! { $what [i32 i64 …] }` with the types of the arguments that stand for the parameters and the result of a row of WASI
/// 0.2.
#[macro_export]
macro_rules! preview2_arguments {
    ($then:ident $what:tt [$($parameter:ident)*] (stored $result:ident)) => {
        $crate::preview2_arguments! { @ [$then $what] [] $($parameter)* ADDRESS }
    };
    ($then:ident $what:tt [$($parameter:ident)*] (allocated $result:ident)) => {
        $crate::preview2_arguments! { @ [$then $what] [] $($parameter)* ADDRESS }
    };
    ($then:ident $what:tt [$($parameter:ident)*] $result:tt) => {
        $crate::preview2_arguments! { @ [$then $what] [] $($parameter)* }
    };
    // Each type becomes its arguments, which are appended to those done so far.
    (@ $to:tt $done:tt STRING $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt BYTES $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt POLLABLES $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt STRINGS $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt OBJECT_ID $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt PAIRS $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt OPTION_STRING $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt OPTION_U64 $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i64) $($more)* } };
    (@ $to:tt $done:tt S64 $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt U64 $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i64) $($more)* } };
    (@ $to:tt $done:tt DATAGRAMS $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt SOCKET_ADDRESS $($more:tt)*) => {
        $crate::preview2_arguments! { @ $to $done (i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) $($more)* }
    };
    (@ $to:tt $done:tt OPTION_SOCKET_ADDRESS $($more:tt)*) => {
        $crate::preview2_arguments! { @ $to $done (i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) $($more)* }
    };
    (@ $to:tt $done:tt FIELD_VALUES $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt FIELD_ENTRIES $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt METHOD $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt OPTION_STRING $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt OPTION_SCHEME $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32 i32 i32) $($more)* } };
    (@ $to:tt $done:tt OPTION_DURATION $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i64) $($more)* } };
    (@ $to:tt $done:tt OPTION_FIELDS $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt OPTION_REQUEST_OPTIONS $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i32) $($more)* } };
    (@ $to:tt $done:tt RESPONSE $($more:tt)*) => {
        $crate::preview2_arguments! { @ $to $done (i32 i32 i32 i64 i32 i32 i32 i32) $($more)* }
    };
    (@ $to:tt $done:tt NEW_TIMESTAMP $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32 i64 i32) $($more)* } };
    (@ $to:tt $done:tt $other:ident $($more:tt)*) => { $crate::preview2_arguments! { @ $to $done (i32) $($more)* } };
    (@ $to:tt [$($done:ident)*] ($($new:ident)*) $($more:tt)*) => {
        $crate::preview2_arguments! { @ $to [$($done)* $($new)*] $($more)* }
    };
    (@ [$then:ident $what:tt] $done:tt) => { $then! { $what $done } };
}

/// The rows of an interface that components import as a list of `Function`s.
macro_rules! component_functions {
    (
        $module:ident $prefix:literal
        $(
            $import:literal $name:ident($($label:ident: $ty:ident),*) -> $result:tt
                calls $calls:tt $(is [$($fact:ident),*])? $(since $since:literal)?;
        )*
    ) => {
        &[$(Function {
            name: $import,
            symbol: concat!($prefix, stringify!($name)),
            parameters: &[],
            results: &[],
            canonical: Some(Canonical {
                parameters: &[$((stringify!($label), types::$ty)),*],
                result: $crate::host::rows::canonical_result!($result),
                allocates: $crate::host::rows::allocates!($result),
                since: 0 $(+ $since)?,
            }),
            arguments: $crate::preview2_arguments! { value_types () [$($ty)*] $result },
            returns: $crate::host::rows::canonical_returns!($result),
            system_calls: &$calls,
            facts: &[$($(Fact::$fact),*)?],
        }),*]
    };
}
pub(super) use component_functions;

macro_rules! canonical_result {
    (($how:ident $result:ident)) => {
        Some(types::$result)
    };
    ($other:tt) => {
        None
    };
}
pub(super) use canonical_result;

macro_rules! allocates {
    ((allocated $result:ident)) => {
        true
    };
    ($other:tt) => {
        false
    };
}
pub(super) use allocates;

macro_rules! canonical_returns {
    (!) => {
        Returns::Never
    };
    ((i64 $result:ident)) => {
        Returns::Wide
    };
    ((checked $result:ident)) => {
        Returns::Checked
    };
    ((i32 $result:ident)) => {
        Returns::Outcome(Some(ValueType::I32))
    };
    ($other:tt) => {
        Returns::Outcome(None)
    };
}
pub(super) use canonical_returns;
