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
        None
    };
    ($results:tt) => {
        Some(ValueType::I32)
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
