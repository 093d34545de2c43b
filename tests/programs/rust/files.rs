// Files, directories and the errors that come with them, in the directory /work.
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

fn main() -> io::Result<()> {
    fs::create_dir_all("/work/a/b/c")?;
    let mut file = File::create("/work/a/text")?;
    for n in 0..1000 {
        writeln!(file, "line {n}")?;
    }
    drop(file);
    let lines = BufReader::new(File::open("/work/a/text")?).lines().count();
    println!("{lines} lines, {} bytes", fs::metadata("/work/a/text")?.len());

    let mut file = OpenOptions::new().read(true).write(true).open("/work/a/text")?;
    file.seek(SeekFrom::End(-9))?;
    let mut tail = String::new();
    file.read_to_string(&mut tail)?;
    println!("{tail:?}");
    file.seek(SeekFrom::Start(2))?;
    file.write_all(b"XY")?;
    file.set_len(10)?;
    drop(file);
    println!("{:?}", fs::read_to_string("/work/a/text")?);
    OpenOptions::new().append(true).open("/work/a/text")?.write_all(b"+")?;
    println!("{}", fs::copy("/work/a/text", "/work/a/b/copy")?);
    fs::rename("/work/a/b/copy", "/work/a/b/c/moved")?;

    let mut names: Vec<String> = Vec::new();
    let mut directories = vec![std::path::PathBuf::from("/work")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let kind = if entry.file_type()?.is_dir() { "/" } else { "" };
            names.push(format!("{}{kind}", entry.path().display()));
            if entry.file_type()?.is_dir() {
                directories.push(entry.path());
            }
        }
    }
    names.sort();
    println!("{names:?}");

    for result in [
        File::open("/work/absent").map(drop),
        File::open("/etc/passwd").map(drop),
        File::create("/work/a").map(drop),
        fs::create_dir("/work/a"),
        fs::remove_dir("/work/a"),
        fs::remove_file("/work/a/text/below"),
    ] {
        println!("{:?}", result.map_err(|error| error.kind()));
    }
    fs::remove_file("/work/a/b/c/moved")?;
    fs::remove_dir("/work/a/b/c")?;
    let modified = fs::metadata("/work/a/text")?.modified()?;
    println!("{}", modified.elapsed().map_or(true, |age| age.as_secs() < 3600));
    Ok(())
}
