//! The canonical ABI: what a runtime does for components.
//!
//! ```text
//! guest code of an instance ──┬─▶ built-ins: resource, transcode            no Call, plain numbers
//!                             └─▶ host functions (`p2`) ── Call ─┬─ borrow, take_own, new_own, drop_handle
//!                                                                ├─ record, list, bytes, string, copy_string   in
//!                                                                └─ block, new_list, new_string, store         out
//! ```
//!
//! * [`call`]: a call of a host function: handles, and values in the memory of the guest;
//! * [`block`]: results that need memory of the guest;
//! * [`string`]: strings in three encodings;
//! * [`outcome`]: results as generated code sees them;
//! * [`resource`]: built-ins for resources;
//! * [`handle`], [`scope`]: handle tables, and the time for which handles are lent;
//! * [`instance`]: the variables of component instances;
//! * [`transcode`]: strings from one component to another;
//! * [`vector`], [`slots`]: arrays that grow, and tables of values with numbers.
//!
//! A host function is safe code of one of these shapes. `?` passes on a trap, or the wish for memory.
//!
//! ```text
//! // now: func() -> instant                               no Call: it returns an i64 and neither traps nor allocates
//! fn now() -> u64 { … }
//!
//! // [method]pollable.ready: func(self: borrow<pollable>) -> bool           one core result
//! fn ready(call: &mut Call, this: u32) -> Result<u32, Failure> {
//!     let pollable = call.borrow(POLLABLE, this)?;
//!     Ok(is_ready(pollable).into())
//! }
//!
//! // [method]descriptor.subscribe: func(self: borrow<…>) -> own<pollable>       a new handle
//! fn subscribe(call: &mut Call, this: u32) -> Result<u32, Failure> {
//!     let rep = call.borrow(DESCRIPTOR, this)?;
//!     call.new_own(POLLABLE, pollable_of(rep))
//! }
//!
//! // [resource-drop]pollable
//! fn drop(call: &mut Call, this: u32) -> Result<u32, Failure> {
//!     if let Some(rep) = call.drop_handle(POLLABLE, this)? { release(rep); }
//!     Ok(0)
//! }
//!
//! // [method]output-stream.write: func(self, contents: list<u8>) -> result<_, stream-error>      bytes in, result in memory
//! fn write(call: &mut Call, this: u32, at: GuestPtr, count: u32, results: GuestPtr) -> Result<u32, Failure> {
//!     let (stream, bytes) = (call.borrow(OUTPUT_STREAM, this)?, call.bytes(at, count)?);
//!     let results = call.record::<12>(results, 4)?;             // checked before anything happens
//!     let outcome = …call.memory.io_vec(bytes)…;
//!     call.store(results, layout! { 12; 0: … });
//!     Ok(0)
//! }
//!
//! // [method]descriptor.open-at: func(…, path: string, …)                                        a string in
//!     let path = call.string(at, length)?;
//!     let copied = call.copy_string(path, &mut buffer)?;        // Err(TooLong) is an error of the file system, not a trap
//!
//! // get-random-bytes: func(len: u64) -> list<u8>                                                one block
//! fn get_random_bytes(call: &mut Call, len: u64, results: GuestPtr) -> Result<u32, Failure> {
//!     let results = call.record::<8>(results, 4)?;
//!     let block = call.block(size, 1)?;                         // first time: returns to allocate; then it is there
//!     fill(&call.memory.io_vec(block.bytes));
//!     call.store(results, layout! { 8; 0: block.at, 4: size });
//!     Ok(0)
//! }
//!
//! // get-environment: func() -> list<tuple<string, string>>                    a list whose elements have blocks
//!     let list = call.new_list(count, 4, |call, index| {
//!         let (name, value) = call.new_string(name(index))?.to_le_bytes(), call.new_string(value(index))?.to_le_bytes();
//!         Ok(layout! { 16; 0: name, 8: value })
//!     })?;
//! ```
//!
//! Because a function that allocates runs again from its beginning, it reads from the world only after its last block, or keeps
//! what it has read in the state of its resource.

pub(crate) mod block;
pub(crate) mod call;
mod handle;
pub(crate) mod instance;
pub(crate) mod outcome;
pub(crate) mod resource;
mod scope;
pub(crate) mod slots;
pub(crate) mod string;
#[cfg(test)]
mod tests;
mod transcode;
pub(crate) mod vector;
