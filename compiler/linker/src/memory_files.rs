//! Files that exist in memory only, as the linker crate wants to see them.

use libwild::error::Result;
use libwild::{FileSystem, FileType, InputFileData, OutputFileData, OutputOptions};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Inputs by their names, and the output once it is finished.
#[derive(Clone, Default)]
pub struct MemoryFiles {
    inputs: Arc<HashMap<PathBuf, Arc<[u8]>>>,
    output: Arc<Mutex<Option<Vec<u8>>>>,
}

impl MemoryFiles {
    /// These inputs, and no output yet.
    pub fn new(inputs: impl Iterator<Item = (PathBuf, Arc<[u8]>)>) -> Self {
        Self { inputs: Arc::new(inputs.collect()), output: Arc::default() }
    }

    /// The output, if it was finished.
    pub fn take_output(&self) -> Option<Vec<u8>> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// An input.
#[derive(Debug)]
pub struct Input(Arc<[u8]>);

impl InputFileData for Input {
    fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The output while it is written.
pub struct Output {
    bytes: Vec<u8>,
    finished: Arc<Mutex<Option<Vec<u8>>>>,
}

impl OutputFileData for Output {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn finish(self) -> Result {
        *self.finished.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.bytes);
        Ok(())
    }
}

impl FileSystem for MemoryFiles {
    type Input = Input;
    type Output = Output;

    fn open_input(&self, path: &Path, _prepopulate_maps: bool) -> Result<(Input, Option<Arc<File>>)> {
        match self.inputs.get(path) {
            Some(bytes) => Ok((Input(Arc::clone(bytes)), None)),
            None => Err(libwild::error!("no such input: {}", path.display())),
        }
    }

    fn file_type(&self, path: &Path) -> Result<FileType> {
        match self.inputs.contains_key(path) {
            true => Ok(FileType::File),
            false => Err(std::io::Error::from(std::io::ErrorKind::NotFound).into()),
        }
    }

    fn canonicalize(&self, path: &Path) -> Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn remove_file(&self, _path: &Path) -> Result<()> {
        Ok(())
    }

    fn rename_file(&self, _path: &Path, _new_path: &Path) -> Result<()> {
        Ok(())
    }

    fn create_output(&self, _path: Arc<Path>, options: OutputOptions) -> Result<Output> {
        let size = usize::try_from(options.size).map_err(|_| libwild::error!("the output exceeds the address space"))?;
        Ok(Output { bytes: vec![0; size], finished: Arc::clone(&self.output) })
    }

    fn write_auxiliary(&self, _path: &Path, _bytes: &[u8]) -> Result {
        Ok(())
    }
}
