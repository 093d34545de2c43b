//! Functions that an earlier build compiled (`--cache`): what has not changed is neither validated, translated nor compiled again.
//!
//! ```text
//! ENVIRONMENT-HASH.pack    functions as an earlier build wrote them; HASH is that of their keys
//! .new-XXXXXX              a pack that is being written
//! ```
//!
//! A function is found by a key: the hash of its *environment*, which is everything that functions of a program have in common, of
//! its own body, and of the bodies that take the place of its calls. The environment has the compiler itself, the options, the code
//! generators' settings and the whole plan, so that nothing that a body may refer to can change without another key. Nothing else can
//! be in the code, and what is found is what would be made: the output is the same with and without a cache.
//!
//! A build reads the packs of its environment and writes one with what it had to compile. Nothing is changed in place, a pack
//! appears whole or not at all, and every function in it has a hash beside it, so neither other processes nor damage do harm. Once there are
//! many packs, one takes their place. The packs used least recently go when all together are too large.
//!
//! * [`environment`]: the hash of everything but bodies;
//! * [`body`]: a body, and [`inlined`]: those in other functions;
//! * [`entry`]: a function in a pack;
//! * [`pack`]: a pack as it is read, and [`writer`]: as it is written;
//! * [`evict`]: the bounded size of a folder.
//!
//! Functions without a body of their own are few and compiled every time.

mod body;
mod entry;
mod environment;
mod evict;
mod inlined;
mod pack;
mod writer;

use crate::clif::effort::Effort;
use crate::codegen::CompiledFunction;
use crate::digest::{Hasher, Key};
use crate::error::{Error, Result};
use crate::private::{self, Others};
use crate::program::Program;
use crate::program::id::FuncId;
use crate::translate::budget::Work;
use body::Body;
pub use entry::Kept;
use inlined::Inlined;
use pack::Packs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use writer::Writer;

/// The most packs of one environment; with one more, a build writes all functions that it needs into one.
const MOST_PACKS: usize = 8;

/// The functions of earlier builds of a program, and those that this one adds.
pub struct Reuse {
    folder: PathBuf,
    environment: Key,
    inlined: Inlined,
    packs: Packs,
    /// Whether the new pack takes the place of the others.
    gathers: bool,
    new: Mutex<New>,
    found: AtomicU64,
    kept: AtomicU64,
}

/// The pack that a build writes.
enum New {
    /// There is nothing to write yet.
    Nothing,
    /// It has some functions.
    Some(Writer),
    /// It cannot be written.
    Failed(io::Error),
}

/// Checks that functions may be kept in a folder, which is created if it does not exist.
///
/// # Errors
///
/// When it cannot be created, or others could have put code into it.
pub fn check(folder: &Path) -> Result<()> {
    private::check(folder, Others::Readers, "name a directory of your own")
}

impl Reuse {
    /// Opens a folder for the functions of a program, whose code depends on these `settings` of the code generator besides.
    ///
    /// # Errors
    ///
    /// When the compiler cannot be told from others.
    pub fn open(folder: &Path, program: &Program<'_>, settings: &str) -> Result<Self> {
        let compiler = environment::compiler()
            .map_err(|error| Error::environment(format!("the compiler cannot be told from others: {error}")))?;
        let inlined = Inlined::of(program);
        let environment = environment::of(program, &inlined, settings, &compiler);
        let packs = Packs::open(folder, &environment);
        let gathers = packs.len() > MOST_PACKS;
        Ok(Self {
            folder: folder.to_owned(),
            environment,
            inlined,
            packs,
            gathers,
            new: Mutex::new(New::Nothing),
            found: AtomicU64::new(0),
            kept: AtomicU64::new(0),
        })
    }

    /// Returns the key of a function, if it is of a kind that is kept.
    fn key(&self, program: &Program<'_>, function: FuncId) -> Option<Key> {
        let mut key = Hasher::default();
        key.field(self.environment.bytes());
        // The environment tells which instance and function of a module that is.
        key.number(function.as_u32().into());
        Body::of(program, function)?.add_to(&mut key);
        self.inlined.add_callees(&mut key, program, function);
        // It is in no other function.
        key.shown(&program.inlining.head(function));
        Some(key.finish())
    }

    /// Returns a function, if an earlier build kept it.
    pub fn find(&self, program: &Program<'_>, function: FuncId) -> Option<Kept> {
        let key = self.key(program, function)?;
        let bytes = self.packs.find(&key)?;
        let kept = entry::read(&bytes, &body::starts(program, function))?;
        self.found.fetch_add(1, Ordering::Relaxed);
        if self.gathers {
            self.add(&key, &bytes);
        }
        Some(kept)
    }

    /// Keeps a function, if there is nothing in it that is not kept.
    pub fn keep(&self, program: &Program<'_>, id: FuncId, work: &Work, effort: Effort, function: &CompiledFunction) {
        let Some(key) = self.key(program, id) else { return };
        let mut bytes = Vec::new();
        if entry::write(work, effort, function, &body::starts(program, id), &mut bytes).is_some() {
            self.add(&key, &bytes);
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Returns the number of functions that were found.
    pub fn found(&self) -> u64 {
        self.found.load(Ordering::Relaxed)
    }

    /// Returns the number of functions that were not found, and are from now on.
    pub fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    fn add(&self, key: &Key, bytes: &[u8]) {
        let check = pack::check(key, bytes);
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if let New::Nothing = *new {
            *new = Writer::create(&self.folder).map_or_else(New::Failed, New::Some);
        }
        if let New::Some(writer) = &mut *new
            && let Err(error) = writer.add(key, &check, bytes)
        {
            *new = New::Failed(error);
        }
    }

    /// Ends the build: what was added can be found from now on.
    ///
    /// # Errors
    ///
    /// When it cannot be written; nothing is left behind then.
    pub fn finish(self) -> io::Result<()> {
        let used = match self.new.into_inner().unwrap_or_else(PoisonError::into_inner) {
            New::Nothing => None,
            New::Some(writer) => Some(writer.finish(&self.folder, &self.environment)?),
            New::Failed(error) => return Err(error),
        };
        if self.gathers {
            self.packs.remove(used.as_deref());
        } else {
            self.packs.note_use();
        }
        if used.is_some() {
            evict::evict(&self.folder, evict::MOST_BYTES, &self.environment);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
