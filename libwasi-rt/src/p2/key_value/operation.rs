//! What both interfaces have: operations on a bucket, whose handles are of one resource type or another, and whose errors have one form
//! or another.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::answer::{Answer, Form, SPIN, WASI, store};
use super::value;
use super::value::Key;
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::{Bucket, Condition, Functions, Trouble, functions, permit};
use crate::p2::object::Object;
use crate::p2::{listed, objects};

/// An interface.
#[derive(Clone, Copy)]
pub(super) struct Interface {
    /// The resource type of its buckets.
    pub(super) resource: Resource,
    /// The form of its results.
    form: Form,
}

/// `wasi:keyvalue`.
pub(super) const KEYVALUE: Interface = Interface { resource: Resource::Bucket, form: WASI };

/// `fermyon:spin/key-value`.
pub(super) const KEY_VALUE: Interface = Interface { resource: Resource::Store, form: SPIN };

/// Address and length of a string or a list.
pub(super) type Passed = (GuestPtr, u32);

impl Interface {
    /// Opens the bucket of a name: any is one that the program may open.
    pub(super) fn open(self, call: &mut Call<'_>, name: Passed, results: GuestPtr) -> Result<u32, Failure> {
        store::<16>(call, self.form, results, |call| {
            let (functions, name) = (functions(), Key::of(call, name)?);
            permit(name.bytes())?;
            let bucket = (functions.open)(name.bytes())?;
            let number = objects::insert(Object::Bucket(bucket)).inspect_err(|_| (functions.close)(bucket))?;
            Ok(layout! { 16; 4: call.new_own(self.resource.number(), number)? })
        })
    }

    /// Drops a handle, and gives the bucket back if it owned it.
    pub(super) fn drop(self, call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
        if let Some(number) = call.drop_handle(self.resource.number(), this)? {
            if let Some(Object::Bucket(bucket)) = objects::remove(number) {
                (functions().close)(bucket);
            }
        }
        Ok(0)
    }

    /// Returns the bucket behind a handle.
    pub(super) fn bucket(self, call: &Call<'_>, this: u32) -> Result<Bucket, Failure> {
        match objects::get(call.borrow(self.resource.number(), this)?) {
            Some(Object::Bucket(bucket)) => Ok(bucket),
            _ => Err(Failure::Trap(Trap::UnknownHandle)),
        }
    }

    /// Returns the value of a key; nothing when there is none.
    pub(super) fn get(self, call: &mut Call<'_>, this: u32, key: Passed, results: GuestPtr) -> Result<u32, Failure> {
        let bucket = self.bucket(call, this)?;
        store::<16>(call, self.form, results, |call| {
            let (functions, key) = (functions(), Key::of(call, key)?);
            if !value::find(call, &functions, bucket, &key)? {
                return Ok([0; 16]);
            }
            let block = value::copy(call, &functions, bucket, &key)?;
            Ok(layout! { 16; 4: 1_u8, 8: block.at, 12: block.bytes.len() })
        })
    }

    /// Sets the value of a key.
    pub(super) fn set(
        self,
        call: &mut Call<'_>,
        this: u32,
        key: Passed,
        (value, size): Passed,
        results: GuestPtr,
    ) -> Result<u32, Failure> {
        let (bucket, bytes) = (self.bucket(call, this)?, call.bytes(value, size)?);
        store::<16>(call, self.form, results, |call| {
            let key = Key::of(call, key)?;
            (functions().set)(bucket, key.bytes(), call.memory.io_vec(bytes), Condition::Always)?;
            Ok([0; 16])
        })
    }

    /// Removes a key, if there is one.
    pub(super) fn delete(self, call: &mut Call<'_>, this: u32, key: Passed, results: GuestPtr) -> Result<u32, Failure> {
        let bucket = self.bucket(call, this)?;
        store::<16>(call, self.form, results, |call| {
            (functions().delete)(bucket, Key::of(call, key)?.bytes())?;
            Ok([0; 16])
        })
    }

    /// Whether there is a value for a key.
    pub(super) fn exists(self, call: &mut Call<'_>, this: u32, key: Passed, results: GuestPtr) -> Result<u32, Failure> {
        let bucket = self.bucket(call, this)?;
        store::<16>(call, self.form, results, |call| {
            let (functions, key) = (functions(), Key::of(call, key)?);
            let found = (functions.find)(bucket, key.bytes())?;
            found.inspect(|&found| (functions.release)(found));
            Ok(layout! { 16; 4: u8::from(found.is_some()) })
        })
    }

    /// Lists all keys of a bucket as `list<string>`, whose address and length are returned.
    pub(super) fn list(call: &mut Call<'_>, functions: &Functions, bucket: Bucket) -> Answer<Passed> {
        if call.is_first_time() {
            listed::clear();
            (functions.list)(bucket, |key| listed::push(key).map_err(|_| Trouble::Full))?;
        }
        let count = listed::count();
        let list =
            call.new_list(count, 4, |call, number| Ok(listed::with_key(number, |key| call.new_string(key))?.to_le_bytes()))?;
        Ok((list, count))
    }
}

/// Defines the functions that both interfaces have, for one of them.
macro_rules! operations {
    ($interface:ident) => {
        /// Returns the bucket with a name: any is one.
        pub(in crate::p2) fn open(call: &mut Call<'_>, name: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
            $interface.open(call, (name, length), results)
        }

        super::operation::operations! { $interface:
            get "Get the value associated with the specified `key`; nothing when there is none.";
            delete "Delete the key-value pair associated with the key. If the key does not exist, it does nothing.";
            exists "Check if the key exists.";
        }

        /// Set the value associated with the key. If the key already exists, it overwrites the value.
        pub(in crate::p2) fn set(
            call: &mut Call<'_>,
            this: u32,
            key: GuestPtr,
            length: u32,
            value: GuestPtr,
            size: u32,
            results: GuestPtr,
        ) -> Result<u32, Failure> {
            $interface.set(call, this, (key, length), (value, size), results)
        }
    };
    ($interface:ident: $($of_a_key:ident $documentation:literal;)*) => {$(
        #[doc = $documentation]
        pub(in crate::p2) fn $of_a_key(
            call: &mut Call<'_>,
            this: u32,
            key: GuestPtr,
            length: u32,
            results: GuestPtr,
        ) -> Result<u32, Failure> {
            $interface.$of_a_key(call, this, (key, length), results)
        }
    )*};
}
pub(super) use operations;
